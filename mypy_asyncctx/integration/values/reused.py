"""A generator or context manager that works once, and is used again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssignmentStmt,
    Block,
    CallExpr,
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
from mypy_asyncctx.facts.kinds.classify import is_made_manager
from mypy_asyncctx.facts.summaries.recipe import Call, Global
from mypy_asyncctx.facts.tree.paths import binding_count, bound_names, children, own_nodes, path_to
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.facts.tree.scopes import attributes_bound_by
from mypy_asyncctx.integration.bodies.generator_bodies import stream
from mypy_asyncctx.integration.checked_module import checked_module
from mypy_asyncctx.integration.summaries.callee_resolution import depend
from mypy_asyncctx.rules.consumption import reused
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy.nodes import Context, Expression, Node, SymbolNode
    from mypy.plugin import MethodSigContext
    from mypy.types import Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import ResultStore
    from mypy_asyncctx.rules.subject import Subject

_ENTRIES: Final = ("main", "test")


def reused_findings(
    checked: CheckedModule, call: CallExpr, kind: Kind, made: Type, definition: SymbolNode | None, path: Path, store: ResultStore
) -> Iterator[tuple[Finding, Context]]:
    """Yield where the object that a call makes, and that is bound to one name, is used though it may have been used before.

    Managers count that a decorated generator function makes, and generators that yield once: a class may make managers
    that can be entered again, and a loop may go on with a generator where another has left it.
    """
    holder = path[-2]
    if not isinstance(holder, (AssignmentStmt, FuncDef)) or not _works_once(checked, made, definition, store):
        return
    subject = checked.subject(kind, call)
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


def check(ctx: MethodSigContext, lookup: Lookup, store: ResultStore) -> None:
    """Report a manager or generator of another module that a statement enters or iterates, and that may have been used before."""
    expression = ctx.context
    checked = checked_module(ctx.api, lookup)
    if isinstance(expression, (NameExpr, MemberExpr)) and checked.enabled(reused.RULE.code):
        finding = _imported(checked, expression, store)
        if finding is not None:
            checked.report(finding, expression)


def _imported(checked: CheckedModule, expression: NameExpr | MemberExpr, store: ResultStore) -> Finding | None:
    variable = expression.node
    module = store.module_of(variable.fullname) if isinstance(variable, Var) and not variable.info else None
    if variable is None or module is None or module == checked.tree.fullname:
        return None
    made = store.named(variable.fullname)
    path = path_to(checked.tree, expression)
    function = next((node for node in reversed(path or []) if isinstance(node, FuncDef)), None)
    if not isinstance(made, Call) or not isinstance(made.callee, Global) or function is None or path is None:
        return None
    depend(checked, {variable.fullname}, store)
    maker = made.callee.fullname
    typ = checked.type_of(expression)
    kind = next(iter(checked.kinds(expression)), None)
    if kind is None or typ is None or not _works_once(checked, typ, checked.lookup(maker), store):
        return None
    subject = checked.subject(kind, expression)
    uses = [used for other in _functions(path[0]) for used in _uses(other, lambda item: _is_same(item, expression), subject)]
    if len(uses) == 1 and _runs_once(function, path[0]):
        return None
    text = f"{maker.rpartition('.')[2]}(...)"
    return Finding(reused.RULE.code, reused.module_message(render(expression) or variable.name, subject, text))


def _works_once(checked: CheckedModule, made: Type, definition: SymbolNode | None, store: ResultStore) -> bool:
    if is_made_manager(made):
        return True
    known = stream(checked, definition, store)
    return known is not None and known.once


def _in_methods(bound: MemberExpr, subject: Subject, path: Path) -> Iterator[tuple[Finding, Context]]:
    owner = next((node for node in reversed(path) if isinstance(node, ClassDef)), None)
    if owner is None or not _is_self(bound) or binding_count(owner, bound) != 1:
        return
    yield from _by_two_methods(owner, render(bound) or bound.name, subject, lambda item: _is_same(item, bound))


def _in_class(bound: Expression, subject: Subject, owner: ClassDef) -> Iterator[tuple[Finding, Context]]:
    """Yield the uses of an attribute that all objects of a class share, after the first method."""
    if not isinstance(bound, NameExpr) or bound_names(*owner.defs.body)[bound.name] != 1:
        return
    if any(target.name == bound.name for target in attributes_bound_by(owner.defs.body)):
        return

    def is_it(item: Expression) -> bool:
        return isinstance(item, MemberExpr) and item.name == bound.name and (_is_self(item) or _is_of(item.expr, owner))

    yield from _by_two_methods(owner, f"{owner.name}.{bound.name}", subject, is_it)


def _by_two_methods(owner: ClassDef, name: str, subject: Subject, is_it: Callable[[Expression], bool]) -> Iterator[tuple[Finding, Context]]:
    methods = [node.func if isinstance(node, Decorator) else node for node in owner.defs.body]
    first: Expression | None = None
    for method in methods:
        used = next(_uses(method, is_it, subject), None) if isinstance(method, FuncDef) else None
        if used is not None and first is not None:
            yield Finding(reused.RULE.code, reused.twice_message(name, subject, first.line)), used
        first = first or used


def _of_default(function: FuncDef, call: CallExpr, subject: Subject) -> Iterator[tuple[Finding, Context]]:
    """Yield the use of a parameter whose default value is made once, when the function is defined."""
    variable = next((argument.variable for argument in function.arguments if argument.initializer is call), None)
    if variable is None or bound_names(function.body)[variable.name] or function.name.startswith(_ENTRIES):
        return
    used = next(_uses(function, lambda item: isinstance(item, NameExpr) and item.node is variable, subject), None)
    if used is not None:
        yield Finding(reused.RULE.code, reused.default_message(variable.name, subject)), used


def _in_functions(bound: NameExpr, subject: Subject, tree: MypyFile) -> Iterator[tuple[Finding, Context]]:
    found = [(function, used) for function in _functions(tree) for used in _uses(function, lambda item: _is_same(item, bound), subject)]
    for function, used in found:
        if len(found) > 1 or not _runs_once(function, tree):
            yield Finding(reused.RULE.code, reused.module_message(bound.name, subject, subject.quoted)), used


def _runs_once(function: FuncDef, tree: Node) -> bool:
    """True for a function that the program may well call once: its main function, a test, or what the module itself calls."""
    if function.name.startswith(_ENTRIES):
        return True
    return any(isinstance(node, RefExpr) and node.node is function for node in own_nodes(tree))


def _on_one_path(bound: NameExpr, subject: Subject, statement: AssignmentStmt, around: Node) -> Iterator[tuple[Finding, Context]]:
    """Yield the second use on the way that follows the binding, in a handler, or in the next round of a loop."""
    block = around.body if isinstance(around, Block) else around.defs if isinstance(around, MypyFile) else []
    rest = block[block.index(statement) + 1 :] if statement in block else []
    used_by = partial(_used_by, lambda item: _is_same(item, bound), subject)
    again = second_use([node for node in rest if isinstance(node, Statement)], used_by)
    if again is not None and again.first is not None:
        yield Finding(reused.RULE.code, reused.twice_message(bound.name, subject, again.first.line)), again.use
    elif again is not None:
        yield Finding(reused.RULE.code, reused.loop_message(bound.name, subject)), again.use


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
