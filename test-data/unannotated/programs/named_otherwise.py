"""Generator functions without annotations under names that are bound to something else too: to mypy all of these functions are alike."""

import asyncio
import functools
from contextlib import asynccontextmanager

import named_otherwise_lib as lib
from named_otherwise_lib import rewrapped, twice


async def gen():
    yield 1


async def other():
    yield 2


@asynccontextmanager
async def cm():
    yield 3


def make():
    return cm()


def traced(function):
    return function


def managed(function):
    return asynccontextmanager(function)


@traced
async def traced_rows():
    yield 1


@managed
async def managed_scope():
    yield 1


async def redefined():
    yield 4


redefined = asynccontextmanager(redefined)
handler = gen
once = gen
applied = functools.partial(gen)
applied_twice = functools.partial(gen)


def switch():
    global handler, applied_twice
    handler = cm
    applied_twice = functools.partial(cm)


class Holder:
    rows = gen

    def __init__(self):
        self.source = gen
        self.only = gen

    def change(self):
        self.source = cm

    async def tx(self):
        yield 1

    tx = asynccontextmanager(tx)

    async def items(self):
        yield 1


class Source:
    async def __call__(self):
        yield 1


async def right_local():
    f = gen
    f = make
    async with f() as value:
        pass
    g = gen
    if value:
        g = make
    async with g():
        pass
    h = gen if not value else make
    async with h():
        pass
    async with (gen if not value else make)():
        pass
    p = functools.partial(gen)
    if value:
        p = functools.partial(make)
    async with p():
        pass
    for each in (gen, other):
        async for _ in each():
            pass


async def right_decorated():
    flag = bool(asyncio)
    f = managed_scope if flag else traced_rows
    async with f():
        pass
    async with (managed_scope if flag else traced_rows)():
        pass


async def right_container():
    openers = dict(a=gen)
    openers["b"] = make
    async with openers["b"]():
        pass
    async with openers.get("b", gen)():
        pass
    queue = [gen]
    queue.append(cm)
    async with queue.pop()():
        pass
    async with max([gen, cm], key=lambda f: f is cm)():
        pass


async def right_global():
    switch()
    async with handler():
        pass
    async with applied_twice():
        pass
    async with redefined():
        pass
    async with rewrapped():
        pass
    async with lib.rewrapped():
        pass
    async for _ in once():
        pass


async def right_attribute():
    holder = Holder()
    holder.change()
    async with holder.source():
        pass
    async with holder.tx():
        pass
    async for _ in holder.only():
        pass


async def right_put_into_a_module():
    before = lib.patched
    lib.patched = asynccontextmanager(lib.patched)
    async with lib.patched():
        pass
    lib.patched = before


async def right_followed():
    def open_it():
        return redefined()

    def open_other():
        return lib.rewrapped()

    async with open_it(), open_other():
        pass


async def wrong_local():
    f = gen
    async with f():  # wrong
        pass


async def wrong_decorated():
    async with traced_rows():  # wrong
        pass


async def wrong_conditional():
    async with (gen if asyncio else other)():  # wrong
        pass


async def wrong_global():
    async with once():  # wrong
        pass


async def wrong_partial():
    async with applied():  # wrong
        pass


async def wrong_local_partial():
    p = functools.partial(gen)
    async with p():  # wrong
        pass


async def wrong_attribute():
    async with Holder().only():  # wrong
        pass


async def wrong_method():
    async with Holder().items():  # wrong
        pass


async def wrong_callable():
    async with Source()():  # wrong
        pass


async def wrong_callable_parameter():
    async def use(source: Source = Source()):
        async with source():  # wrong
            pass

    await use()


async def wrong_module():
    async with lib.plain():  # wrong
        pass


async def wrong_imported_twice():
    async with twice():  # wrong
        pass
