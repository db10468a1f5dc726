"""cached_property and property hold managers and generators that the owner uses rightly."""
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cached_property


class Workshop:
    @cached_property
    def lock(self) -> threading.Lock:
        return threading.Lock()

    @cached_property
    def numbers(self) -> Iterator[int]:
        return self._count()

    @property
    def session(self) -> AbstractAsyncContextManager[str]:
        return self._open()

    @cached_property
    def names(self):
        return (name for name in ("ada", "grace"))

    def _count(self) -> Iterator[int]:
        number = 0
        while True:
            number += 1
            yield number

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[str]:
        yield "session"


async def use() -> str:
    shop = Workshop()
    with shop.lock:
        first, second = next(shop.numbers), next(shop.numbers)
    async with shop.session as opened, shop.session:
        return f"{opened}{first}{second}{','.join(shop.names)}"
