import asyncio
from contextlib import aclosing, asynccontextmanager, contextmanager
from lib import get_db, opened, rows, scope

def db():
    return get_db()

def row():
    return rows()

def sc():
    return scope()

def op():
    return opened()

wrapped = asynccontextmanager(db)
wrapped_sync = contextmanager(row)

async def wrong_a():
    await db()  # wrong

async def wrong_b():
    async for x in sc():  # wrong
        print(x)

def wrong_c():
    list(op())  # wrong

async def wrong_d():
    sc().missing()  # wrong

async def wrong_e():
    with sc() as x:  # wrong
        print(x)

def wrong_f():
    for x in op():  # wrong
        print(x)

def wrong_g():
    next(op())  # wrong

async def right_a():
    async with wrapped() as x:
        print(x)
    with wrapped_sync() as x:
        print(x)
    async with aclosing(db()) as made:
        async for x in made:
            print(x)
    print(list(row()), [x async for x in db()], next(row()))
    gen = db()
    print(await anext(gen))
    await gen.aclose()
    pair = (sc(), sc())
    async with pair[0] as x, pair[1] as y:
        print(x, y)
    value = row()
    value = list(value)
    print(value[0], len(value))
