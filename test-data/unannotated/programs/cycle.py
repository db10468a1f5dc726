from lib import get_db, scope

def ping(n=1):
    return pong(n - 1) if n else get_db()

def pong(n=1):
    return ping(n - 1) if n else get_db()

def endless():
    return endless()

def mixed(n=1):
    return mixed(n - 1) if n else scope()

def generator_or_not(flag=False):
    if flag:
        return get_db()
    raise ValueError

def none_first(flag=True):
    if not flag:
        return None
    return get_db()

async def wrong_a():
    async with ping() as x:  # either
        print(x)

async def wrong_b():
    async with generator_or_not(True) as x:  # wrong
        print(x)

async def right_a():
    async with mixed() as x:
        print(x)
    async for x in ping():
        print(x)
    made = none_first()
    if made is not None:
        async for x in made:
            print(x)
