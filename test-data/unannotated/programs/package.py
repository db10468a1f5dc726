import pkg
import pkg.inner.deep as deep_module
from pkg import pick
from pkg.inner import deep

def session():
    import pkg.inner.deep
    return pkg.inner.deep.deep()

async def wrong_a():
    async with pkg.fetch() as x:  # wrong
        print(x)

async def wrong_b():
    async with pick() as x:  # wrong
        print(x)

async def wrong_c():
    async with session() as x:  # wrong
        print(x)

async def wrong_d():
    async with deep_module.deep() as x:  # wrong
        print(x)

async def right_a():
    async with deep.both(False) as x:
        print(x)
    async for x in deep.both():
        print(x)
    async for x in session():
        print(x)
