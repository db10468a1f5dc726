"""An overload whose variants return an iterator, a value and a manager."""
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal, overload


@overload
def complete(prompt: str, mode: Literal["stream"]) -> Iterator[str]: ...
@overload
def complete(prompt: str, mode: Literal["scope"]) -> AbstractContextManager[str]: ...
@overload
def complete(prompt: str, mode: Literal["text"] = "text") -> str: ...
def complete(prompt: str, mode: str = "text") -> Iterator[str] | AbstractContextManager[str] | str:
    if mode == "stream":
        return _tokens(prompt)
    if mode == "scope":
        return _scope(prompt)
    return prompt.upper()


def _tokens(prompt: str) -> Iterator[str]:
    yield from prompt.split()


@contextmanager
def _scope(prompt: str) -> Iterator[str]:
    yield prompt


def use() -> list[str]:
    found = [token for token in complete("a b", "stream")]
    with complete("c", "scope") as scoped:
        found.append(scoped)
    complete("warm up")
    found.append(complete("d").lower())
    return found
