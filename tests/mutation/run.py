"""
Mutation testing: `python tests/mutation/run.py [--jobs 2] [--all]`, after the `dev` extra has been installed.

The mutants are all that mutmut makes of the package. mutmut's own runner is not used: it reaches a mutant through two
more calls for every call of a function, for which a library that reads 127 levels deep has no stack, and it leaves out
what stands outside of functions. Here a mutant of a function takes the place of its code in a forked process in which
all tests have been collected, and meets the tests that call the function, the quickest first. A mutant of anything
else, and one of what importing calls if it survived that, is written into a copy of the repository, and imported anew.
What no test kills meets mypy.

What `survivors.txt` lists is not tried again but counted as a survivor, unless --all is given. The exit status is 1
where fewer than 95 % are killed, or where one survives that the list does not explain.
"""

import argparse
import ast
import dataclasses
import importlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import hypothesis
import libcst
import pytest
from _pytest.runner import runtestprotocol
from mutmut.mutation.file_mutation import create_mutations, deep_replace

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GOAL = 95.0
# What each mutant meets: all that tests behaviour in this process. The direct tests come first.
DIRECT = ["values", "mapped", "model", "errors", "text", "cache", "packaging", "cattrs", "cli"]
OTHERS = ["conformance", "hostile", "laws", "attrs_libraries"]
ECOSYSTEM = ["json_schema", "pydantic_fields", "help", "serialisers"]
FIRST = [f"tests/test_{name}.py" for name in DIRECT]
THEN = [f"tests/test_{name}.py" for name in OTHERS] + [f"tests/ecosystem/test_{name}.py" for name in ECOSYSTEM]
OPTIONS = ["-q", "-x", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]


# What pytest and the tests print goes nowhere.
TERMINAL = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")


def say(message: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {message}", file=TERMINAL)


@dataclasses.dataclass
class Mutant:
    """One change to one file."""

    file: str
    #: The function that it is in, as ``Class.name``; empty outside of functions.
    function: str
    line: int
    source: str
    #: The lines taken out and put in.
    change: tuple[str, ...]
    outcome: str = ""

    @property
    def key(self) -> str:
        """Name it by what it changes, which stays when lines move."""
        return "\n".join([f"{self.file} {self.function}".rstrip(), *self.change])


def mutants_of(file: str) -> Iterator[Mutant]:
    source = (ROOT / "jobstatus" / file).read_text(encoding="utf-8")
    module, mutations, _, _ = create_mutations(file, source)
    head, foot = ("".join(map(module.code_for_node, nodes)) for nodes in (module.header, module.footer))
    texts = [module.code_for_node(statement) for statement in module.body]
    place, functions = {}, {}
    for index, statement in enumerate(module.body):
        place.update(dict.fromkeys(all_of(statement), index))
        body = statement.body.body if isinstance(statement, libcst.ClassDef) else [statement]
        prefix = f"{statement.name.value}." if isinstance(statement, libcst.ClassDef) else ""
        functions.update({node: prefix + node.name.value for node in body if isinstance(node, libcst.FunctionDef)})
    for mutation in mutations:
        index = place[mutation.original_node]
        statement = deep_replace(module.body[index], mutation.original_node, mutation.mutated_node)
        mutated = "".join([head, *texts[:index], module.code_for_node(statement), *texts[index + 1 :], foot])
        line, change = difference(source.splitlines(), mutated.splitlines())
        yield Mutant(file, functions.get(mutation.contained_by_top_level_function, ""), line, mutated, change)


def all_of(node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
    yield node
    for child in node.children:
        yield from all_of(child)


def difference(old: list[str], new: list[str]) -> tuple[int, tuple[str, ...]]:
    start = next(i for i, pair in enumerate(zip([*old, None], [*new, None], strict=False)) if pair[0] != pair[1])
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    taken, put = old[start : len(old) - end], new[start : len(new) - end]
    return start + 1, (*(f"- {text.strip()}" for text in taken), *(f"+ {text.strip()}" for text in put))


# Processes


class Pool:
    """Forked processes, no more than *jobs* of them at a time."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.running: dict[int, Mutant] = {}
        self.free = list(range(jobs))
        self.slots: dict[int, int] = {}

    def start(self, mutant: Mutant, run: Callable[[int], bool]) -> None:
        while not self.free:
            self.wait()
        slot = self.free.pop()
        process = os.fork()
        if not process:
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
            signal.alarm(900)
            with exiting():
                os._exit(not run(slot))
        self.running[process], self.slots[process] = mutant, slot

    def wait(self) -> None:
        process, status = os.wait()
        mutant = self.running.pop(process)
        self.free.append(self.slots.pop(process))
        if os.WIFSIGNALED(status):
            mutant.outcome = "timeout" if os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGPROF) else "killed"
        else:
            mutant.outcome = ("survived", "killed")[os.WEXITSTATUS(status)]
        if mutant.outcome != "killed":
            say(f"{mutant.outcome}, line {mutant.line}: {mutant.key}")

    def finish(self) -> None:
        while self.running:
            self.wait()


@contextmanager
def exiting() -> Iterator[None]:
    """Leave a forked process, whatever happens; what is raised is wrong with this file, not with a mutant."""
    try:
        yield
    except BaseException:  # noqa: BLE001
        traceback.print_exc(file=TERMINAL)
    os._exit(2)


def limit_time() -> None:
    """Let the next test work for so many seconds; the longest takes about two."""
    signal.setitimer(signal.ITIMER_PROF, 15)


def in_a_fork(run: Callable[[], Any]) -> Any:
    """Run something in a process of its own, and give what it gives."""
    with tempfile.TemporaryFile("w+") as answer:
        process = os.fork()
        if not process:
            with exiting():
                json.dump(run(), answer)
                answer.flush()
                os._exit(0)
        os.waitpid(process, 0)
        answer.seek(0)
        return json.load(answer)


# Mutants of functions


class Session:
    """The plugin that takes over when pytest has collected the tests."""

    def __init__(self, mutants: list[Mutant], jobs: int) -> None:
        self.mutants, self.pool = mutants, Pool(jobs)
        self.collected = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.collected = True
        items = session.items
        seconds = in_a_fork(lambda: [self.passes([item]) for item in items])
        failed = [item.nodeid for item, taken in zip(items, seconds, strict=True) if taken is None]
        if failed:
            say(f"fail without a mutant: {failed}")
            os._exit(2)
        say(f"{len(items)} tests, {sum(seconds):.0f} s")
        tests = defaultdict(list)
        for index, functions in enumerate(
            in_a_fork(lambda: [called(lambda i=item: self.passes([i])) for item in items])
        ):
            for function in functions:
                tests[function].append(index)
        for number, mutant in enumerate(self.mutants):
            if not number % 100:
                say(f"{number} of {len(self.mutants)} mutants of functions")
            chosen = sorted(tests[f"{mutant.file} {mutant.function}"], key=seconds.__getitem__)
            self.pool.start(mutant, lambda _, m=mutant, c=chosen: self.survives(m, [items[i] for i in c]))
        self.pool.finish()
        return True

    def passes(self, items: list[pytest.Item]) -> float | None:
        """Run tests until one fails; give the seconds that they took."""
        start = time.perf_counter()
        for item in items:
            try:
                limit_time()
                reports = runtestprotocol(item, log=False, nextitem=None)
            except (KeyboardInterrupt, SystemExit, pytest.exit.Exception):
                return None
            if any(report.failed for report in reports):
                return None
        return time.perf_counter() - start

    def survives(self, mutant: Mutant, items: list[pytest.Item]) -> bool:
        function = live_function(mutant)
        code = code_of(compile(mutant.source, function.__code__.co_filename, "exec"), mutant.function)
        function.__code__ = code
        return self.passes(items) is not None


def live_function(mutant: Mutant) -> FunctionType:
    found: Any = importlib.import_module(f"jobstatus.{mutant.file.removesuffix('.py')}".removesuffix(".__init__"))
    for name in mutant.function.split("."):
        found = vars(found)[name]
    return getattr(found, "__func__", found)


def code_of(code: CodeType, function: str) -> CodeType:
    for name in function.split("."):
        code = next(const for const in code.co_consts if isinstance(const, CodeType) and const.co_name == name)
    return code


def called(run: Callable[[], Any]) -> list[str]:
    """Return which functions of the package something calls."""
    seen: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            seen.add(frame.f_code)

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    inside = f"{os.sep}jobstatus{os.sep}"
    return sorted({function_at(code) for code in seen if inside in code.co_filename})


def function_at(code: CodeType) -> str:
    path = Path(code.co_filename)
    return f"{path.name} {functions_by_line(path).get(code.co_firstlineno, '')}"


_BY_LINE: dict[Path, dict[int, str]] = {}


def functions_by_line(path: Path) -> dict[int, str]:
    if path not in _BY_LINE:
        _BY_LINE[path] = found = {}
        if path.exists():
            body = ast.parse(path.read_text(encoding="utf-8")).body
            owners = [("", body), *((f"{node.name}.", node.body) for node in body if isinstance(node, ast.ClassDef))]
            for prefix, nodes in owners:
                for node in nodes:
                    if isinstance(node, ast.FunctionDef):
                        start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                        found.update(dict.fromkeys(range(start, node.end_lineno + 1), prefix + node.name))
    return _BY_LINE[path]


def run_functions(mutants: list[Mutant], jobs: int) -> None:
    def run() -> list[str]:
        session = Session(mutants, jobs)
        pytest.main([*OPTIONS, *FIRST, *THEN], plugins=[session])
        return [mutant.outcome for mutant in mutants]

    for mutant, outcome in zip(mutants, in_a_fork(run), strict=True):
        mutant.outcome = outcome


# Mutants of the rest


def run_imports(mutants: list[Mutant], jobs: int) -> None:
    pool = Pool(jobs)
    with tempfile.TemporaryDirectory() as folder:
        for slot in range(jobs):
            copy_repository(Path(folder, str(slot)))
        for number, mutant in enumerate(mutants):
            if not number % 50:
                say(f"{number} of {len(mutants)} mutants imported anew")
            pool.start(mutant, lambda slot, m=mutant: survives_import(m, Path(folder, str(slot))))
        pool.finish()


def survives_import(mutant: Mutant, copy: Path) -> bool:
    shutil.copytree(ROOT / "jobstatus", copy / "jobstatus", dirs_exist_ok=True, ignore=_NO_BYTECODE)
    (copy / "jobstatus" / mutant.file).write_text(mutant.source, encoding="utf-8")
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    return all(pytest.main([*OPTIONS, *tests], plugins=[Limits()]) == 0 for tests in (FIRST, THEN))


class Limits:
    """The plugin that limits the time of each test."""

    def pytest_runtest_logstart(self) -> None:
        limit_time()


def run_mypy(mutants: list[Mutant]) -> None:
    """Let mypy find what no test finds: much of what it reads is not run at all."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        copy_repository(copy)
        if not mypy_passes(copy):
            say("mypy fails without a mutant")
            os._exit(2)
        for mutant in mutants:
            file = copy / "jobstatus" / mutant.file
            source = file.read_text(encoding="utf-8")
            file.write_text(mutant.source, encoding="utf-8")
            if not mypy_passes(copy):
                mutant.outcome = "mypy"
            file.write_text(source, encoding="utf-8")


_STAMPS = count(int(time.time()), 10)


def mypy_passes(copy: Path) -> bool:
    stamp = next(_STAMPS)
    for file in (copy / "jobstatus").glob("*.py"):
        os.utime(file, (stamp, stamp))  # mypy's cache knows files by the second
    return not subprocess.run([sys.executable, "-m", "mypy"], cwd=copy, capture_output=True, check=False).returncode


_NO_BYTECODE = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info", "build")


def copy_repository(copy: Path) -> None:
    shutil.copytree(ROOT, copy, ignore=_NO_BYTECODE)


# The report


def explained() -> dict[str, str]:
    """Read `survivors.txt`: why each survivor is equivalent, by its key."""
    reasons = {}
    for block in (HERE / "survivors.txt").read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if lines:
            *key, why = lines
            reasons["\n".join(key)] = why.removeprefix("why: ")
    return reasons


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", default="", metavar="TEXT", help="mutants whose file, function or lines contain this")
    parser.add_argument("--all", action="store_true", help="try the listed survivors too")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which is another in the background
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    # The same examples for every mutant, none of them learnt from another.
    hypothesis.settings.register_profile("mutation", derandomize=True, database=None)
    hypothesis.settings.load_profile("mutation")
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)

    reasons = explained()
    mutants = [mutant for path in sources() for mutant in mutants_of(path.name) if arguments.only in mutant.key]
    for mutant in mutants:
        if mutant.key in reasons and not arguments.all:
            mutant.outcome = "survived"
    tried = [mutant for mutant in mutants if not mutant.outcome]
    say(f"{len(mutants)} mutants, {len(tried)} of them to be tried")
    hot = [mutant for mutant in tried if mutant.function and mutant.file != "__init__.py" and not in_signature(mutant)]
    run_functions(hot, arguments.jobs)
    at_import = in_a_fork(lambda: called(import_all))
    cold = [m for m in tried if not m.outcome or (m.outcome == "survived" and f"{m.file} {m.function}" in at_import)]
    run_imports(cold, arguments.jobs)
    run_mypy([mutant for mutant in tried if mutant.outcome == "survived"])
    return report(mutants, reasons)


def sources() -> list[Path]:
    return sorted((ROOT / "jobstatus").glob("*.py"))


def import_all() -> None:
    for path in sources():
        importlib.import_module(f"jobstatus.{path.stem}")


def in_signature(mutant: Mutant) -> bool:
    """Return whether it changes a default, which is no part of the function's code."""
    source = (ROOT / "jobstatus" / mutant.file).read_text(encoding="utf-8")
    codes = [code_of(compile(text, mutant.file, "exec"), mutant.function) for text in (source, mutant.source)]
    return codes[0] == codes[1]


def report(mutants: Iterable[Mutant], reasons: dict[str, str]) -> int:
    outcomes = Counter(mutant.outcome for mutant in mutants)
    total = outcomes.total()
    killed = outcomes["killed"] + outcomes["timeout"] + outcomes["mypy"]
    survivors = [mutant for mutant in mutants if mutant.outcome == "survived"]
    unexplained = [mutant for mutant in survivors if mutant.key not in reasons]
    for mutant in unexplained:
        say(f"not explained, line {mutant.line}:\n{mutant.key}\nwhy: \n")
    for key in reasons.keys() - {mutant.key for mutant in survivors}:
        say(f"explained, and no survivor:\n{key}\n")
    share = 100 * killed / max(total, 1)
    say(
        f"{total} mutants, {killed} killed ({outcomes['timeout']} of them by time, {outcomes['mypy']} by mypy), "
        f"{len(survivors)} survived, "
        f"{len(unexplained)} of them unexplained: {share:.1f} %"
    )
    return share < GOAL or bool(unexplained)


if __name__ == "__main__":
    sys.exit(main())
