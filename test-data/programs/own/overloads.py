"""Which overload a call takes mypy decides: nothing is judged before that, and nothing where an argument of type Any leaves it open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any, Literal, overload


class Reply:
    text = ""


@overload
def ask(question: int) -> AsyncIterator[Reply]: ...
@overload
def ask(question: float) -> Coroutine[Any, Any, Reply]: ...
def ask(question: Any) -> Any: ...


@overload
def make(name: str) -> AbstractContextManager[Reply]: ...
@overload
def make(name: int) -> AbstractAsyncContextManager[Reply]: ...
@overload
def make(name: bytes) -> Iterator[Reply]: ...
def make(name: Any) -> Any: ...


class Model:
    @overload
    def run(self, question: str, *, live: Literal[True]) -> AsyncGenerator[Reply, None]: ...
    @overload
    def run(self, question: str, *, live: Literal[False] = ...) -> Reply: ...
    def run(self, question: str, live: bool = False) -> Any: ...


async def open_question(given: Any, options: dict[str, Any], model: Model) -> None:
    ask(given)
    make(given)
    model.run(given, **options)
    (await ask(given)).text
    ask(given).text
    make(given).text
    with make(given) as entered:
        entered.name
    async with make(given) as later:
        later.name
    for row in make(given):
        row.name
    reply: Reply = ask(given)
    reply = make(given)
    reply = model.run("", **options)
    await asyncio.gather(ask(given), ask(given))
    asyncio.create_task(ask(given)).cancel()
    print(ask(given).name, [*make(given)], reply)
    (await model.run("", **options)).name


async def clear(model: Model) -> Reply:
    await ask(1.5)
    await ask(1)  # OURS: asyncctx-await  # GONE: misc
    make("")  # OURS: asyncctx-unused
    make(1)  # OURS: asyncctx-unused
    ask(1.5)
    with make(1) as entered:  # OURS: asyncctx-sync-async  # GONE: attr-defined
        entered.text
    with make(b""):  # OURS: asyncctx-enter-generator  # GONE: attr-defined
        pass
    for row in make(""):  # OURS: asyncctx-iterate-manager  # GONE: attr-defined
        row.text
    ask(1).text  # OURS: asyncctx-not-entered  # GONE: attr-defined
    make("").text  # OURS: asyncctx-not-entered  # GONE: attr-defined
    model.run("", live=True)  # OURS: asyncctx-unused
    reply: Reply = model.run("", live=True)  # OURS: asyncctx-not-entered  # GONE: assignment
    asyncio.run(ask(1))  # OURS: asyncctx-await  # GONE: arg-type
    ask("")
    print(reply)
    return model.run("", live=True)  # OURS: asyncctx-not-entered  # GONE: return-value
