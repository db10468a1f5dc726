from functools import partial
import functools
from lib import get_db, scope, chain1

make = partial(chain1)
make2 = functools.partial(scope)

def hidden(n):
    return get_db()

h = partial(hidden, 3)

def local():
    p = partial(hidden, 1)
    return p()

async def wrong_a():
    async with make() as x:  # wrong
        print(x)

async def wrong_b():
    async with h() as x:  # wrong
        print(x)

async def wrong_c():
    async with local() as x:  # wrong
        print(x)

async def wrong_d():
    p = partial(hidden, 1)
    async with p() as x:  # wrong
        print(x)

async def wrong_e():
    async with partial(hidden, 1)() as x:  # wrong
        print(x)

async def right_a():
    async with make2() as x:
        print(x)
    async for x in h():
        print(x)
