"""The modes of mypy that are to agree, and where they do not.

A cold run of each state of a script is the measure. Where a mode says something else, mypy alone is run in both ways too: if it
disagrees with itself about the same lines, the difference is mypy's own.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tools.modes.mypy_runs import LIBRARIES, LOADER, Answer, CrashError, Finding, knows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tools.modes.mypy_runs import Daemon, Project, Workbench
    from tools.modes.script import Script, State

    # What a mode said: about which state (by number), and after what.
    Said = Iterator[tuple[int, str, Answer]]
    Mode = Callable[[Workbench, Project, Script], Said]

FILES: Final = ("--no-sqlite-cache", "--no-fixed-format-cache") if knows("fixed_format_cache") else ("--no-sqlite-cache",)
FINE: Final = "--cache-fine-grained"
FROM_CACHE: Final = "daemon from cache"
SILENT: Final = "--follow-imports=silent"
SKIP: Final = "--follow-imports=skip"
WORKERS: Final = "--num-workers=2"
TARGETS: Final = ("app",)
_LIBRARIES: Final = (LOADER, LIBRARIES)


@dataclass(frozen=True)
class Difference:
    """Where a mode says something else than a cold run does: what it misses, and what it says in addition."""

    mode: str
    step: str
    missing: tuple[Finding, ...]
    added: tuple[Finding, ...]
    crash: str = ""
    own: bool = False

    def __str__(self) -> str:
        lines = [f"{self.mode}, {self.step}{' (mypy alone too)' if self.own else ''}: {self.crash}"]
        lines += [f"  - {finding}" for finding in self.missing]
        lines += [f"  + {finding}" for finding in self.added]
        return "\n".join(lines)

    @property
    def lines(self) -> set[tuple[str, int]]:
        """The places that the difference is about."""
        return {(finding.file, finding.line) for finding in (*self.missing, *self.added)}


def _warm(*flags: str) -> Mode:
    """One cache for all states, and each file touched in turn at the end."""

    def run(bench: Workbench, project: Project, script: Script) -> Said:
        cache = bench.cache(project, [flag for flag in flags if flag != WORKERS])
        for at, state in enumerate(script.states):
            project.show(state.files)
            yield at, state.name, bench.run(project, TARGETS, flags, cache)
        last = script.states[-1].files
        for path in sorted(last) if len(flags) == 0 else ():
            project.show({**last, path: last[path] + "# touched\n"})
            yield len(script.states) - 1, f"{path} touched", bench.run(project, TARGETS, flags, cache)

    return run


def _daemon(bench: Workbench, project: Project, script: Script) -> Said:
    """One daemon for all states; it has the libraries from a cache, and the program from nowhere."""
    return _edited(bench.daemon(project, bench.cache(project, [FINE])), project, script, 0, _LIBRARIES)


def _daemon_without_cache(bench: Workbench, project: Project, script: Script) -> Said:
    """One daemon for all states, which checks all that the program imports at first."""
    return _edited(bench.daemon(project, None), project, script, 0, [])


def _daemon_from_cache(bench: Workbench, project: Project, script: Script) -> Said:
    """A daemon that starts from a cache with the program in it, once as it still is and once when it was edited since."""
    for start in range(min(2, len(script.states))):
        cache = bench.cache(project, [FINE])
        project.show(script.states[0].files)
        bench.run(project, [*TARGETS, LIBRARIES], [FINE], cache)
        yield from _edited(bench.daemon(project, cache), project, script, start, _LIBRARIES)


def _edited(daemon: Daemon, project: Project, script: Script, start: int, also: Sequence[str]) -> Said:
    for at, state in list(enumerate(script.states))[start:]:
        project.show(state.files)
        yield at, state.name, daemon.check([*also, *TARGETS])
    if daemon.restarts:
        raise CrashError(f"the daemon started {daemon.restarts} times again")


def _cold(change: Callable[[Mapping[str, str]], Mapping[str, str]], *flags: str) -> Mode:
    """A cold run of each state with other files or options; a state that does not change is left out."""

    def run(bench: Workbench, project: Project, script: Script) -> Said:
        for at, state in enumerate(script.states):
            files = change(state.files)
            if files != state.files or flags:
                project.show(files)
                yield at, state.name, bench.run(project, TARGETS, flags, bench.cache(project))

    return run


def _without_init(files: Mapping[str, str]) -> Mapping[str, str]:
    return {path: text for path, text in files.items() if text or not path.endswith("__init__.py")}


def _stubs_only(files: Mapping[str, str]) -> Mapping[str, str]:
    return {path: text for path, text in files.items() if f"{path}i" not in files}


MODES: Final[dict[str, Mode]] = {
    "warm": _warm(),
    "file cache": _warm(*FILES),
    "daemon": _daemon,
    FROM_CACHE: _daemon_from_cache,
    "daemon without cache": _daemon_without_cache,
    "namespace packages": _cold(_without_init, "--namespace-packages", "--explicit-package-bases"),
    "stubs alone": _cold(_stubs_only),
}
if knows("native_parser"):
    MODES["old parser"] = _warm("--no-native-parser")
if knows("num_workers"):
    MODES["workers"] = _warm(WORKERS)

EVERY: Final = tuple(MODES)
QUICK: Final = tuple(name for name in MODES if name not in ("workers", "daemon without cache"))
"""The modes that take a second or less for a script."""

EVERYDAY: Final = ("warm", "daemon", *(["workers"] if "workers" in MODES else []))
"""The modes that people work in; the tests look at the others where the environment variable CI is set."""

SLOW_STATES: Final = 3
"""How many states of a script the other modes look at."""


def cold(bench: Workbench, project: Project, script: Script) -> list[Answer]:
    """Return what a cold run says of each state of a script."""
    answers = []
    for state in script.states:
        project.show(state.files)
        answers.append(bench.run(project, TARGETS, [], bench.cache(project)))
    return answers


@dataclass
class Comparison:
    """What came out for a script: the cold answers, the differences, and how many answers were compared."""

    cold: list[Answer]
    differences: list[Difference]
    compared: int


def compare(bench: Workbench, script: Script, modes: Iterable[str] = QUICK) -> Comparison:
    """Run a script in some modes; a difference that mypy alone has too is marked ``own``. Raises CrashError if a cold run crashes."""
    project = bench.project()
    answers = cold(bench, project, script)
    differences, compared = [], 0
    for mode in modes:
        found, count = _differences(bench, project, script, mode, answers)
        compared += count
        differences += _judged(bench, script, mode, found) if found else []
    narrow, count = _narrowed(bench, project, script, answers)
    if narrow:
        alone = bench.project(plugin=False)
        own, _ = _narrowed(bench, alone, script, cold(bench, alone, script))
        steps = {(difference.mode, difference.step) for difference in own}
        narrow = [replace(difference, own=(difference.mode, difference.step) in steps) for difference in narrow]
    return Comparison(answers, differences + narrow, compared + count)


def _differences(bench: Workbench, project: Project, script: Script, mode: str, answers: list[Answer]) -> tuple[list[Difference], int]:
    found, count = [], 0
    try:
        # The slow modes get the first states only.
        states = script.states if mode in QUICK else script.states[:SLOW_STATES]
        for at, step, answer in MODES[mode](bench, project, replace(script, states=states)):
            count += 1
            said, wanted = Counter(answer.found), Counter(answers[at].found)
            missing, added = wanted - said, said - wanted
            if mode == FROM_CACHE:
                # mypy says no more what was wrong already when the cache was written.
                missing -= Counter(answers[0].found)
            elif answer.status != answers[at].status and said == wanted:
                found.append(Difference(mode, step, (), (), f"exit code {answer.status}, not {answers[at].status}"))
            if missing or added:
                found.append(Difference(mode, step, tuple(missing), tuple(added)))
    except CrashError as crash:
        found.append(Difference(mode, "crash", (), (), str(crash)))
    return found, count


def _judged(bench: Workbench, script: Script, mode: str, found: list[Difference]) -> list[Difference]:
    """Mark the differences that mypy has without the plugin."""
    alone = bench.project(plugin=False)
    own, _ = _differences(bench, alone, script, mode, cold(bench, alone, script))
    lines = {(difference.step, place) for difference in own for place in difference.lines}
    crashes = {(difference.step, bool(difference.crash)) for difference in own}
    judged = []
    for difference in found:
        same = all((difference.step, place) in lines for place in difference.lines)
        if difference.crash:
            same = same and (difference.step, True) in crashes
        judged.append(replace(difference, own=same))
    return judged


def _narrowed(bench: Workbench, project: Project, script: Script, answers: list[Answer]) -> tuple[list[Difference], int]:
    """Check some files of the last state by themselves.

    With ``follow_imports=silent`` mypy reads the other files without the bodies of their functions, as it reads installed packages. What
    is said of the file must be what is said where those bodies are not written. With ``skip`` all that is imported from the program
    is Any. Any has no kind, so nothing of ours may be said that was not said before.
    """
    state, whole = script.states[-1], answers[-1]
    if whole.status == 2:
        return [], 0
    files = _stubs_only(state.files)
    with_findings = {finding.file for finding in whole.found}
    chosen = sorted((path for path in files if files[path]), key=lambda path: (path not in with_findings, path))[:2]
    differences, count = [], 0
    for path in chosen:
        count += 2
        step = f"{state.name}: {path}"
        try:
            project.show({name: text if name == path else without_bodies(text) for name, text in state.files.items()})
            wanted = _about(path, bench.run(project, TARGETS, [], bench.cache(project)))
            project.show(state.files)
            silent = _about(path, bench.run(project, [path], [SILENT], bench.cache(project, [SILENT])))
            if silent != wanted:
                differences.append(Difference("follow_imports=silent", step, tuple(wanted - silent), tuple(silent - wanted)))
            skipped = _about(path, bench.run(project, [path], [SKIP], bench.cache(project, [SKIP])))
        except CrashError as crash:
            differences.append(Difference("follow_imports", step, (), (), str(crash)))
            continue
        known = {(finding.line, finding.column, finding.code) for finding in _about(path, whole)}
        ours = [item for item in skipped if item.is_ours and (item.line, item.column, item.code) not in known]
        if ours:
            differences.append(Difference("follow_imports=skip", step, (), tuple(ours)))
    return differences, count


def _about(path: str, answer: Answer) -> Counter[Finding]:
    return Counter(finding for finding in answer.found if finding.file == path)


def without_bodies(text: str) -> str:
    """Return a module's source with the bodies gone that mypy does not read in a module that it follows silently."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not _outlives(node):
            node.body = [ast.Expr(ast.Constant(...))]
    return ast.unparse(tree) + "\n"


def _outlives(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """True for a body that mypy keeps: it has an effect on the type or on the class."""
    # The old parser keeps what yields in `async def` only.
    kept = (ast.FunctionDef, ast.AsyncFunctionDef) if knows("native_parser") else ast.AsyncFunctionDef
    if isinstance(function, kept) and any(isinstance(node, ast.Yield) for node in ast.walk(function)):
        return True
    return any(isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) for node in ast.walk(function))


def unexpected(script: Script, comparison: Comparison) -> Iterator[str]:
    """Yield where a cold run does not find what the script says."""
    for state, answer in zip(script.states, comparison.cold, strict=True):
        if state.found is not None and answer.short() != state.found:
            yield _lists(state, answer)


def _lists(state: State, answer: Answer) -> str:
    return f"{state.name}: a cold run finds\n" + "\n".join(map(str, answer.found))
