"""`jobstatus adopt`: replace the mapped values of a generated SDK with declarations of `MappedValue`."""

import argparse
import os
from pathlib import Path

from ._convert import Replacement, exit_on_signals
from ._declare import LIBRARY, class_edits, import_edit, is_declared
from ._generated import Mapped, mapped_classes
from ._readers import ERROR, Readers
from ._run import BAD, OK, UNUSABLE, reason
from ._sdk import Edit, Module, Sdk
from ._terminal import Output, warn
from ._vendored import is_library, is_same, library, put_library


def adopt(output: Output, arguments: argparse.Namespace) -> int:
    """Replace the classes, or with `--check` only list those to replace; return the exit status."""
    folder = Path(arguments.folder)
    try:
        if problem := _problem_of(folder):
            warn(f"jobstatus: {folder}: {problem}")
            return UNUSABLE
        with exit_on_signals():
            # Links are not resolved: absolute imports use their names.
            absolute = Path(os.path.abspath(folder))  # noqa: PTH100
            return _adopt(output, absolute, check=arguments.check)
    except OSError as error:
        warn(f"jobstatus: {error.filename or folder}: {reason(error)}")
        return UNUSABLE


def _problem_of(folder: Path) -> str | None:
    """Return why a folder cannot be adopted; None if it can."""
    if not (folder / "__init__.py").is_file():
        inside = sorted(path.parent for pattern in ("*", "*/*") for path in folder.glob(f"{pattern}/__init__.py"))
        packages = [str(path) for path in inside if path.parent not in inside]
        hint = f"; is the package {' or '.join(packages[:3])}?" if packages else ""
        return f"not a package, as it has no __init__.py{hint}"
    copy = folder.joinpath(*LIBRARY)
    places = (copy.parent, copy.parent / "__init__.py", copy)
    link = next((path for path in places if path.is_symlink()), None)
    if link:
        return f"{link} is a link"
    return f"{copy} is not a copy of this library" if copy.exists() and not is_library(copy) else None


def _adopt(output: Output, folder: Path, *, check: bool) -> int:
    sdk = Sdk(folder)
    for line in sdk.unreadable:
        warn(f"warning: not read: {line}")
    found = mapped_classes(sdk)
    classes = [mapped for mapped in found if mapped.reason is None]
    before = [node for module in sdk.modules.values() for node in module.tree.body if is_declared(module, node)]
    lines = [f"{_verb(mapped, check=check)} {mapped}{_details(mapped)}" for mapped in found]
    if not (classes or before):
        _write_lines(output, lines)
        warn(
            f"jobstatus: {folder}: {'nothing can be adopted' if found else 'no class has just value and source_value'}"
        )
        return BAD
    edits = class_edits(sdk, classes)
    readers = Readers(sdk, {*before, *(mapped.node for mapped in classes)})
    for module, changes in readers.edits.items():
        edits.setdefault(module, []).extend(changes)
    for module in readers.raising:
        edits[module].append(import_edit(module, {"JobStatusError": ERROR}))
    copy, files = folder.joinpath(*LIBRARY), library()
    is_current = is_same(copy, files)
    if not check:
        if not is_current:
            put_library(copy, files)
        for module, changes in edits.items():
            _write(module, changes)
    _write_lines(output, [*lines, _summary(found, len(before), readers, is_current=is_current, check=check)])
    return BAD if sdk.unreadable or (check and (edits or not is_current)) else OK


def _write(module: Module, edits: list[Edit]) -> None:
    try:
        replacement = Replacement(str(module.path))
        with replacement as stream:
            stream.write(module.edited(edits))
            replacement.put()
    except OSError as error:
        error.filename = module.path  # not the temporary file
        raise


def _write_lines(output: Output, lines: list[str]) -> None:
    for line in lines:
        output.write_line(line)
    output.flush()


def _verb(mapped: Mapped, *, check: bool) -> str:
    return "skipped" if mapped.reason else "to adopt" if check else "adopted"


def _details(mapped: Mapped) -> str:
    if mapped.reason:
        return f": {mapped.reason}"
    known = mapped.known
    if known.enum:
        return f" with the known values of {known.enum}"
    if not known.values:
        return " without known values"
    text = f" with {len(known.values)} known value{'s' * (len(known.values) != 1)}"
    return f"{text}; {known.plain_enum} is not a str enum, so they are plain strings" if known.plain_enum else text


def _summary(found: list[Mapped], before: int, readers: Readers, *, is_current: bool, check: bool) -> str:
    skipped = sum(mapped.reason is not None for mapped in found)
    parts = [
        f"{len(found) - skipped} {'to adopt' if check else 'adopted'}, {before} already adopted, {skipped} skipped",
        f"{'/'.join(LIBRARY)} is {'up to date' if is_current else 'to be copied' if check else 'copied'}",
    ]
    if count := sum(map(len, readers.edits.values())):
        parts.append(f"readers {'to fix' if check else 'fixed'}: {count}")
    if readers.unchanged:
        parts.append(f"unions that still hide errors: {readers.unchanged}")
    return "; ".join(parts)
