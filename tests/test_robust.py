"""No program makes a hook fail: a hook that raises is recorded here and fails the test."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from mypy_asyncctx.rules import RULES
from tests.helpers import ROOT, parsed, run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

# The plugin as it is, but an exception in a hook is written down before the guard hides it.
RECORDER = """\
import traceback
from mypy_asyncctx.glue import guard, rewrite
from mypy_asyncctx import hooks as module

def record():
    with open({path!r}, "a") as file:
        file.write(traceback.format_exc())

def guarded(hook, default):
    def run(ctx):
        try:
            return hook(ctx)
        except Exception:
            record()
            return default(ctx)
    return run

module.guarded = guarded
decide = rewrite.Rewriter._decide

def recorded(self, errors, file, info):
    try:
        return decide(self, errors, file, info)
    except Exception:
        record()
        return False

rewrite.Rewriter._decide = recorded

def plugin(version):
    return module.AsyncCtxPlugin
"""

STRANGE = """\
from __future__ import annotations
import asyncio, contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, ParamSpec, Protocol, TypedDict, TypeVar, overload

T = TypeVar("T")
P = ParamSpec("P")
Tree = dict[str, "Tree | AsyncGenerator[Tree, None]"]

class Box(Generic[T]):
    cm: contextlib.AbstractContextManager[T]
    items: Iterator[T]
    def each(self) -> Generator[T, None, Box[T]]:
        with self.cm as one:
            yield one
        return self
    @property
    def manager(self) -> contextlib.AbstractAsyncContextManager[T]:
        raise NotImplementedError
    @contextlib.contextmanager
    @staticmethod
    def odd(): yield
    class Inner:
        @contextlib.asynccontextmanager
        async def deep(self): yield

class Row(NamedTuple):
    stream: AsyncIterator[int]

class Options(TypedDict, total=False):
    stream: AsyncIterator[int]

class Source(Protocol):
    async def items(self) -> AsyncIterator[int]: ...
    @overload
    def pick(self, n: int) -> Iterator[int]: ...
    @overload
    def pick(self, n: str) -> contextlib.AbstractContextManager[str]: ...

def tree(t: Tree) -> None:
    for key in t: t[key].missing

async def work(row: Row, options: Options, source: Source, box: Box[Any], make: Callable[P, Iterator[int]]) -> None:
    async with row.stream, options["stream"]: ...
    async with source.items() as a, source.pick(1), box.manager as b: ...
    [x async for x in box.manager if x for y in box.cm]
    {x: y for x in box.cm for y in box.items}
    (lambda: box.cm.missing)()
    del box.cm.missing
    box.cm += 1
    print(f"{box.cm.missing} {[*box.cm]}")
    match box.cm:
        case [a, *rest]: ...
        case object(missing=1): ...
    await asyncio.gather(*[source.items() for _ in range(3)], **{"a": box.cm})
    a, *rest = box.cm
    box.cm = box.items = a
    async with undefined_name as c, (yield): ...  # type: ignore
    assert (walrus := box.cm).missing
    if TYPE_CHECKING:
        async with row.stream: ...
    return
    async with row.stream: ...

def outer():
    def inner():
        yield from outer()
        with inner() as me, outer() as you: ...
    inner()
    return inner()
"""


def recorded(folder: Path, files: dict[str, str], targets: list[str]) -> str:
    """Run mypy over programs and return the exceptions of hooks."""
    log = folder / "exceptions.txt"
    write(folder, {**files, "recorder.py": RECORDER.format(path=str(log))})
    ini = "[mypy]\nplugins = recorder.py\ncheck_untyped_defs = True\nignore_missing_imports = True\n[mypy_asyncctx]\nstrict = true\n"
    write(folder, {"mypy.ini": ini})
    run = run_mypy(folder, targets, args=["--scripts-are-modules"])
    assert run.status in (0, 1)
    return log.read_text() if log.exists() else ""


def test_no_hook_raises_on_strange_code(tmp_path: Path) -> None:
    examples = {f"{rule.code.code.replace('-', '_')}.py": rule.bad + rule.good for rule in RULES}
    files = {**examples, "strange.py": STRANGE, "empty.py": "", "stub.pyi": STRANGE}
    assert recorded(tmp_path, files, [*examples, "strange.py", "empty.py"]) == ""


def test_no_hook_raises_on_the_programs(tmp_path: Path) -> None:
    targets = [str(path) for path in sorted((ROOT / "test-data" / "programs").rglob("*.py"))]
    assert recorded(tmp_path, {}, targets) == ""


def test_command_line_text_and_shadow_files(tmp_path: Path) -> None:
    program = "async def g():\n    yield 1\nasync def f():\n    async with g(): ...\n"
    run = run_mypy(tmp_path, ["-c", program])
    assert [found.code for found in run.found] == ["asyncctx-enter-generator"]
    write(tmp_path, {"m.py": "x = 1\n", "unsaved.py": program})
    run = run_mypy(tmp_path, ["m.py"], args=["--shadow-file", "m.py", "unsaved.py"])
    assert run.codes() == [(4, "asyncctx-enter-generator")]


def test_stub_beside_the_source_decides(tmp_path: Path) -> None:
    stub = "from contextlib import AbstractContextManager\ndef f() -> AbstractContextManager[int]: ...\n"
    write(tmp_path, {"lib.py": "def f():\n    yield 1\n", "lib.pyi": stub, "m.py": "import lib\nwith lib.f() as x:\n    print(x)\n"})
    assert run_mypy(tmp_path, ["m.py"]).found == []


def test_the_plugin_passes_its_own_check() -> None:
    command = [sys.executable, "-m", "mypy", "--output", "json", "--cache-dir", "/dev/null", "mypy_asyncctx"]
    run = parsed(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False))
    assert run.found == []
