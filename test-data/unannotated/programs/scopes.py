from lib import get_db, scope

current = get_db

def switch():
    global current
    current = scope

def get():
    return current()

def counter():
    make = get_db
    def change():
        nonlocal make
        make = scope
    change()
    return make()

def closure():
    make = get_db
    def inner():
        return make()
    return inner

def shadowed(get_db=scope):
    return get_db()

def comprehension():
    makers = [make for make in (scope, get_db)]
    return makers[0]()

def walrus():
    if (made := get_db()):
        return made

def deleted():
    made = get_db()
    del made
    made = scope()
    return made

def looped():
    made = None
    for make in (get_db, scope):
        made = make()
    return made

def augmented(n=0):
    value = scope()
    return value

async def wrong_a():
    async with walrus() as x:  # either
        print(x)

async def right_a():
    switch()
    async with get() as x:
        print(x)
    async with counter() as x:
        print(x)
    async for x in closure()():
        print(x)
    async with shadowed() as x:
        print(x)
    async with comprehension() as x:
        print(x)
    async with deleted() as x:
        print(x)
    async with looped() as x:
        print(x)
    async with augmented() as x:
        print(x)
