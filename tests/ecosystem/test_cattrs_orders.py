"""Hooks for other classes, registered in any order: a status is read and written right, or refused."""

import re
from functools import partial

import attrs
import cattrs
import pytest
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.strategies import configure_tagged_union, use_class_methods
from hypothesis import strategies as st
from strategies import exact, law
from vectors import ROUND_TRIPS

from jobstatus import JobStatus, Naming, loads, register_hooks


@attrs.frozen
class Job:
    job_status: JobStatus

    @classmethod
    def from_dict(cls, data):
        return cls(JobStatus.from_dict(data["job_status"]))

    def to_dict(self):
        return {"job_status": self.job_status.to_dict()}


Other = attrs.make_class("Other", {"name": attrs.field(type=str, default="")})


def to_camel(make, cls, converter):
    """Make a hook that spells every attribute in camelCase."""
    names = [attribute.name for attribute in attrs.fields(cls)]
    camel = {name: override(rename=re.sub("_(.)", lambda found: found[1].upper(), name)) for name in names}
    return make(cls, converter, **camel)


# What others register, and whether our hooks are still the last for a status if they were before.
RENAME_WRITING = partial(to_camel, make_dict_unstructure_fn)
RENAME_READING = partial(to_camel, make_dict_structure_fn)
OTHERS = {
    "rename when writing": (lambda made: made.register_unstructure_hook_factory(attrs.has, RENAME_WRITING), False),
    "rename when reading": (lambda made: made.register_structure_hook_factory(attrs.has, RENAME_READING), False),
    "class methods": (lambda made: use_class_methods(made, "from_dict", "to_dict"), False),
    "class methods that a status lacks": (lambda made: use_class_methods(made, "load", "dump"), True),
    "tagged union": (lambda made: configure_tagged_union(Job | Other, made), True),
}


@law(
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from([*OTHERS, *Naming, *Naming, "copy"]), max_size=8),
    st.sampled_from(ROUND_TRIPS),
    st.sampled_from(Naming),
)
def test_hooks_in_any_order(base, detailed, steps, vector, spelling):
    converter = (cattrs.BaseConverter if base else cattrs.Converter)(detailed_validation=detailed)
    naming, ours_is_last = None, False
    for step in steps:
        if isinstance(step, Naming):
            register_hooks(converter, naming=step)
            naming, ours_is_last = step, True
        elif step == "copy":
            converter = converter.copy()
        elif "class methods" in step or (not base and (ours_is_last or step != "tagged union")):
            register, harmless = OTHERS[step]
            register(converter)
            ours_is_last = ours_is_last and harmless
        for use, right in uses(converter, loads(vector["text"]), naming, spelling) if naming else ():
            try:
                found = use()
            except Exception:  # noqa: BLE001 - cattrs has many
                assert not ours_is_last
            else:
                assert exact(found) in right


def uses(converter, status, naming, spelling):
    """Yield each way to write and to read a status, and what may come of it."""
    written = [exact(status.to_dict(naming=each)) for each in (naming, Naming.SNAKE)]
    yield lambda: converter.unstructure(status), written
    yield lambda: converter.unstructure([status])[0], written
    yield lambda: next(iter(converter.unstructure(Job(status)).values())), written
    plain = status.to_dict(naming=spelling)
    yield lambda: converter.structure(plain, JobStatus), [exact(status)]
    yield lambda: converter.structure([plain], list[JobStatus])[0], [exact(status)]
    yield lambda: converter.structure({"job_status": plain, "jobStatus": plain}, Job).job_status, [exact(status)]


def test_a_factory_for_attrs_classes_after_ours_is_an_error_with_advice():
    converter = cattrs.Converter()
    register_hooks(converter)
    converter.register_unstructure_hook_factory(attrs.has, lambda cls: make_dict_unstructure_fn(cls, converter))
    with pytest.raises(TypeError, match=r"^a hook .* call `register_hooks` after it$"):
        converter.unstructure(JobStatus("open"))
