"""Generators without annotations that are driven by hand: mypy alone has Any for them, and for all that they give."""

import asyncio
import contextlib


def letters():
    yield "a"


async def pages():
    yield 1


@contextlib.contextmanager
def manager():
    yield 1


def made():
    return manager()


def delegated():
    return pages()


def steps():
    rows = letters()
    source = pages()
    entered = made()
    other = delegated()
    rows.throw(None)
    rows.throw(1, 2, 3, 4)
    rows.send()
    rows.close(1)
    source.aclose()
    source.athrow(None)
    source.asend(1, 2)
    print(rows.close(), rows.gi_frame.f_lineno, rows.gi_yieldfrom.name, source.ag_await.name)
    print(source.__anext__().__next__(), other.aclose().send(None), source.__aiter__().aclose().name)
    again = iter(rows)
    later = aiter(source)
    step = anext(source)
    print(again.close(), again.send(), later.aclose().name, step.__next__(), anext(source, 1).send(None))
    entered.__exit__()
    print(entered.__exit__(None, None, None), entered.gen.send(None), entered(5))
    print(reversed(rows), int(rows), round(rows), rows(), dict(**rows))  # OURS: asyncctx-not-entered
    rows.name = rows[0].name = 1  # OURS: asyncctx-not-entered
    del rows[1]
    for word in source.__anext__():
        print(word)
    print([*other.aclose()], list(source.asend(None)), next(source.athrow(None), "nothing"))
    value = yield from source.__anext__()
    if rows.close() or value.name:
        return rows.close() + 1
    return lambda: rows.close()


async def awaited():
    source = pages()
    (await source.aclose()).name
    await source.asend()
    asyncio.run(source.aclose())
    await asyncio.gather(source.__anext__(), 5)  # both are Any or no coroutine
    async with contextlib.aclosing(source) as feed:
        feed.aclose().send(None)


class Reader:
    shared = letters()

    def __init__(self):
        self.rows = letters()
        self.feed = pages()

    def stop(self):
        print(self.rows.close(), self.shared.close(), Reader.shared.close().name)
        self.feed.aclose()
        self.rows.throw(None)
        return self.feed.__anext__().__next__()


ROWS = letters()
FEED = pages()
print(ROWS.close(), FEED.aclose().send(None))
FEED.aclose()


def wrong():
    rows = letters()
    source = pages()
    len(rows, 2)
    with rows:  # OURS: asyncctx-enter-generator
        pass
    for row in source:  # OURS: asyncctx-sync-async
        print(row)
    print(rows.__anext__().__next__(), source.__next__().name)  # OURS: asyncctx-sync-async
