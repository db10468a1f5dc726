"""No program makes a hook fail, and none breaks a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncctx.rules.registry import RULES
from tests.helpers import ROOT, run_mypy, write

if TYPE_CHECKING:
    from pathlib import Path

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


INI = "[mypy]\nplugins = mypy_asyncctx\ncheck_untyped_defs = True\nignore_missing_imports = True\n[mypy_asyncctx]\nstrict = true\n"


def test_no_hook_raises_on_strange_code(tmp_path: Path) -> None:
    examples = {f"{rule.code.code.replace('-', '_')}.py": rule.bad + rule.good for rule in RULES}
    write(tmp_path, {**examples, "strange.py": STRANGE, "empty.py": "", "stub.pyi": STRANGE, "mypy.ini": INI})
    # A hook that raises shows its traceback here, which `run_mypy` does not take.
    assert run_mypy(tmp_path, [*examples, "strange.py", "empty.py"]).status == 1


def test_no_hook_raises_on_the_programs(tmp_path: Path) -> None:
    targets = [str(path) for path in sorted((ROOT / "test-data" / "programs").rglob("*.py"))]
    write(tmp_path, {"mypy.ini": INI})
    assert run_mypy(tmp_path, targets, args=["--scripts-are-modules"]).status in (0, 1)


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
