import functools
from lib import scope
from wraps import logged, a, d

def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)
    wrapper.calls = 0
    return wrapper

@counted
async def gen():
    yield 1

@counted
def plain():
    return [1]

class K:
    @logged
    async def items(self, n):
        yield n
    @classmethod
    @logged
    def citems(cls, n):
        yield n
    @staticmethod
    @logged
    def sitems(n):
        yield n

def takes(function: object, cb: "functools.partial[int]"):
    pass

async def right_a():
    gen.calls = 3
    print(gen.calls, gen.__wrapped__, plain.calls, gen.anything if hasattr(gen, "anything") else 1)
    takes(gen, gen)
    async for x in gen():
        print(x)
    xs = [gen(), gen()]
    async for x in xs[0]:
        print(x)
    value = gen()
    value = [v async for v in value]
    for v in value:
        print(v)
    k = K()
    async for x in k.items(3):
        print(x)
    for x in k.citems(3):
        print(x)
    for x in k.sitems(3):
        print(x)
    async for x in a():
        print(x)
    @logged
    async def inner():
        yield 1
    async for x in inner():
        print(x)
    table = {"a": a, "b": gen}
    table["c"] = scope
    async with table["c"]() as x:
        print(x)
    f = gen
    f = scope
    async with f() as x:
        print(x)
    y = await gen().__anext__()
    print(y + 1, list(plain()))
    assert [x async for x in gen()] == [1]

async def wrong_a():
    async with gen() as x:  # wrong
        print(x)

async def wrong_b():
    k = K()
    async with k.items(3) as x:  # either
        print(x)

async def wrong_c():
    async with a() as x:  # wrong
        print(x)

async def wrong_d():
    x = a()
    async with x as y:  # wrong
        print(y)

async def wrong_e():
    for x in a():  # wrong
        print(x)

async def wrong_f():
    await a()  # wrong

def wrong_g():
    with K.sitems(3) as x:  # wrong
        print(x)

def wrong_h():
    with K.citems(3) as x:  # wrong
        print(x)

async def wrong_i():
    @logged
    async def inner():
        yield 1
    async with inner() as x:  # wrong
        print(x)

async def right_b():
    makers = [gen, a]
    makers.append(scope)
    for maker in makers[2:]:
        async with maker() as x:
            print(x)
    async with makers[2]() as x:
        print(x)
    def pick(flag):
        return gen if flag else scope
    async with pick(False)() as x:
        print(x)
    k = K()
    k.items = lambda n: scope()
    async with k.items(1) as x:
        print(x)
