"""Each function of the plugin fails in turn: mypy must come to its end, and tell where it happened when it was asked to."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import mypy_asyncctx
from mypy_asyncctx.rules.registry import RULES
from tools.fuzz.check import Checked, Mypy

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator
    from pathlib import Path

# The command, its options, and what runs before there is a build: a mistake there is a message of its own.
_ELSEWHERE: Final = ("mypy_asyncctx.cli", "mypy_asyncctx.config", "mypy_asyncctx.__main__")
_OUTSIDE: Final = frozenset(
    {
        "_rows",
        "_enable_strict",
        "_digest",
        "_sources",
        # These hold the guard themselves: what they call fails in turn.
        "AsyncCtxPlugin.report_config_data",
        "AsyncCtxPlugin._load",
        "HookTables.annotation",
        "HookTables._first_annotation",
        "HookTables._checked",
        "HookTables._as_mypy",
        "DeclarationPatch.schedule",
        "Rewriter._leave_out",
        # Two lines that ask mypy what it would have done.
        "plain",
        "_info",
    }
)
_MODULES: Final = ("integration", "facts", "rules")
_GUARD: Final = "mypy_asyncctx.integration.guard"


class InjectedError(Exception):
    """What a function that was made to fail raises."""


@dataclass(frozen=True)
class Fault:
    """A function that can be made to fail."""

    name: str
    function: types.FunctionType

    def break_it(self) -> types.CodeType:
        """Make the function fail, and return what mends it."""
        sound = self.function.__code__

        def fail(*_: object, **__: object) -> None:
            from tools.fuzz.faults import FAILED, InjectedError

            FAILED.append(1)
            raise InjectedError

        self.function.__code__ = fail.__code__
        return sound


FAILED: list[int] = []
"""One item for each time that the broken function was called."""


def faults() -> Iterator[Fault]:
    """Yield every function and method of the plugin that runs while mypy does."""
    for found in pkgutil.walk_packages(mypy_asyncctx.__path__, "mypy_asyncctx."):
        if found.name.startswith(_ELSEWHERE) or found.name == _GUARD or found.name.split(".")[1] not in _MODULES:
            continue
        module = importlib.import_module(found.name)
        for name, item in vars(module).items():
            if getattr(item, "__module__", None) != found.name:
                continue
            members: list[tuple[str, object]] = [(name, item)] if inspect.isfunction(item) else []
            if inspect.isclass(item):
                members = [(f"{name}.{key}", _plain(member)) for key, member in vars(item).items()]
            for label, function in members:
                # A function that closes over something takes only code that does so too.
                if not isinstance(function, types.FunctionType) or function.__module__ != found.name or function.__code__.co_freevars:
                    continue
                if label not in _OUTSIDE and "__" not in label and "Plugin.get_" not in label:
                    yield Fault(f"{found.name}.{label}", function)


def _plain(member: object) -> object:
    if isinstance(member, property):
        return member.fget
    return member.__func__ if isinstance(member, (staticmethod, classmethod)) else member


MORE: Final = """\
import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated, Protocol, overload

from fastapi import Depends, FastAPI

from mypy_asyncctx import reveal_kind

app = FastAPI()

class Session:
    def ping(self) -> int:
        return 1

async def untyped():
    yield Session()

def delegates(flag):
    if flag:
        return untyped()
    return untyped()

@asynccontextmanager
async def manager() -> AsyncIterator[Session]:
    yield Session()

async def get(session: Annotated[Session, Depends(manager)], other: Session = Depends(untyped)) -> int:
    return session.ping() + other.ping()

Db = Annotated[Session, Depends(manager)]
app.dependency_overrides[get] = manager

async def uses(flag: bool, items: AsyncIterator[int]) -> None:
    async with delegates(flag) as one, items, untyped():
        print(one)
    async with manager as two:
        print(two)
    x = manager()
    x.ping()
    await asyncio.gather(untyped(), manager())
    manager()
    for y in manager(): ...
    print([*items], len(items))
    if hasattr(items, "__iter__"):
        print(items)
    reveal_kind(delegates(flag))
    async with manager() or untyped(), (Session() and delegates(flag)) or untyped():
        pass
    held = untyped()
    several = [Session(), held]
    print(getattr(held, "close", None), several[0].ping(), [*several[1]])

class Table:
    rows = untyped()

class Sub(Table):
    rows = 3
"""


def programs() -> dict[str, str]:
    """Return the examples of every rule, and a program that meets the rest."""
    found = {f"{rule.code.code.replace('-', '_')}.py": rule.bad + rule.good for rule in RULES}
    return found | {"more.py": MORE}


@dataclass(frozen=True)
class Outcome:
    """What a fault did: how often the function was called, what was wrong with the run, and errors that mypy alone does not report."""

    name: str
    called: int
    problem: str
    extra: tuple[str, ...]


def inject(folder: Path, only: re.Pattern[str] | None = None) -> Iterator[Outcome]:
    """Yield the outcome of each fault."""
    plain = {(error.file, error.line, error.code) for error in Mypy(folder / "alone", plugin=False).check(programs()).errors}
    mypy = Mypy(folder / "faults", strict=True)
    mypy.check(programs())
    for number, fault in enumerate(fault for fault in faults() if only is None or only.search(fault.name)):
        # Another text, or the cache would have the answer; of another length, for mypy goes by size and second.
        files = {name: f"{text}#{'-' * number} {fault.name[:1]}\n" for name, text in programs().items()}
        FAILED.clear()
        sound = fault.break_it()
        try:
            checked = mypy.check(files)
        finally:
            fault.function.__code__ = sound
        extra = {f"{error.file}:{error.line}: {error.message}" for error in checked.errors if _is_extra(error, plain)}
        yield Outcome(fault.name, len(FAILED), _problem(checked, len(FAILED)), tuple(sorted(extra)))


def _is_extra(error: object, plain: set[tuple[str, int, str]]) -> bool:
    file, line, code = (getattr(error, name) for name in ("file", "line", "code"))
    return not code.startswith("asyncctx") and (file, line, code) not in plain


def _problem(checked: Checked, called: int) -> str:
    if checked.status not in (0, 1) or "INTERNAL ERROR" in checked.output:
        return f"mypy did not come to its end:\n{checked.output[-3000:]}"
    told = "mypy_asyncctx: no answer for " in checked.output and "InjectedError" in checked.output
    return "" if told or not called else "the exception was caught, and nothing was said of it"
