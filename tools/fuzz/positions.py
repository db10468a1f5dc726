"""Where a value may stand: ``<E>`` is its text, ``<USE>`` a statement that uses the variable ``x``, ``<BODY>`` the same, indented."""

from __future__ import annotations

from typing import Final

_TEXT: Final = """\
def inner(x=(<E>)):
<BODY>
inner()
===
def inner(x):
<BODY>
inner(<E>)
===
class Local:
    x = <E>
    y = [x]
x = Local.x
<USE>
===
@dataclass
class Local:
    x: Any = field(default_factory=lambda: <E>)
x = Local().x
<USE>
===
match <E>:
    case Session() as x:
        x.ping()
    case [x, *_]:
        take_any(x)
    case x:
<BODY8>
===
match <E>:
    case Session(name='s'):
        pass
    case None | 1:
        pass
    case _:
        pass
===
assert <E>
===
x = [<E>]
x += [<E>]
take_any(x)
===
x, y = <E>, 1
<USE>
===
x, y = [<E> for _ in range(2)]
<USE>
===
*z, x = 1, <E>
<USE>
===
for x in [<E>]:
<BODY>
===
for x in (<E>, <E>):
<BODY>
===
if (x := <E>):
<BODY>
===
while x := <E>:
<BODY>
    break
===
x = y = <E>
<USE>
===
x = {'k': <E>}
for y in x.values():
    x = y
<BODY>
===
with nullcontext(<E>) as x:
<BODY>
===
with closing(<E>) as x:
<BODY>
===
async with aclosing(<E>) as x:
<BODY>
===
x = None
if flag():
    x = <E>
if x:
<BODY>
===
x = None
try:
    x = <E>
finally:
    take_any(x)
<USE>
===
x = lambda: <E>
x = x()
<USE>
===
x = [lambda: <E>][0]()
<USE>
===
take_any([<E>, <E>])
===
take_any({1: <E>})
===
raise KeyError(<E>)
===
async with asyncio.timeout(5), nullcontext(<E>) as x:
<BODY>
===
return <E>
===
return [<E>]
===
def inner():
    return x
x = <E>
x = inner()
<USE>
===
class Local:
    x = <E>
class Sub(Local):
    x = None
x = Local.x
<USE>
===
class Local:
    def __init__(self):
        self.x = <E>
class Sub(Local):
    def x(self):
        return 1
x = Local().x
<USE>
===
class Local:
    def __init__(self) -> None:
        self.x = <E>
    def use(self) -> Any:
        return self.x
x = Local().use()
<USE>
===
class Local:
    @property
    def x(self):
        return <E>
x = Local().x
<USE>
===
class Local:
    @functools.cached_property
    def x(self):
        return <E>
x = Local().x
<USE>
===
class Local:
    def __getattr__(self, name):
        return <E>
x = Local().x
<USE>
===
class Local(NamedTuple):
    x: Any = <E>
x = Local().x
<USE>
===
x = (lambda v=<E>: v)()
<USE>
===
def inner():
    yield <E>
for x in inner():
<BODY>
===
def inner(*xs):
    return xs[0]
x = inner(<E>)
<USE>
===
def inner(*xs: T) -> T:
    return xs[0]
x = inner(<E>)
<USE>
===
def inner(**xs: T) -> T:
    return xs['x']
x = inner(x=<E>)
<USE>
===
x = {k: <E> for k in 'a'}['a']
<USE>
===
x = <E>
y = x
x = y
<USE>
===
x: Any = None
x = <E>
<USE>
===
x = <E>
del x
x = Session()
<USE>
===
x = <E>
for _ in range(2):
    x = Session()
<USE>
===
x = None
for _ in range(2):
    if x is not None:
<BODY8>
    x = <E>
===
x = <E>
while flag():
    x = <E>
    break
<USE>
===
x = <E>
try:
    raise KeyError
except KeyError:
<BODY>
===
x = Session()
try:
    x = <E>
finally:
<BODY>
===
x = [y for _ in [1] if (y := <E>)][0]
<USE>
===
x = <E> if <E> else <E>
<USE>
===
x = <E>
x = Box(x)
x = x.value
<USE>
===
x = [<E>]
x.append(None)
x = x.pop(0)
<USE>
===
x = asyncio.Queue()
x.put_nowait(<E>)
x = x.get_nowait()
<USE>
===
with contextlib.ExitStack() as s:
    x = s.enter_context(<E>)
    take_any(x)
===
async with contextlib.AsyncExitStack() as s:
    x = await s.enter_async_context(<E>)
    take_any(x)
===
with contextlib.ExitStack() as s:
    s.push(<E>)
===
async with asyncio.TaskGroup() as g:
    x = g.create_task(<E>)
take_any(x)
===
x = await asyncio.gather(<E>, aident(<E>))
take_any(x)
===
assert (x := <E>) is not None
<USE>
===
x = functools.partial(first, <E>)()
<USE>
===
match <E>:
    case x if callable(x):
<BODY8>
    case x:
        take_any(x)
===
match <E>:
    case Iterator() as x:
<BODY8>
    case AbstractContextManager() as x:
<BODY8>
    case _:
        pass
===
with <E> as x, nullcontext(x) as y:
    take_any(y)
===
async with <E> as x, nullcontext(x) as y:
    take_any(y)
===
for x in <E>:
    for y in <E>:
        take_any(y)
===
x = <E>
x = x if flag() else x
<USE>
===
x = {**{'k': <E>}}
x = x['k']
<USE>
===
[x] = [<E>]
<USE>
===
(x, y), z = (<E>, 1), 2
<USE>
===
x = <E>
x += 1
take_any(x)
===
take_any(-(<E>))
===
take_any(<E> + 1)
===
take_any(<E> < <E>)
===
take_any(f'{<E>!r:>3}')
===
take_any([1, 2][<E>])
===
take_any({<E>: 1})
===
take_any({<E>, 1})
===
def inner() -> Session:
    return <E>
inner().ping()
===
async def inner() -> Session:
    return <E>
(await inner()).ping()
===
@contextmanager
def inner() -> Iterator[Any]:
    yield <E>
with inner() as x:
<BODY>
===
@asynccontextmanager
async def inner():
    yield <E>
async with inner() as x:
    take_any(x)
===
def inner():
    return <E>
x = inner()
<USE>
===
def inner():
    return lambda: <E>
x = inner()()
<USE>
===
async def inner():
    return <E>
x = await inner()
<USE>
===
async def inner():
    return <E>
x = inner()
<USE>
"""

POSITIONS: Final = tuple(place.strip("\n") for place in _TEXT.split("===\n"))
