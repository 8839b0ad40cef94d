"""Hooks for other classes, registered in any order: a status is read and written right, or refused."""

import json

import attrs
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from strategies import settings
from vectors import ROUND_TRIPS

from jobstatus import JobStatus, Naming, SourceValue, loads, register_hooks

pytestmark = pytest.mark.tool("python:cattrs")

STATUSES = [loads(vector["text"]) for vector in ROUND_TRIPS]


@attrs.frozen
class Job:
    job_status: JobStatus
    details: SourceValue = None

    @classmethod
    def from_dict(cls, data):
        return cls(JobStatus.from_dict(data["job_status"]))

    def to_dict(self):
        return {"job_status": self.job_status.to_dict()}


@attrs.frozen
class Other:
    name: str = ""


def camel(name):
    first, *others = name.split("_")
    return first + "".join(map(str.title, others))


def overrides(cls):
    from cattrs.gen import override

    return {attribute.name: override(rename=camel(attribute.name)) for attribute in attrs.fields(cls)}


class Hooks(RuleBasedStateMachine):
    @initialize(detailed=st.booleans(), base=st.booleans())
    def make(self, detailed, base):
        import cattrs

        self.converter = (cattrs.BaseConverter if base else cattrs.Converter)(detailed_validation=detailed)
        self.gen = not base
        self.naming = None
        #: Whether nothing that is for all attrs classes was registered after ours.
        self.ours_is_last = False

    @rule(naming=st.sampled_from(Naming))
    def register_ours(self, naming):
        register_hooks(self.converter, naming=naming)
        self.naming, self.ours_is_last = naming, True

    @precondition(lambda self: self.gen)
    @rule()
    def rename_when_writing(self):
        from cattrs.gen import make_dict_unstructure_fn

        self.converter.register_unstructure_hook_factory(
            attrs.has,
            lambda cls, converter: make_dict_unstructure_fn(cls, converter, **overrides(cls)),
        )
        self.ours_is_last = False

    @precondition(lambda self: self.gen)
    @rule()
    def rename_when_reading(self):
        from cattrs.gen import make_dict_structure_fn

        self.converter.register_structure_hook_factory(
            attrs.has, lambda cls, converter: make_dict_structure_fn(cls, converter, **overrides(cls))
        )
        self.ours_is_last = False

    @rule(names=st.sampled_from([("from_dict", "to_dict"), ("structure_it", "unstructure_it")]))
    def class_methods(self, names):
        from cattrs.strategies import use_class_methods

        use_class_methods(self.converter, *names)
        self.ours_is_last = self.ours_is_last and names[0] == "structure_it"

    @precondition(lambda self: self.gen and self.ours_is_last)
    @rule()
    def tagged_union(self):
        from cattrs.strategies import configure_tagged_union

        configure_tagged_union(Job | Other, self.converter)

    @rule()
    def copy(self):
        self.converter = self.converter.copy()

    @precondition(lambda self: self.naming)
    @rule(status=st.sampled_from(STATUSES))
    def write(self, status):
        right = {text_of(status.to_dict(naming=naming)) for naming in (self.naming, Naming.SNAKE)}
        for write in (
            lambda: self.converter.unstructure(status),
            lambda: next(iter(self.converter.unstructure(Job(status)).values())),
            lambda: self.converter.unstructure([status])[0],
        ):
            try:
                written = write()
            except Exception:  # noqa: BLE001 - cattrs has many
                assert not self.ours_is_last
            else:
                assert text_of(written) in right

    @precondition(lambda self: self.naming)
    @rule(status=st.sampled_from(STATUSES), naming=st.sampled_from(Naming))
    def read(self, status, naming):
        plain = status.to_dict(naming=naming)
        for read in (
            lambda: self.converter.structure(plain, JobStatus),
            lambda: self.converter.structure([plain], list[JobStatus])[0],
            lambda: self.converter.structure({"job_status": plain, "jobStatus": plain}, Job).job_status,
        ):
            try:
                found = read()
            except Exception:  # noqa: BLE001 - cattrs has many
                assert not self.ours_is_last
            else:
                assert text_of(found.to_dict()) == text_of(status.to_dict())


def text_of(plain):
    return json.dumps(plain, sort_keys=True)


Hooks.TestCase.settings = settings(settings.get_profile("everyday"), stateful_step_count=15)
TestHooks = Hooks.TestCase


@pytest.mark.tool("python:cattrs")
def test_a_factory_for_attrs_classes_after_ours_is_an_error_with_advice():
    import cattrs
    from cattrs.gen import make_dict_unstructure_fn

    converter = cattrs.Converter()
    register_hooks(converter)
    converter.register_unstructure_hook_factory(attrs.has, lambda cls: make_dict_unstructure_fn(cls, converter))
    with pytest.raises(TypeError, match="call `register_hooks` after it"):
        converter.unstructure(JobStatus("open"))
