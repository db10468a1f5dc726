from sub_base import Base
from lib import scope

class Sub(Base):
    def __init__(self):
        super().__init__()
        self.made = scope()
        self.maker = scope
    def hook(self):
        return scope()

async def use(base):
    async with base.get() as x:
        print(x)

async def typed(base: Base):
    async with base.get() as x:  # either
        print(x)

async def right_a():
    await use(Sub())
    await typed(Sub())
    async with Sub().get() as x:
        print(x)
    async with Sub().get_made() as x:
        print(x)
    async with Sub().get_maker() as x:
        print(x)
    async with Sub().made as x:
        print(x)

async def typed_made(base: Base):
    async with base.get_made() as x:  # either
        print(x)
    async with base.get_maker() as x:
        print(x)

async def right_b():
    await typed_made(Sub())
    base = Base()
    base.maker = scope
    async with base.get_maker() as x:
        print(x)
    async with base.maker() as x:
        print(x)
