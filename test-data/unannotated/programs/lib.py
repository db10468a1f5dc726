from contextlib import asynccontextmanager, contextmanager


async def get_db():
    yield 1


def rows():
    yield 1


@asynccontextmanager
async def scope():
    yield 1


@contextmanager
def opened():
    yield 1


def chain1():
    """Docstring."""
    print
    return chain2()


def chain2():
    from lib import chain3
    value = chain3()
    return value


def chain3():
    return get_db()
