from lib import get_db, scope

class Base:
    def db(self):
        return get_db()
    @classmethod
    def cdb(cls):
        return get_db()
    @staticmethod
    def sdb():
        return get_db()
    def over(self):
        return get_db()

class Repo(Base):
    def __init__(self, maker=get_db):
        self.maker = get_db
        self.given = maker
        self.gen = get_db()
    def via(self):
        return self.db()
    def via_super(self):
        return super().db()
    def over(self):
        return scope()
    def attr(self):
        return self.maker()

async def wrong_a():
    async with Repo().via() as x:  # wrong
        print(x)

async def wrong_b():
    async with Repo.cdb() as x:  # wrong
        print(x)

async def wrong_c():
    async with Repo().sdb() as x:  # wrong
        print(x)

async def wrong_d():
    async with Repo().via_super() as x:  # wrong
        print(x)

async def wrong_e():
    async with Repo().attr() as x:  # wrong
        print(x)

async def wrong_f():
    async with Repo().gen as x:  # wrong
        print(x)

async def right_a():
    async with Repo().over() as x:
        print(x)
    async with Repo(scope).given() as x:
        print(x)
