import abc
from lib import get_db, opened, rows, scope

class Factory:
    @classmethod
    def create(cls):
        return cls()
    def __call__(self):
        return get_db()
    def __enter__(self):
        return 1
    def __exit__(self, *args):
        return None
    def __iter__(self):
        return rows()
    def chain(self):
        return self
    def __getattr__(self, name):
        return scope

class Meta(type):
    def __call__(cls, *args):
        return scope()

class Odd(metaclass=Meta):
    pass

class New:
    def __new__(cls):
        return scope()

class Dynamic(__import__("abc").ABC):
    def get(self):
        return get_db()

def factory():
    return Factory()

def odd():
    return Odd()

def new():
    return New()

async def wrong_a():
    async with Factory()() as x:  # either
        print(x)

async def wrong_b():
    async with Factory().chain()() as x:  # either
        print(x)

async def wrong_c():
    async with Factory.create()() as x:  # either
        print(x)

async def right_a():
    async with Factory().anything() as x:
        print(x)
    with Factory() as x:
        print(x)
    with factory() as x:
        print(x)
    for x in factory():
        print(x)
    async with odd() as x:
        print(x)
    async with new() as x:
        print(x)
    async for x in Dynamic().get():
        print(x)
