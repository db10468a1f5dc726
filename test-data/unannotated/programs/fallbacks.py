try:
    from nolib import get_db as fetch
except ImportError:
    from lib import get_db as fetch

try:
    from nolib import scope
except ImportError:
    scope = None

try:
    import nolib
except ImportError:
    nolib = None

try:
    from lib import get_db
except ImportError:
    get_db = None

try:
    from lib import get_db as maker
except ImportError:
    from lib import scope as maker

def get():
    return fetch()

def get2():
    if get_db is None:
        raise RuntimeError
    return get_db()

def get3():
    return maker()

async def right_a():
    async for x in get():
        print(x)
    async for x in get2():
        print(x)
    async for x in get3():
        print(x)

async def wrong_a():
    async with get2() as x:  # either
        print(x)
