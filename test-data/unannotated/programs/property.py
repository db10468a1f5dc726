from functools import cached_property, lru_cache, cache
from lib import get_db, scope

class R:
    @property
    def db(self):
        return get_db()
    @property
    def maker(self):
        return get_db
    @cached_property
    def cdb(self):
        return get_db()
    @property
    def ok(self):
        return scope()
    def use(self):
        return self.db

@lru_cache  # wrong
def cached():
    return get_db()

@lru_cache(maxsize=None)  # wrong
def cached2():
    return get_db()

@cache  # wrong
def cached3():
    return get_db()

async def wrong_a():
    async with R().db as x:  # either
        print(x)

async def wrong_b():
    async with R().maker() as x:  # either
        print(x)

async def wrong_c():
    async with R().cdb as x:  # either
        print(x)

async def wrong_d():
    async with cached() as x:  # either
        print(x)

async def wrong_e():
    async with cached2() as x:  # either
        print(x)

async def wrong_f():
    async with R().use() as x:  # either
        print(x)

async def wrong_g():
    async with cached3() as x:  # either
        print(x)

async def right_a():
    async with R().ok as x:
        print(x)
    async for x in R().db:
        print(x)
