"""Unannotated helpers that unwrap: they return the resource, the list or a coroutine, not the manager."""
from contextlib import asynccontextmanager, contextmanager


@asynccontextmanager
async def lease(name):
    yield {"name": name, "nodes": ["n1", "n2"]}


@contextmanager
def template(name):
    yield [name, name.title()]


async def read(name):
    for part in name.split("-"):
        yield part


async def leased_nodes(name):
    async with lease(name) as granted:
        return granted["nodes"]


def rendered(name):
    with template(name) as lines:
        return lines


async def parts(name):
    return [part async for part in read(name)]


def later(name):
    return parts(name)


async def use():
    total = 0
    for node in await leased_nodes("gpu"):
        total += len(node)
    for line in rendered("index"):
        total += len(line)
    first, second = await later("a-b")
    return total, first, second
