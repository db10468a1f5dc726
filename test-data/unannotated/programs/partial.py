from functools import partial
from lib import get_db, scope

def pick(first, second=None):
    return first()

def given(maker, flag=True):
    return (maker or get_db)()

async def right_a():
    p = partial(pick, scope)
    async with p(get_db) as x:
        print(x)
    async with partial(pick, scope)() as x:
        print(x)
    q = partial(given, scope)
    q = partial(given, None) if False else q
    async with q(False) as x:
        print(x)
    async with partial(get_db, ) .func() if False else scope() as x:
        print(x)
    async for x in partial(get_db)():
        print(x)

async def wrong_a():
    async with partial(get_db)() as x:  # wrong
        print(x)

async def wrong_b():
    p = partial(get_db)
    async with p() as x:  # wrong
        print(x)
