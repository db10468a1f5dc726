from lib import get_db, scope, rows

def either(flag=True):
    if flag:
        return get_db()
    else:
        x = get_db()
        return x

def mixed(flag=True):
    if flag:
        return get_db()
    return scope()

def maybe(flag=True):
    if flag:
        return get_db()

async def wrong_a():
    async with either() as db:  # wrong
        print(db)

async def right_a():
    async with mixed(False) as db:
        print(db)
    async for db in mixed():
        print(db)
    async for db in maybe():
        print(db)
