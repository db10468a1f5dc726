"""A generator or context manager that works once, and is used again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AssignmentStmt,
    Block,
    BreakStmt,
    CallExpr,
    ClassDef,
    ContinueStmt,
    Decorator,
    ForStmt,
    FuncDef,
    FuncItem,
    MemberExpr,
    MypyFile,
    NameExpr,
    RaiseStmt,
    RefExpr,
    ReturnStmt,
    Var,
    WhileStmt,
    WithStmt,
)

from mypy_asyncctx import codes
from mypy_asyncctx.glue.bodies.once import stream
from mypy_asyncctx.glue.kept.delegation import depend
from mypy_asyncctx.glue.scene import scene_of
from mypy_asyncctx.kinds.classify import is_made_manager
from mypy_asyncctx.rules import reused
from mypy_asyncctx.rules.base import Finding
from mypy_asyncctx.syntax.render import render
from mypy_asyncctx.syntax.tree import binding_count, children, own_nodes, path_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context, Expression, Node, SymbolNode
    from mypy.plugin import MethodSigContext
    from mypy.types import Type

    from mypy_asyncctx.glue.kept.results import ResultStore
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.classify import Lookup
    from mypy_asyncctx.kinds.model import Kind
    from mypy_asyncctx.rules.base import Subject
    from mypy_asyncctx.syntax.tree import Path

_ENTRIES: Final = ("main", "test")
_LEAVE: Final = (ReturnStmt, RaiseStmt, BreakStmt, ContinueStmt)


def reused_findings(
    scene: Scene, call: CallExpr, kind: Kind, made: Type, definition: SymbolNode | None, path: Path, store: ResultStore
) -> Iterator[tuple[Finding, Context]]:
    """Yield where the object that a call makes, and that is bound to one name, is used though it may have been used before.

    Managers count that a decorated generator function makes, and generators that yield once: a class may make managers
    that can be entered again, and a loop may go on with a generator where another has left it.
    """
    statement = path[-2]
    if not isinstance(statement, AssignmentStmt) or len(statement.lvalues) != 1 or not _works_once(scene, made, definition, store):
        return
    bound = statement.lvalues[0]
    subject = scene.subject(kind, call)
    if isinstance(bound, MemberExpr):
        yield from _in_methods(bound, subject, path)
    elif isinstance(bound, NameExpr) and isinstance(bound.node, Var) and not any(isinstance(node, ClassDef) for node in path[-4:-2]):
        function = next((node for node in reversed(path) if isinstance(node, FuncItem)), None)
        if binding_count(function or path[0], bound) != 1:
            return
        yield from _on_one_path(bound, subject, statement, path[-3])
        if function is None and isinstance(path[0], MypyFile):
            yield from _in_functions(bound, subject, path[0])


def check(ctx: MethodSigContext, lookup: Lookup, store: ResultStore) -> None:
    """Report a manager or generator of another module that a statement enters or iterates, and that may have been used before."""
    expression = ctx.context
    scene = scene_of(ctx.api, lookup)
    if isinstance(expression, (NameExpr, MemberExpr)) and scene.enabled(codes.REUSED):
        finding = _imported(scene, expression, store)
        if finding is not None:
            scene.report(finding, expression)


def _imported(scene: Scene, expression: NameExpr | MemberExpr, store: ResultStore) -> Finding | None:
    variable = expression.node
    module = store.module_of(variable.fullname) if isinstance(variable, Var) and not variable.info else None
    if variable is None or module is None or module == scene.tree.fullname:
        return None
    made = store.named(variable.fullname)
    path = path_to(scene.tree, expression)
    function = next((node for node in reversed(path or []) if isinstance(node, FuncDef)), None)
    if made is None or made[0] != "c" or made[1][0] != "n" or function is None or path is None:
        return None
    depend(scene, {variable.fullname}, store)
    maker: str = made[1][1]
    typ = scene.type_of(expression)
    kind = next(iter(scene.kinds(expression)), None)
    if kind is None or typ is None or not _works_once(scene, typ, scene.lookup(maker), store):
        return None
    subject = scene.subject(kind, expression)
    uses = [used for other in _functions(path[0]) for used in _uses(other, expression, subject)]
    if len(uses) == 1 and _runs_once(function, path[0]):
        return None
    text = f"{maker.rpartition('.')[2]}(...)"
    return Finding(codes.REUSED, reused.module_message(render(expression) or variable.name, subject, text))


def _works_once(scene: Scene, made: Type, definition: SymbolNode | None, store: ResultStore) -> bool:
    if is_made_manager(made):
        return True
    known = stream(scene, definition, store)
    return known is not None and known.once


def _in_methods(bound: MemberExpr, subject: Subject, path: Path) -> Iterator[tuple[Finding, Context]]:
    owner = next((node for node in reversed(path) if isinstance(node, ClassDef)), None)
    if owner is None or not _is_self(bound) or binding_count(owner, bound) != 1:
        return
    methods = [node.func if isinstance(node, Decorator) else node for node in owner.defs.body]
    first: Expression | None = None
    for method in methods:
        used = next(_uses(method, bound, subject), None) if isinstance(method, FuncDef) else None
        if used is not None and first is not None:
            yield Finding(codes.REUSED, reused.twice_message(render(bound) or bound.name, subject, first.line)), used
        first = first or used


def _in_functions(bound: NameExpr, subject: Subject, tree: MypyFile) -> Iterator[tuple[Finding, Context]]:
    found = [(function, used) for function in _functions(tree) for used in _uses(function, bound, subject)]
    for function, used in found:
        if len(found) > 1 or not _runs_once(function, tree):
            yield Finding(codes.REUSED, reused.module_message(bound.name, subject, subject.quoted)), used


def _runs_once(function: FuncDef, tree: Node) -> bool:
    """True for a function that the program may well call once: its main function, a test, or what the module itself calls."""
    if function.name.startswith(_ENTRIES):
        return True
    return any(isinstance(node, RefExpr) and node.node is function for node in own_nodes(tree))


def _on_one_path(bound: NameExpr, subject: Subject, statement: AssignmentStmt, around: Node) -> Iterator[tuple[Finding, Context]]:
    """Yield the second use among the statements after the binding, or a use in a loop that nothing leaves."""
    block = around.body if isinstance(around, Block) else around.defs if isinstance(around, MypyFile) else []
    first: Expression | None = None
    for node in block[block.index(statement) + 1 :] if statement in block else []:
        used = _used_by(node, bound, subject)
        if used is not None and first is not None:
            yield Finding(codes.REUSED, reused.twice_message(bound.name, subject, first.line)), used
            return
        if isinstance(node, _LEAVE) or (
            used is not None and isinstance(node, (WithStmt, ForStmt)) and isinstance(node.body.body[-1], _LEAVE)
        ):
            return
        first = first or used
        if isinstance(node, (ForStmt, WhileStmt)) and used is None and not any(isinstance(inner, _LEAVE) for inner in own_nodes(node.body)):
            for inner in node.body.body:
                again = _used_by(inner, bound, subject)
                if again is not None:
                    yield Finding(codes.REUSED, reused.loop_message(bound.name, subject)), again
                    return


def _uses(root: Node, bound: NameExpr | MemberExpr, subject: Subject) -> Iterator[Expression]:
    nodes = own_nodes(root.body) if isinstance(root, FuncDef) else own_nodes(root)
    for node in nodes:
        used = _used_by(node, bound, subject)
        if used is not None:
            yield used


def _used_by(node: Node, bound: NameExpr | MemberExpr, subject: Subject) -> Expression | None:
    """Return the expression by which a ``with`` or a loop uses what ``bound`` holds."""
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
    return next((item for item in items if _is_same(item, bound)), None)


def _is_same(expression: Expression, bound: NameExpr | MemberExpr) -> bool:
    if isinstance(bound, NameExpr) or not _is_self(bound):
        return isinstance(expression, RefExpr) and expression.node is bound.node
    return isinstance(expression, MemberExpr) and expression.name == bound.name and _is_self(expression)


def _is_self(expression: MemberExpr) -> bool:
    owner = expression.expr
    return isinstance(owner, NameExpr) and isinstance(owner.node, Var) and owner.node.is_self


def _functions(root: Node) -> Iterator[FuncDef]:
    for child in children(root):
        if isinstance(child, FuncDef):
            yield child
        yield from _functions(child)
