from lib import get_db, scope, rows

make = lambda: get_db()
make2 = lambda flag=True: get_db() if flag else scope()
table = {"a": get_db, "b": scope}
pair = (get_db, scope)

def factory():
    return lambda: get_db()

def default(make=get_db):
    return make()

def default2(make=None):
    make = make or get_db
    return make()

async def wrong_a():
    async with make() as x:  # wrong
        print(x)

async def wrong_b():
    async with factory()() as x:  # either
        print(x)

async def wrong_c():
    async with default() as x:  # either
        print(x)

async def right_a():
    async with make2(False) as x:
        print(x)
    async with default(scope) as x:
        print(x)
    async with default2(scope) as x:
        print(x)
    async with table["b"]() as x:
        print(x)
