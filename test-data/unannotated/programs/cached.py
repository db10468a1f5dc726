"""Functions under ``functools.cache`` and ``lru_cache``: what they give is what the function gives."""

import functools
from contextlib import asynccontextmanager
from functools import cache, lru_cache


async def gen():
    yield 1


@asynccontextmanager
async def cm():
    yield 1


@lru_cache  # wrong
def manager():
    return cm()


@lru_cache(maxsize=None)  # wrong
def rows():
    return gen()


@functools.cache  # wrong
def row(number):
    return gen()


@cache  # wrong
def either(number):
    return gen() if number else cm()


@cache
def factory():
    return cm


@cache  # wrong
async def items():
    yield 1


def replaced():
    return gen()


replaced = lru_cache(replaced)


class Pool:
    @cache  # wrong
    def scope(self):
        return cm()

    @lru_cache(4)  # wrong
    def rows(self):
        return gen()

    @classmethod
    @cache  # wrong
    def shared(cls):
        return gen()

    def settings(self):
        return self.numbers()

    @cache
    def numbers(self):
        return [1]


async def right():
    manager.cache_clear()
    async with manager():
        pass
    async for _ in rows():
        pass
    async for _ in row(1):
        pass
    async for _ in either(1):
        pass
    async with either(0):
        pass
    async with factory()():
        pass
    async for _ in items():
        pass
    async for _ in replaced():
        pass
    pool = Pool()
    async with pool.scope():
        pass
    async for _ in pool.rows():
        pass
    async for _ in Pool.shared():
        pass
    for _ in pool.numbers():
        pass
    for _ in pool.settings():
        pass


async def right_all():
    await right()


async def wrong_manager():
    async for _ in manager():  # wrong
        pass


async def wrong_generator():
    async with rows():  # wrong
        pass


async def wrong_arguments():
    async with row(1):  # wrong
        pass


async def wrong_function():
    async with items():  # wrong
        pass


async def wrong_method():
    async for _ in Pool().scope():  # wrong
        pass


async def wrong_method_with_size():
    async with Pool().rows():  # wrong
        pass


async def wrong_nested():
    @cache  # wrong
    def nested():
        return cm()

    async for _ in nested():  # wrong
        pass


async def wrong_handed_on():
    def give():
        return manager()

    async for _ in give():  # wrong
        pass
