"""typeshed is to overload ``contextmanager`` and ``asynccontextmanager``: nothing of mypy's own changes with the plugin then, too."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.helpers import INI, PYTHON, marked_lines, run_mypy, write

if TYPE_CHECKING:
    from tests.helpers import Run

_COMING: Final = """\
@overload
def {name}(func: Callable[_P, {generator}]) -> Callable[_P, {manager}[_T_co]]: ...
@overload
@_deprecated("Use a generator type.")
def {name}(func: Callable[_P, {iterator}[_T_co]]) -> Callable[_P, {manager}[_T_co]]: ...
"""
_DECORATORS: Final = (
    ("contextmanager", "Generator[_T_co, None, object]", "Iterator", "_GeneratorContextManager"),
    ("asynccontextmanager", "AsyncGenerator[_T_co]", "AsyncIterator", "_AsyncGeneratorContextManager"),
)

BODIES: Final = """\
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache

@contextmanager
def right() -> Iterator[str]:
    yield "a"

@contextmanager
def twice() -> Iterator[str]:
    yield "a"
    yield "b"  # error

@contextmanager
def never(on: bool) -> Generator[str]:
    if on:  # error
        yield "a"

@contextmanager
def swallows() -> Iterator[str]:
    try:
        yield "a"
    except Exception:  # error
        print("lost")

@cache  # error
@contextmanager
def kept() -> Iterator[str]:
    yield "a"

def bare() -> Iterator[str]:
    yield "a"
    yield "b"  # error

made = contextmanager(bare)

class Board:
    @asynccontextmanager
    async def hold(self) -> AsyncIterator[str]:
        yield "a"
        yield "b"  # error

async def use(board: Board) -> None:
    with right() as a, twice() as b, never(True) as c, swallows() as d, made() as e:
        reveal_type((a, b, c, d, e))
    reveal_type(kept)
    async with board.hold() as f:
        reveal_type(f)
"""
DECORATORS: Final = """\
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

@contextmanager  # error
async def entered_by_with() -> AsyncIterator[int]:
    yield 1

@asynccontextmanager  # error
def plain() -> Iterator[int]:
    yield 1

@asynccontextmanager  # error
async def coroutine() -> int:
    return 1

@asynccontextmanager()  # error
async def called() -> AsyncIterator[int]:
    yield 1

class C:
    @asynccontextmanager  # error
    @contextmanager
    def both(self) -> Iterator[int]:
        yield 1

def bare():
    yield 1
made = asynccontextmanager(bare)  # error
@contextmanager
def right() -> Iterator[int]:
    yield 1
again = contextmanager(right)  # error
"""


def typeshed(folder: Path) -> Path:
    """Copy the tested mypy's typeshed, with the coming overloads."""
    named = subprocess.run([PYTHON, "-c", "import mypy; print(mypy.__file__)"], capture_output=True, text=True, check=True)
    stubs = folder / "typeshed"
    shutil.copytree(Path(named.stdout.strip()).parent / "typeshed", stubs)
    path = stubs / "stdlib" / "contextlib.pyi"
    text = path.read_text()
    for name, generator, iterator, manager in _DECORATORS:
        coming = _COMING.format(name=name, generator=generator, iterator=iterator, manager=manager)
        text, count = re.subn(rf"^def {name}\(.*\n", coming, text, flags=re.MULTILINE)
        assert count == 1, f"typeshed has changed {name}"
    path.write_text("from typing_extensions import deprecated as _deprecated\n" + text)
    return stubs


def checked(folder: Path, stubs: Path, *files: str, config: str) -> Run:
    """Run mypy over files with that typeshed."""
    write(folder, {"mypy.ini": config})
    return run_mypy(folder, files, args=["--custom-typeshed-dir", str(stubs)])


def test_bodies_and_decorators(tmp_path: Path) -> None:
    stubs = typeshed(tmp_path)
    write(tmp_path, {"bodies.py": BODIES, "decorators.py": DECORATORS})
    alone = checked(tmp_path, stubs, "bodies.py", config=INI.replace("plugins = mypy_asyncctx", ""))
    run = checked(tmp_path, stubs, "bodies.py", "decorators.py", config=f"{INI}[mypy_asyncctx]\nstrict = true\n")
    assert {found.code.partition("-")[0] for found in run.found} == {"asyncctx"}, run.output
    assert run.notes == alone.notes
    for name, source in (("bodies.py", BODIES), ("decorators.py", DECORATORS)):
        assert [found.line for found in run.found if found.file == name] == marked_lines(source), run.output
