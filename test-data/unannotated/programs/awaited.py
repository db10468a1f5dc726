from lib import get_db, scope

async def made():
    return get_db()

async def entered():
    return scope()

async def chained():
    return await made()

async def wrong_a():
    async with made() as x:  # wrong
        print(x)

async def wrong_b():
    async with await made() as x:  # wrong
        print(x)

async def wrong_c():
    async for x in made():  # wrong
        print(x)

async def wrong_d():
    async with await chained() as x:  # wrong
        print(x)

async def wrong_e():
    async with entered() as x:  # wrong
        print(x)

async def right_a():
    async for x in await made():
        print(x)
    async with await entered() as x:
        print(x)
    value = await chained()
    async for x in value:
        print(x)
