"""Tests that a wrong use fails: the ``with`` around it names the exception that it raises."""

import contextlib
import unittest
from contextlib import asynccontextmanager

import pytest


async def gen():
    yield 1


def numbers():
    yield 1


@asynccontextmanager
async def cm():
    yield 1


def give():
    return gen()


async def right_pytest():
    with pytest.raises(TypeError):
        async with gen():
            pass
    with pytest.raises((AttributeError, TypeError)):
        async with give():
            pass
    with pytest.raises(TypeError, match="async_generator"):
        print([value for value in gen()])
    with pytest.raises(TypeError):
        await gen()
    with pytest.raises(TypeError), numbers():
        pass


class Case(unittest.TestCase):
    def misuse(self):
        with self.assertRaises(TypeError), contextlib.ExitStack() as stack:
            stack.enter_context(gen())


def right_unittest():
    Case().misuse()


async def wrong_other_exception():
    with pytest.raises(ValueError):
        async with gen():  # wrong
            pass


async def wrong_before():
    async with gen():  # wrong
        with pytest.raises(TypeError):
            raise TypeError


def wrong_item_before():
    with numbers(), pytest.raises(TypeError):  # wrong
        pass


async def wrong_any_exception():
    # Such a test passes for another reason than the one that is meant.
    with pytest.raises(Exception) as caught:
        async with gen():  # wrong
            pass
    raise caught.value
