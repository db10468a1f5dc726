"""Unannotated code that does everything rightly, with names that recur in other kinds."""
import asyncio
from contextlib import ExitStack, asynccontextmanager, contextmanager


@contextmanager
def tx(conn=None):
    yield conn or "tx"


@asynccontextmanager
async def atx(conn=None):
    yield conn or "atx"


def gen(items=()):
    for item in items:
        yield item


async def agen(items=()):
    for item in items:
        yield item


def make(kind):
    if kind == "tx":
        return tx()
    if kind == "gen":
        return gen("ab")
    return None


class Box:
    def __init__(self, scope):
        self.scope = scope
        self.items = gen("xy")
        self.opener = tx

    def run(self):
        with self.scope as entered:
            with self.opener() as other:
                return [entered, other, *self.items]


async def use():
    found = Box(tx("c")).run()
    with make("tx") as entered, ExitStack() as stack:
        found.append(entered)
        found.append(stack.enter_context(tx(2)))
        stack.enter_context(tx())
    found.extend(make("gen"))
    async with atx() as entered:
        async for item in agen("pq"):
            found.append((entered, item))
    make(None)
    await asyncio.sleep(0)
    return found
