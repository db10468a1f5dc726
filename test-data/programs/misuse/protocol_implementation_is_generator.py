"""The Protocol wants a manager; the implementation forgot the decorator."""
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Sandbox(Protocol):
    def enter(self, user: str) -> AbstractContextManager[str]: ...


class Jail:
    @contextmanager
    def enter(self, user: str) -> Iterator[str]:
        yield f"/jail/{user}"


class Chroot:
    def enter(self, user: str) -> Iterator[str]:  # ALT: protocol-kind
        yield f"/chroot/{user}"


def run_in(sandbox: Sandbox, user: str) -> str:
    with sandbox.enter(user) as path:
        return path


def use() -> str:
    sandbox: Sandbox = Chroot()  # BUG: protocol-kind
    return run_in(sandbox, "ada")
