import functools
from lib import get_db, scope, rows

def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        print("call")
        return function(*args, **kwargs)
    return wrapper

def entered(function):
    """Changes the kind."""
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return scope()
    return wrapper

def identity(function):
    return function

def with_args(level):
    def deco(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs)
        return wrapper
    return deco

@logged
async def a():
    yield 1

@entered
async def b():
    yield 1

@identity
async def c():
    yield 1

@with_args(3)
async def d():
    yield 1

@logged
def e():
    return get_db()

def ee():
    return a()

def eb():
    return b()

async def wrong_a():
    async with a() as x:  # wrong
        print(x)

async def wrong_c():
    async with c() as x:  # wrong
        print(x)

async def wrong_d():
    async with d() as x:  # wrong
        print(x)

async def wrong_e():
    async with e() as x:  # wrong
        print(x)

async def wrong_ee():
    async with ee() as x:  # wrong
        print(x)

async def right_a():
    async with b() as x:
        print(x)
    async with eb() as x:
        print(x)
    async for x in a():
        print(x)
    async for x in d():
        print(x)
