"""Untyped dispatch on hasattr, the way plugins and event hooks are called."""
from contextlib import asynccontextmanager, contextmanager


@contextmanager
def sync_hook(name):
    yield name.upper()


@asynccontextmanager
async def async_hook(name):
    yield name.lower()


def item_hook(name):
    yield name


async def call(hook, name):
    result = hook(name)
    if hasattr(result, "__aenter__"):
        async with result as value:
            return value
    if hasattr(result, "__enter__"):
        with result as value:
            return value
    if hasattr(result, "__next__"):
        return next(result)
    return await result


async def plain_hook(name):
    return name


async def use():
    hooks = [sync_hook, async_hook, item_hook, plain_hook]
    return [await call(hook, "Start") for hook in hooks]
