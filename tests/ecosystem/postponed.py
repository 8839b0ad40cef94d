"""Classes with `SourceValue` in annotations that are strings."""

from __future__ import annotations

import attrs

from jobstatus import JobStatus, SourceObject, SourceValue  # noqa: TC001 - resolved when the tests run


@attrs.define
class Held:
    value: SourceValue
    by_name: dict[str, SourceValue] = attrs.field(factory=dict)
    details: SourceObject | None = None
    status: JobStatus | None = None


def describe(value: SourceValue, *, others: list[SourceValue] | None = None) -> SourceValue:
    return others if value is None else value
