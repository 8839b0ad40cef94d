"""Strategies for `hypothesis.strategies.from_type`; Hypothesis imports this module through an entry point."""

from typing import Any, cast

from ._declared import observers
from ._mapped import MappedValue
from ._options import SPELLINGS, UNSET
from ._values import SourceObject


def register() -> None:
    """Register the strategies of `SourceObject` and of all classes of mapped values, future ones included."""
    from hypothesis import strategies as st  # noqa: PLC0415 - only when Hypothesis asks

    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    scalars = st.none() | st.booleans() | numbers | st.text()
    values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)
    fields = ("value", *SPELLINGS)
    extras = st.dictionaries(st.text().filter(lambda key: key not in fields), values, max_size=2)

    def register_class(cls: Any) -> None:
        unified = st.sampled_from([*cls._reader.known, None, UNSET]) | st.text()
        st.register_type_strategy(cls, st.builds(cls, unified, st.just(UNSET) | values, extra=extras))

    st.register_type_strategy(SourceObject, st.dictionaries(st.text(), values).map(SourceObject))
    for cls in cast("list[Any]", MappedValue.__subclasses__()):
        register_class(cls)
    observers.append(register_class)
