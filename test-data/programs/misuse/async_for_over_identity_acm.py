"""An async manager passes through a generic identity function before the loop."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

T = TypeVar("T")


def logged(value: T) -> T:
    print(type(value).__name__)
    return value


class Mailbox:
    def __init__(self, user: str) -> None:
        self.user = user
        self.unread = 2


@asynccontextmanager
async def open_mailbox(user: str) -> AsyncIterator[Mailbox]:
    yield Mailbox(user)


async def use() -> int:
    unread = 0
    async for mailbox in logged(open_mailbox("ada")):  # BUG: async-for-over-cm
        unread += mailbox.unread
    return unread
