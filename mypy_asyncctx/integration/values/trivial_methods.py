"""Methods that declare and do nothing: what a call of them gives, only an implementation tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, Decorator, Expression, FuncDef
from mypy.semanal import is_trivial_body

from mypy_asyncctx.facts.tree.methods import classes_of, implements
from mypy_asyncctx.facts.tree.paths import assigned_values, enclosing_function

if TYPE_CHECKING:
    from mypy.nodes import SymbolNode

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule


def is_placeholder(checked: CheckedModule, node: SymbolNode | None) -> bool:
    """True for an ``async def`` method without a body of its own, which its implementations may have as an async generator.

    ``asyncctx-async-def`` reports the declaration; a loop over the result is right where the object is of an implementation.
    """
    function = node.func if isinstance(node, Decorator) else node
    if not isinstance(function, FuncDef) or not function.is_coroutine or function.is_generator or not function.info:
        return False
    trivial = function.is_trivial_body
    if function.info.module_name == checked.tree.fullname:
        # mypy notes it for abstract methods alone, and keeps no bodies of other modules.
        trivial = trivial or is_trivial_body(function.body)
    return trivial and not checked.is_stub(function) and not _is_implemented_so(checked, function)


def _is_implemented_so(checked: CheckedModule, declared: FuncDef) -> bool:
    """True where a class of the module implements the method as it is declared: with a coroutine function."""
    for info in classes_of(checked.tree):
        symbol = info.names.get(declared.name)
        node = symbol.node if symbol is not None else None
        if info is declared.info or not isinstance(node, FuncDef) or node.is_generator or is_trivial_body(node.body):
            continue
        if implements(info, declared.info, node, declared):
            return True
    return False


def from_placeholder(checked: CheckedModule, operand: Expression, path: Path) -> bool:
    """True for a call of such a method, and for a variable that holds the result of one. ``path`` is the way to the operand."""
    values = [operand] if isinstance(operand, CallExpr) else [*assigned_values(enclosing_function(path) or path[0], operand)]
    for value in values:
        signature = checked.signature(value) if isinstance(value, CallExpr) else None
        if signature is not None and is_placeholder(checked, signature.definition):
            return True
    return False
