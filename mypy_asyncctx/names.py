"""Full names that mypy gives to the definitions this plugin knows, and nothing else.

mypy names a type after the module that defines it in typeshed: ``collections.abc.AsyncGenerator`` is
``typing.AsyncGenerator``, ``asyncio.run`` is ``asyncio.runners.run``.
"""

from __future__ import annotations

from typing import Final

ASYNC_GENERATOR: Final = "typing.AsyncGenerator"
GENERATOR: Final = "typing.Generator"
ASYNC_ITERATOR: Final = "typing.AsyncIterator"
ITERATOR: Final = "typing.Iterator"
ASYNC_ITERABLE: Final = "typing.AsyncIterable"
ITERABLE: Final = "typing.Iterable"
COROUTINE: Final = "typing.Coroutine"
AWAITABLE: Final = "typing.Awaitable"
# What `@types.coroutine` makes: a generator that may be awaited, so no claim of ours holds for it.
AWAITABLE_GENERATOR: Final = "typing.AwaitableGenerator"
ASYNC_MANAGER: Final = "contextlib.AbstractAsyncContextManager"
MANAGER: Final = "contextlib.AbstractContextManager"
MADE_ASYNC_MANAGER: Final = "contextlib._AsyncGeneratorContextManager"
MADE_MANAGER: Final = "contextlib._GeneratorContextManager"
PARTIAL: Final = "functools.partial"
# The classes of the objects themselves: what a call of a generator function gives.
GENERATOR_OBJECT: Final = "types.GeneratorType"
ASYNC_GENERATOR_OBJECT: Final = "types.AsyncGeneratorType"
PARTIAL_CALL: Final = "functools.partial.__call__"

HASATTR: Final = "builtins.hasattr"
CALLABLE: Final = "builtins.callable"
GETATTR: Final = "builtins.getattr"
REVEAL_KIND: Final = "mypy_asyncctx.reveal_kind"
CACHE: Final = "functools.cache"
LRU_CACHE: Final = "functools.lru_cache"
CACHED_CALL: Final = "functools._lru_cache_wrapper.__call__"

ANNOTATED: Final = ("typing.Annotated", "typing_extensions.Annotated")
