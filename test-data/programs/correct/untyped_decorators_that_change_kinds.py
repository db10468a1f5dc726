"""Unannotated decorators with functools.wraps that change what a call gives back."""
import functools
from contextlib import asynccontextmanager, contextmanager


def as_list(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return list(function(*args, **kwargs))

    return inner


def entered(function):
    manager = contextmanager(function)

    @functools.wraps(function)
    def inner(*args):
        with manager(*args) as value:
            return value

    return inner


def awaited(function):
    manager = asynccontextmanager(function)

    @functools.wraps(function)
    async def inner(*args):
        async with manager(*args) as value:
            return value

    return inner


@as_list
def rows(count):
    for number in range(count):
        yield number


@entered
def settings(name):
    yield {"name": name}


@awaited
async def token(user):
    yield f"token-{user}"


scope = contextmanager(rows.__wrapped__)


async def use():
    with scope(1) as first:
        return rows(3)[-1], settings("app")["name"], await token("ada"), first
