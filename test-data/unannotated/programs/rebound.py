import lib
from lib import get_db, scope

source = get_db
source = scope

def get():
    return source()

current = get_db

def switch():
    global current
    current = scope

def get2():
    return current()

class K:
    source = get_db
    def __init__(self):
        self.made = get_db()
        self.other = get_db
    def get(self):
        return self.made
    def get_other(self):
        return self.other()

K.source = staticmethod(scope)

class Sub(K):
    def __init__(self):
        super().__init__()
        self.made = scope()
        self.other = scope

def local():
    make = get_db
    make = scope
    return make()

def shadow(get_db):
    return get_db()

def loop():
    for make in (get_db, scope):
        pass
    return make()

async def right_a():
    async with get() as x:
        print(x)
    switch()
    async with get2() as x:
        print(x)
    async with K.source() as x:  # either
        print(x)
    async with Sub().get() as x:
        print(x)
    async with Sub().get_other() as x:
        print(x)
    async with local() as x:
        print(x)
    async with shadow(scope) as x:
        print(x)
    async with loop() as x:
        print(x)
    k = K()
    k.made = scope()
    k.other = scope
    async with k.get() as x:
        print(x)
    async with k.get_other() as x:
        print(x)
    k.made = scope()
    async with k.made as x:
        print(x)

async def wrong_a():
    async with K().get() as x:  # either
        print(x)
