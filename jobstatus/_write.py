"""Find and report keys that collide in the output."""

from typing import Any, NoReturn

from ._errors import Path, Problems, class_name
from ._freeze import in_json
from ._values import SourceObject, frozen_object


def check_extra(mapped: Any, key: str) -> None:
    """
    Check that no key of `extra` is the key of a field.

    Args:
        mapped: The mapped value.
        key: The second key, as spelled in the output.

    Raises:
        JobStatusError: For every such key.
        TypeError: If *mapped* only pretends to be one, like a mock.
    """
    if mapped.__class__ is not type(mapped):
        msg = f"{class_name(type(mapped))} is not a mapped value"
        raise TypeError(msg)
    problems = Problems()
    for other in mapped.extra:
        if other in ("value", key):
            problems.add((None, other), "this key of extra is the key of a field")
    problems.raise_if_any()


def raise_same_keys(value: Any, key: str) -> NoReturn:
    """
    Raise a `JobStatusError` with every key that is the same in JSON as an earlier one of its object.

    Args:
        value: A mapped value, or a frozen value.
        key: The second key, as spelled in the output.
    """
    problems = Problems()
    if isinstance(value, SourceObject | tuple):
        _report(value, None, problems)
    else:
        _report(frozen_object({key: value.source_value, **value.extra}), None, problems)
    problems.throw()


def _report(value: Any, path: Path, problems: Problems) -> None:
    keys: set[str] = set()
    for step, item in value.items() if isinstance(value, SourceObject) else enumerate(value):
        if isinstance(step, str):
            if in_json(step) in keys:
                problems.add((path, step), "this key is the same in JSON as another one")
            keys.add(in_json(step))
        if isinstance(item, SourceObject | tuple):
            _report(item, (path, step), problems)
