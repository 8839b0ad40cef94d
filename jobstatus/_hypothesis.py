"""Strategies for `hypothesis.strategies.from_type`; Hypothesis imports this module through an entry point."""

from ._model import JobStatus
from ._options import SPELLINGS, UNSET
from ._values import SourceObject


def register() -> None:
    """Register the strategies of `JobStatus` and `SourceObject`."""
    from hypothesis import strategies as st  # noqa: PLC0415 - only when Hypothesis asks

    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    scalars = st.none() | st.booleans() | numbers | st.text()
    values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10)
    fields = ("value", *SPELLINGS)
    statuses = st.builds(
        JobStatus,
        st.sampled_from([*JobStatus._reader.known, None, UNSET]) | st.text(),
        st.just(UNSET) | values,
        extra=st.dictionaries(st.text().filter(lambda key: key not in fields), values, max_size=2),
    )
    st.register_type_strategy(JobStatus, statuses)
    st.register_type_strategy(SourceObject, st.dictionaries(st.text(), values).map(SourceObject))
