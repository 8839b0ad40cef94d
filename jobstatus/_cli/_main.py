"""Parsing of the arguments, and the exit status."""

import argparse
import gc
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from functools import partial
from io import StringIO
from typing import Any, Final

from .. import __version__
from ._adopt import adopt
from ._commands import check, convert, report
from ._run import OK, UNUSABLE, Run, reason
from ._terminal import Output, WriteError, warn

_INTERRUPTED: Final = 130
_BROKEN_PIPE: Final = 141
_EPILOG: Final = """\
exit status:
  0    all documents are good
  1    a document is bad
  2    wrong arguments, a file that cannot be read, or output that cannot be written in full
  130  interrupted by Ctrl-C
  141  broken pipe: nothing reads the output any more
  143  ended by SIGTERM (129 by SIGHUP)
"""
_ADOPT: Final = """\
{}: those with just value and source_value
become declarations of jobstatus.MappedValue, and the library is copied into SDK_FOLDER/_vendor/jobstatus.
"""
_ADOPT_EPILOG: Final = """\
exit status:
  0    all adoptable classes are adopted
  1    --check found something to do, there is no class to adopt, or a file is not valid Python
  2    wrong arguments, no SDK, a foreign _vendor/jobstatus, or a file that cannot be read or written
  130  interrupted by Ctrl-C
  141  broken pipe: nothing reads the output any more
  143  ended by SIGTERM (129 by SIGHUP)
"""


def main(argv: list[str] | None = None) -> int:
    """
    Run the command line.

    Args:
        argv: The arguments; by default those of the process.

    Returns:
        The exit status, as described by `--help`.

    Raises:
        SystemExit: For wrong arguments, or a signal while files are replaced.
    """
    parser = _parser()
    # The help and the version must be written in full too.
    printed = StringIO()
    arguments = None
    try:
        with redirect_stdout(printed):
            arguments = parser.parse_args(argv)
    except SystemExit:
        if not printed.getvalue():
            raise
    if arguments is not None and arguments.in_place and "-" in arguments.files:
        parser.error("--in-place needs files, and cannot replace standard input")
    with redirect_stderr(sys.stderr or StringIO()), _rare_collection():
        try:
            output = Output()
            if arguments is None:
                output.write(printed.getvalue())
                output.flush()
                return OK
            return _run(output, arguments)
        except WriteError as error:
            if isinstance(error.__cause__, BrokenPipeError):
                return _BROKEN_PIPE
            warn(f"jobstatus: cannot write: {reason(error.__cause__)}")
            return UNUSABLE


def _run(output: Output, arguments: argparse.Namespace) -> int:
    try:
        status: int = arguments.command(output, arguments)
    except KeyboardInterrupt:
        with suppress(WriteError):
            output.end_early()
        return _INTERRUPTED
    return status


def _over_files(
    command: Callable[[Run, argparse.Namespace], None], output: Output, arguments: argparse.Namespace
) -> int:
    run = Run(output, arguments)
    command(run, arguments)
    run.end()
    return run.status


@contextmanager
def _rare_collection() -> Generator[None, None, None]:
    """Collect garbage less often: documents have no cycles, and a large one would be traversed every time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _parser() -> argparse.ArgumentParser:
    kinds: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter, "epilog": _EPILOG}
    parser = argparse.ArgumentParser(
        prog="jobstatus", description="Find job statuses in JSON documents, and count, convert or check them.", **kinds
    )
    parser.add_argument("--version", action="version", version=f"jobstatus {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(command: Callable[[Run, argparse.Namespace], None], name: str, summary: str) -> argparse.ArgumentParser:
        about = f"{summary[0].upper()}{summary[1:]}."
        subparser = commands.add_parser(name, help=summary, description=about, **kinds)
        subparser.set_defaults(command=partial(_over_files, command), in_place=False)
        subparser.add_argument(
            "files",
            nargs="*",
            metavar="FILE",
            default=["-"],
            help="JSON: one document, one per line, or one after another; - is standard input, the default",
        )
        subparser.add_argument(
            "--key",
            action="append",
            metavar="NAME",
            help="find the objects under this key instead of job_status and jobStatus; may be repeated",
        )
        return subparser

    reporting = add(report, "report", "count how often each job status occurs, most frequent first")
    reporting.add_argument(
        "--json",
        action="store_true",
        help='write {"counts": [{"count", "mark", "value", "source_value"}], "totals": {...}} instead of a table',
    )
    converting = add(
        convert, "convert", "spell the second key of each status source_value or sourceValue; change nothing else"
    )
    converting.add_argument("--to", choices=("snake", "camel"), required=True, help="source_value, or sourceValue")
    converting.add_argument(
        "--in-place", action="store_true", help="replace each file, unless one of its documents is bad"
    )
    add(check, "check", "list problems, one per line, as FILE:LINE:COLUMN: PATH: MESSAGE")
    _add_adopt(commands)
    return parser


def _add_adopt(commands: Any) -> None:
    summary = "replace the classes of mapped values in a generated SDK"
    adopting = commands.add_parser(
        "adopt",
        help=summary,
        description=_ADOPT.format(summary[0].upper() + summary[1:]),
        epilog=_ADOPT_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    adopting.set_defaults(command=adopt, in_place=False)
    adopting.add_argument("folder", metavar="SDK_FOLDER", help="the package, the folder that holds its __init__.py")
    adopting.add_argument("--check", action="store_true", help="change nothing; list what can be adopted")
