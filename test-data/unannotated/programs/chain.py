import lib

async def wrong_a():
    async with lib.chain1() as db:  # wrong
        print(db)

async def right_a():
    async for db in lib.chain1():
        print(db)
