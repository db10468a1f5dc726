"""A context manager or resource generator that works once is used twice."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssignmentStmt,
    Block,
    ClassDef,
    Decorator,
    ForStmt,
    FuncDef,
    FuncItem,
    MemberExpr,
    MypyFile,
    NameExpr,
    RefExpr,
    Statement,
    Var,
    WithStmt,
)

from mypy_asyncctx.facts.control_flow.reachability import second_use
from mypy_asyncctx.facts.tree.paths import binding_count, bound_names, children, own_nodes
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.facts.tree.scopes import attributes_bound_by
from mypy_asyncctx.rules.codes import code
from mypy_asyncctx.rules.rule import Finding, Rule, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy.nodes import Expression, Node

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.rules.consumption.facts import Consumption, Value
    from mypy_asyncctx.rules.subject import Subject

_ENTRIES: Final = ("main", "test")

RULE: Final = Rule(
    code=code("reused", "A generator or context manager that works once is used twice", strict=True),
    title="A generator or context manager that works once is used twice",
    why="""\
What a function under `@contextmanager` or `@asynccontextmanager` returns can be entered once, and a generator can be iterated once. The
second `with` fails with `AttributeError` or `RuntimeError: generator didn't yield`; the second loop does nothing. Reported where the
object is made once and used again: a variable of a module, this or another, that functions enter, an attribute of an object or a class
that two methods enter, the default value of a parameter, a variable that two statements of one path enter, or that a loop enters again,
also after an exception. A cache that keeps such an object is `asyncctx-cached`.

Not reported: managers that a class makes, which may be reusable (locks, sessions), generators that yield several values, which a second
loop may go on with, and a variable of a module that only `main`, a test, or a function that the module itself calls, enters.

Only `strict = true` (or `enable_error_code`) reports it.
""",
    bad="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


scope = open_session()


async def read() -> None:
    async with scope as session:  # error
        print(session)
""",
    good="""\
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Session: ...


@asynccontextmanager
async def open_session() -> AsyncGenerator[Session, None]:
    yield Session()


async def read() -> None:
    async with open_session() as session:
        print(session)
""",
    asks=Summary.BODIES,
)


def check(facts: Consumption) -> Iterator[Finding]:
    """Yield where an object that works once is used though it may have been used before.

    Managers count that a decorated generator function makes, and generators that yield once: a class may make managers
    that can be entered again, and a loop may go on with a generator where another has left it.
    """
    value, path = facts.value, facts.path
    if value is None:
        return
    if value.role is None:
        yield from _imported(value, path)
        return
    holder = path[-2]
    kept = value.role.bound is not None or isinstance(value.role.holder, FuncDef)
    call = path[-1]
    if not kept or holder is not value.role.holder or not isinstance(holder, (AssignmentStmt, FuncDef)) or not value.works_once():
        return
    subject = value.subject()
    if isinstance(holder, FuncDef):
        yield from _of_default(holder, call, subject)
        return
    bound = holder.lvalues[0]
    if len(holder.lvalues) != 1:
        return
    owner = path[-4] if len(path) > 3 else None
    if isinstance(bound, MemberExpr):
        yield from _in_methods(bound, subject, path)
    elif isinstance(owner, ClassDef):
        yield from _in_class(bound, subject, owner)
    elif isinstance(bound, NameExpr) and isinstance(bound.node, Var):
        function = next((node for node in reversed(path) if isinstance(node, FuncItem)), None)
        if binding_count(function or path[0], bound) != 1:
            return
        yield from _on_one_path(bound, subject, holder, path[-3])
        if function is None and isinstance(path[0], MypyFile):
            yield from _in_functions(bound, subject, path[0])


def _imported(value: Value, path: Path) -> Iterator[Finding]:
    """Yield the use of a variable of another module that works once."""
    expression = path[-1]
    function = next((node for node in reversed(path) if isinstance(node, FuncDef)), None)
    if function is None or not isinstance(expression, (NameExpr, MemberExpr)) or value.maker is None or not value.works_once():
        return
    subject = value.subject()
    uses = [used for other in _functions(path[0]) for used in _uses(other, lambda item: _is_same(item, expression), subject)]
    if len(uses) == 1 and _runs_once(function, path[0]):
        return
    text = f"{value.maker.rpartition('.')[2]}(...)"
    yield Finding(RULE.code, _module_message(render(expression) or expression.name, subject, text), expression)


def _in_methods(bound: MemberExpr, subject: Subject, path: Path) -> Iterator[Finding]:
    owner = next((node for node in reversed(path) if isinstance(node, ClassDef)), None)
    if owner is None or not _is_self(bound) or binding_count(owner, bound) != 1:
        return
    yield from _by_two_methods(owner, render(bound) or bound.name, subject, lambda item: _is_same(item, bound))


def _in_class(bound: Expression, subject: Subject, owner: ClassDef) -> Iterator[Finding]:
    """Yield the uses of an attribute that all objects of a class share, after the first method."""
    if not isinstance(bound, NameExpr) or bound_names(*owner.defs.body)[bound.name] != 1:
        return
    if any(target.name == bound.name for target in attributes_bound_by(owner.defs.body)):
        return

    def is_it(item: Expression) -> bool:
        return isinstance(item, MemberExpr) and item.name == bound.name and (_is_self(item) or _is_of(item.expr, owner))

    yield from _by_two_methods(owner, f"{owner.name}.{bound.name}", subject, is_it)


def _by_two_methods(owner: ClassDef, name: str, subject: Subject, is_it: Callable[[Expression], bool]) -> Iterator[Finding]:
    methods = [node.func if isinstance(node, Decorator) else node for node in owner.defs.body]
    first: Expression | None = None
    for method in methods:
        used = next(_uses(method, is_it, subject), None) if isinstance(method, FuncDef) else None
        if used is not None and first is not None:
            yield Finding(RULE.code, _twice_message(name, subject, first.line), used)
        first = first or used


def _of_default(function: FuncDef, call: Node, subject: Subject) -> Iterator[Finding]:
    """Yield the use of a parameter whose default value is made once, when the function is defined."""
    variable = next((argument.variable for argument in function.arguments if argument.initializer is call), None)
    if variable is None or bound_names(function.body)[variable.name] or function.name.startswith(_ENTRIES):
        return
    used = next(_uses(function, lambda item: isinstance(item, NameExpr) and item.node is variable, subject), None)
    if used is not None:
        yield Finding(RULE.code, _default_message(variable.name, subject), used)


def _in_functions(bound: NameExpr, subject: Subject, tree: MypyFile) -> Iterator[Finding]:
    found = [(function, used) for function in _functions(tree) for used in _uses(function, lambda item: _is_same(item, bound), subject)]
    for function, used in found:
        if len(found) > 1 or not _runs_once(function, tree):
            yield Finding(RULE.code, _module_message(bound.name, subject, subject.quoted), used)


def _runs_once(function: FuncDef, tree: Node) -> bool:
    """True for a function that the program may well call once: its main function, a test, or what the module itself calls."""
    if function.name.startswith(_ENTRIES):
        return True
    return any(isinstance(node, RefExpr) and node.node is function for node in own_nodes(tree))


def _on_one_path(bound: NameExpr, subject: Subject, statement: AssignmentStmt, around: Node) -> Iterator[Finding]:
    """Yield the second use on the way that follows the binding, in a handler, or in the next round of a loop."""
    block = around.body if isinstance(around, Block) else around.defs if isinstance(around, MypyFile) else []
    rest = block[block.index(statement) + 1 :] if statement in block else []
    used_by = partial(_used_by, lambda item: _is_same(item, bound), subject)
    again = second_use([node for node in rest if isinstance(node, Statement)], used_by)
    if again is not None and again.first is not None:
        yield Finding(RULE.code, _twice_message(bound.name, subject, again.first.line), again.use)
    elif again is not None:
        yield Finding(RULE.code, _loop_message(bound.name, subject), again.use)


def _uses(root: Node, is_it: Callable[[Expression], bool], subject: Subject) -> Iterator[Expression]:
    nodes = own_nodes(root.body) if isinstance(root, FuncDef) else own_nodes(root)
    for node in nodes:
        used = _used_by(is_it, subject, node)
        if used is not None:
            yield used


def _used_by(is_it: Callable[[Expression], bool], subject: Subject, node: Node) -> Expression | None:
    """Return the expression by which a ``with`` or a loop uses what ``is_it`` knows."""
    shape = subject.kind.shape
    items = (
        node.expr
        if isinstance(node, WithStmt) and shape.is_manager
        else [node.expr]
        if isinstance(node, ForStmt) and not shape.is_manager
        else []
    )
    if not isinstance(node, (WithStmt, ForStmt)) or node.is_async is not shape.is_async:
        return None
    return next((item for item in items if is_it(item)), None)


def _is_same(expression: Expression, bound: NameExpr | MemberExpr) -> bool:
    if isinstance(bound, NameExpr) or not _is_self(bound):
        return isinstance(expression, RefExpr) and expression.node is bound.node
    return isinstance(expression, MemberExpr) and expression.name == bound.name and _is_self(expression)


def _is_self(expression: MemberExpr) -> bool:
    owner = expression.expr
    return isinstance(owner, NameExpr) and isinstance(owner.node, Var) and (owner.node.is_self or owner.node.is_cls)


def _is_of(expression: Expression, owner: ClassDef) -> bool:
    return isinstance(expression, RefExpr) and expression.node is owner.info


def _functions(root: Node) -> Iterator[FuncDef]:
    for child in children(root):
        if isinstance(child, FuncDef):
            yield child
        yield from _functions(child)


def _module_message(name: str, subject: Subject, write: str) -> str:
    """Return the message for a variable of a module that a function uses up; ``write`` is the call that makes another."""
    return (
        f'"{name}" is made once, when the module is imported, and works once: {_fails(subject)} the second time that this function '
        f'is called. Write "{write}" here'
    )


def _twice_message(name: str, subject: Subject, line: int) -> str:
    """Return the message for a second use; ``line`` is that of the first."""
    return f'"{name}" works once, and line {line} uses it already: {_fails(subject)} here. Write "{subject.quoted}" in each place'


def _default_message(name: str, subject: Subject) -> str:
    """Return the message for a parameter whose default value works once."""
    return (
        f'"{name}" is made once, when the function is defined, and works once: {_fails(subject)} the second time that it is called. '
        f'Write "{name}=None", and "{subject.quoted}" in the function'
    )


def _loop_message(name: str, subject: Subject) -> str:
    """Return the message for a use in a loop of what was made before the loop."""
    return f'"{name}" is made before the loop and works once: {_fails(subject)} in the next round. Write "{subject.quoted}" here'


def _fails(subject: Subject) -> str:
    return '"with" fails' if subject.kind.shape.is_manager else "it yields nothing"
