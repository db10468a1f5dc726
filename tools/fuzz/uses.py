"""What generated programs do with a value. Nothing here knows whether that is right: running it tells."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, Final

from tools.fuzz.positions import POSITIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.fuzz.makers import Choose, Maker

# The value stays what it is, or is a union with something like it.
_CARRIED: Final = (
    "({e} if flag() else {f})",
    "({e} if flag() else None)",
    "({e} or {f})",
    "({e} and {f})",
    "(maybe({e}) or {e})",
    "maybe({e})",
    "(x_{n} := {e})",
    "[{e}][0]",
    "[{f}, {e}][-1]",
    "({e},)[0]",
    "({f}, {e})[1]",
    "{{'k': {e}}}['k']",
    "{{'k': {e}}}.get('k')",
    "(lambda: {e})()",
    "(lambda v=None: v or {e})()",
    "ident({e})",
    "first({e}, {f})",
    "first(*[{e}])",
    "first(**{{'one': {e}}})",
    "Box({e}).value",
    "Box({e}).get()",
    "Box({e}).prop",
    "Pair({e}, 1).left",
    "Data({e}).value",
    "Data({e}, [{f}]).rest[0]",
    "next(iter([{e}]))",
    "[v for v in [{e}]][0]",
    "[*[{e}]][0]",
    "cast(Any, {e})",
    "untyped({e})",
    "(await aident({e}))",
    "(await asyncio.sleep(0, {e}))",
    "call(lambda: {e})",
    "nullcontext({e}).__enter__()",
    "dict(k={e})['k']",
    "max([{e}], key=id)",
    "functools.reduce(lambda a, b: a, [{e}, {f}])",
    "(yield {e})",
)
_UNCALLED: Final = (
    "{m}",
    "functools.partial({m})()",
    "functools.partial({m})",
    "call({m})",
    "(lambda: {m})()()",
    "[{m}][0]()",
    "Box({m}).value()",
    "ident({m})()",
    "list(map(lambda g: g(), [{m}]))[0]",
    "logged({m})()",
    "same({m})()",
    "plain({m})()",
    "getattr({m}, '__call__')()",
)
# The value is asked for something.
_ASKED: Final = (
    "list({e})",
    "tuple({e})",
    "set({e})",
    "next({e})",
    "next({e}, None)",
    "next(iter({e}))",
    "(await anext({e}))",
    "(await anext(aiter({e})))",
    "(await {e})",
    "closing({e})",
    "aclosing({e})",
    "contextlib.ExitStack().enter_context({e})",
    "(await contextlib.AsyncExitStack().enter_async_context({e}))",
    "{e}.__enter__()",
    "(await {e}.__aenter__())",
    "{e}.__iter__()",
    "{e}.__aiter__()",
    "(await {e}.__anext__())",
    "{e}.__next__()",
    "{e}.send(None)",
    "(await {e}.asend(None))",
    "{e}.close()",
    "(await {e}.aclose())",
    "[*{e}]",
    "[v for v in {e}]",
    "[v for v in {e}][0]",
    "[v async for v in {e}]",
    "[v async for v in {e}][0]",
    "{{v: 1 for v in {e}}}",
    "{{v async for v in {e}}}",
    "(v for v in {e})",
    "(v async for v in {e})",
    "list(v for v in {e})",
    "[v for w in {e} for v in [w]]",
    "[v for v in [1] if {e}]",
    "enumerate({e})",
    "list(enumerate({e}))",
    "list(zip({e}, [1]))",
    "list(map(str, {e}))",
    "list(map(lambda v: v, {e}))",
    "dict(zip('a', {e}))",
    "sorted({e}, key=id)",
    "sum(1 for _ in {e})",
    "any({e})",
    "list(itertools.chain({e}, [1]))",
    "list(itertools.chain.from_iterable([{e}]))",
    "list(itertools.islice({e}, 1))",
    "list(reversed({e}))",
    "''.join({e})",
    "{e}.ping()",
    "{e}.name",
    "(await {e}.commit())",
    "{e}.missing",
    "{e}.__class__",
    "{e}[0]",
    "len({e})",
    "bool({e})",
    "str({e})",
    "f'{{{e}}}'",
    "not {e}",
    "({e} is None)",
    "({e} == {f})",
    "(1 in {e})",
    "(1 not in {e})",
    "({e} in [1])",
    "{e}()",
    "isinstance({e}, Session)",
    "hasattr({e}, '__enter__')",
    "getattr({e}, 'name', None)",
    "getattr({e}, 'ping')()",
    "inspect.isasyncgen({e})",
    "asyncio.iscoroutine({e})",
    "(await asyncio.create_task({e}))",
    "(await asyncio.ensure_future({e}))",
    "(await asyncio.gather({e}, {f}))",
    "(await asyncio.gather(*[{e}]))",
    "(await asyncio.wait_for({e}, 1))",
    "(await asyncio.shield({e}))",
    "(await asyncio.get_running_loop().create_task({e}))",
    "take({e})",
    "take(value={e})",
    "take_any({e})",
    "take_object({e})",
    "take_manager({e})",
    "(await take_async_manager({e}))",
    "take_items({e})",
    "(await take_async_items({e}))",
    "print({e}, file=None) if False else None",
    "{{**{e}}}",
    "first(*{e})",
    "{e}.gi_frame",
    "{e}.ag_frame",
    "((s_{n} := contextlib.ExitStack()).push({e}), s_{n}.close())",
    "(lambda v: list(v))({e})",
    "(lambda v: v.ping())({e})",
)


def _value(choose: Choose, makers: Sequence[Maker]) -> tuple[str, str]:
    made = choose(makers)
    if made.function is not None and choose((False, False, False, False, True)):
        return choose(_UNCALLED).format(m=made.function), ""
    return made.value, made.right


def expression(choose: Choose, makers: Sequence[Maker], depth: int) -> tuple[str, str]:
    """Return an expression and the statement it is made for, as far as that is known."""
    text, right = _value(choose, makers)
    for level in range(choose(range(depth + 1))):
        template = choose(_CARRIED)
        if template == "(yield {e})":
            right = ""
        other = choose((text, text, "Session()", "None", choose(makers).value))
        text = template.format(e=text, f=other, n=level)
    return text, right


_BODIES: Final = ("pass", "take_any(v)", "v.ping()", "take(v)", "await v.commit()", "print(v, file=None) if False else None", "return None")
_GUARDS: Final = (
    "hasattr(x, '{a}')",
    "isinstance(x, {c})",
    "not isinstance(x, Session)",
    "callable(x)",
    "x",
    "x is not None",
    "inspect.isgenerator(x)",
    "inspect.isasyncgen(x)",
    "inspect.isawaitable(x)",
    "asyncio.iscoroutine(x)",
    "x is None",
    "not x",
    "x == 3",
    "x and flag()",
    "x in (1, None)",
    "isinstance(x, (int, str))",
    "type(x) is Session",
    "not callable(x)",
    "callable(getattr(x, 'close', None))",
    "hasattr(x, 'close') and callable(x)",
    "not hasattr(x, '{a}')",
    "inspect.iscoroutine(x)",
    "isinstance(x, {c}) and hasattr(x, '{a}')",
)
_CLASSES: Final = (
    "AbstractContextManager",
    "AbstractAsyncContextManager",
    "Iterator",
    "AsyncIterator",
    "Generator",
    "AsyncGenerator",
    "Iterable",
    "Awaitable",
    "(Iterator, AbstractContextManager)",
    "Session",
)


# What is declared is used as such: a declaration that is wrong then fails.
_DECLARED: Final = (
    ("Session", "x.ping()"),
    ("Any", ""),
    ("object", "take_any(x)"),
    ("Optional[Any]", ""),
    ("Iterator[Session]", "for v in x:\n    take_any(v)"),
    ("AbstractContextManager[Any]", "with x as v:\n    take_any(v)"),
    ("AsyncIterator[Any]", "async for v in x:\n    take_any(v)"),
    ("AbstractAsyncContextManager[Any]", "async with x as v:\n    take_any(v)"),
    ("Awaitable[Any]", "await x"),
    ("Callable[[], Any]", "x()"),
    ("Session | None", "if x is not None:\n    x.ping()"),
    ("Iterable[Any]", "list(x)"),
    ("AsyncIterable[Any]", "take_any([v async for v in x])"),
    ("Generator[Session, None, None]", "x.send(None)"),
    ("AsyncGenerator[Session, None]", "await x.asend(None)"),
    ("Coroutine[Any, Any, Any]", "await x"),
    ("Callable[..., AbstractContextManager[Any]]", "with x() as v:\n    take_any(v)"),
    ("Callable[..., AsyncIterator[Any]]", "async for v in x():\n    take_any(v)"),
    (
        "Iterator[Any] | AbstractContextManager[Any]",
        "if isinstance(x, Iterator):\n    next(x)\nelse:\n    with x as v:\n        take_any(v)",
    ),
    ("list[Any]", "x.append(1)"),
)


def statement(choose: Choose, makers: Sequence[Maker]) -> str:
    """Return the body of a function that uses a value."""
    text, right = expression(choose, makers, 3)
    kind = choose(("right", "right", "statement", "statement", "asked", "asked", "variable", "declared", "guard", "position", "narrow"))
    if kind == "right" and right:
        return _used(choose, text, right)
    if kind == "asked":
        asked = choose(_ASKED).format(e=text, f=choose((text, "Session()")), n=0)
        for _ in range(choose((0, 0, 1))):
            asked = choose(_CARRIED + _ASKED).format(e=asked, f="None", n=9)
        return choose(("{a}", "take_any({a})", "v = {a}", "return {a}", "v = {a}\ntake_any(v)", "v = {a}\nv.ping()")).format(a=asked)
    if kind == "variable":
        name = choose(("x", "x", "x.held", "x[0]", "x['k']"))
        bind = {"x": "x = {e}", "x.held": "x = Box({e})", "x[0]": "x = [{e}]", "x['k']": "x = {{'k': {e}}}"}[name].format(e=text)
        use = name.replace("x.held", "x.value")
        again = choose((f"x = {text}\n", "", "", f"if flag():\n    x = {choose(makers).value}\n")) if name == "x" else ""
        return f"{bind}\n{again}{_used(choose, use, choose((right, '')))}"
    if kind == "declared":
        typ, use = choose(_DECLARED)
        return f"x: {typ} = {text}\n{use or _used(choose, 'x', right)}"
    if kind == "guard":
        guard = choose(_GUARDS).format(
            a=choose(("__enter__", "__aenter__", "__iter__", "__aiter__", "__await__", "ping")), c=choose(_CLASSES)
        )
        return f"x = {text}\nif {guard}:\n{indent(_used(choose, 'x', choose((right, ''))), '    ')}" + choose(
            ("", "\nelse:\n    take_any(x)")
        )
    if kind == "narrow":
        return f"x = {text}\ntry:\n{indent(_used(choose, 'x', ''), '    ')}\nexcept (TypeError, AttributeError):\n    take_any(x)"
    if kind == "position":
        return _position(choose, text, right)
    return _used(choose, text, "")


def _used(choose: Choose, text: str, right: str) -> str:
    way = right or choose(("with", "async with", "for", "async for", "await", "drop", "from", "unpack", "attr", "yield", "many"))
    body = choose(_BODIES)
    if way in ("with", "async with"):
        target = choose((" as v", " as v", " as (v)", ""))
        body = body if target else "pass"
        return f"{way} {text}{target}:\n    {body}"
    if way in ("for", "async for"):
        return f"{way} v in {text}:\n    {body}" + choose(("", "\nelse:\n    pass"))
    if way == "many":
        return f"{choose(('with', 'async with'))} nullcontext(1), {text} as v:\n    {body}"
    templates = {
        "await": ("await {e}", "v = await {e}\ntake_any(v)", "return await {e}"),
        "drop": ("{e}", "take_any({e})", "_ = {e}", "del {e}.name" if "." in text else "{e}"),
        "from": ("yield from {e}", "v = yield from {e}"),
        "unpack": ("(v,) = {e}", "v, *w = {e}", "*v, = {e}", "[v] = {e}"),
        "attr": ("{e}.ping()", "take({e})", "v = {e}.name", "return {e}.ping()"),
        "yield": ("yield {e}", "yield v"),
    }
    return choose(templates.get(way, ("{e}",))).format(e=text).replace("yield v", "v = 1\nyield v")


def _position(choose: Choose, text: str, right: str) -> str:
    inner = choose((right, "")) or choose(("with", "for", "drop"))
    use = _used(choose, "x", inner)
    # A nested function of its own would be a coroutine or a generator that nobody runs.
    if "await" in use or "async" in use or "yield" in use:
        use = "take_any(x)"
    # The text may have braces of its own.
    place = choose(POSITIONS)
    for mark, part in (("<BODY8>", indent(use, " " * 8)), ("<BODY>", indent(use, " " * 4)), ("<USE>", use), ("<E>", text)):
        place = place.replace(mark, part)
    return place
