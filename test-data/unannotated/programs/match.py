import sys
from lib import get_db, opened, rows, scope

def by_match(kind):
    match kind:
        case "a":
            return get_db()
        case _:
            return get_db()

def open_match(kind):
    match kind:
        case "a":
            return get_db()
        case "b":
            return scope()

def version():
    if sys.version_info >= (3, 8):
        return rows()
    else:
        return opened()

def guarded(flag=True):
    try:
        return rows()
    finally:
        print("done")

def swallowed(flag=True):
    try:
        if flag:
            raise ValueError
        return rows()
    except ValueError:
        return opened()

def either(flag):
    return rows() if flag else opened()

async def wrong_a():
    async with by_match("a") as x:  # wrong
        print(x)

def wrong_b():
    with version() as x:  # wrong
        print(x)

def wrong_c():
    with guarded() as x:  # wrong
        print(x)

async def right_a():
    async with open_match("b") as x:
        print(x)
    with swallowed() as x:
        print(x)
    with either(False) as x:
        print(x)
    for x in either(True):
        print(x)
