"""Where the value of an expression comes from: a definition that makes it, or a declaration that only says what it is to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import AwaitExpr, CallExpr, Decorator, FuncDef, IndexExpr, LambdaExpr, MemberExpr, NameExpr, RefExpr, TempNode, Var

from mypy_asyncctx.facts.kinds.classify import hands_through, instance_behind, member_of
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.facts.tree.paths import assigned_values, enclosing_function, path_to
from mypy_asyncctx.facts.tree.render import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy.nodes import Expression, Node, SymbolNode

    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.integration.checked_module import CheckedModule

# Names may be bound to each other in circles.
_DEEPEST: Final = 4


def is_only_declared(checked: CheckedModule, expression: Node, depth: int = _DEEPEST) -> bool:
    """True where only a declaration says what a value is: a parameter's or an attribute's annotation, a ``Callable`` type, a Protocol.

    Another value may be behind it, against the declaration: mypy says so where that is given, and the program works.
    """
    if depth == 0:
        return False
    if isinstance(expression, AwaitExpr):
        return is_only_declared(checked, expression.expr, depth - 1)
    if isinstance(expression, IndexExpr):
        return is_only_declared(checked, expression.base, depth - 1)
    if isinstance(expression, CallExpr):
        signature = checked.signature(expression)
        if signature is None:
            return False
        if signature.definition is not None:
            return _is_declaration(signature.definition)
        return is_only_declared(checked, expression.callee, depth - 1)
    if not isinstance(expression, (NameExpr, MemberExpr)):
        return False
    node = _node_of(checked, expression)
    return _is_declared_variable(checked, expression, node, depth) if isinstance(node, Var) else _is_declaration(node)


def factory_call(checked: CheckedModule, call: Node, kind: Kind) -> str | None:
    """Return the source of the call that makes what ``call`` hands through: ``scope()`` for ``field(default_factory=scope)``.

    ``kind`` is that of the value. None where no argument is a function of such a value.
    """
    if not isinstance(call, CallExpr) or not isinstance(call.callee, RefExpr) or not hands_through(_node_of(checked, call.callee)):
        return None
    for argument in call.args:
        if isinstance(argument, LambdaExpr):
            made = argument.expr()
            if made is not None and any(found.shape is kind.shape for found in checked.kinds(made)):
                return render(made)
        for found in checked.kinds(argument):
            if found.shape is Shape.FUNCTION and found.inner is not None and found.inner.shape is kind.shape:
                source = render(argument)
                return f"{source}()" if source is not None else None
    return None


def _node_of(checked: CheckedModule, expression: RefExpr) -> SymbolNode | None:
    if expression.node is None and isinstance(expression, MemberExpr):
        owner = instance_behind(checked.type_of(expression.expr))
        return member_of(owner.type, expression.name) if owner is not None else None
    return expression.node


def _is_declaration(node: SymbolNode | None) -> bool:
    """True for a method of a Protocol and for an abstract one, which others implement."""
    function = node.func if isinstance(node, Decorator) else node
    if not isinstance(function, FuncDef) or not function.info or function.is_generator:
        return False
    return function.info.is_protocol or function.abstract_status != 0 or function.is_trivial_body


def _is_declared_variable(checked: CheckedModule, expression: NameExpr | MemberExpr, variable: Var, depth: int) -> bool:
    path = path_to(checked.tree, expression)
    if path is None:
        return False
    function = enclosing_function(path)
    if isinstance(expression, NameExpr):
        if function is not None and any(argument.variable is variable for argument in function.arguments):
            return True
        local = "." not in variable.fullname
        values: Iterable[Expression] = assigned_values(function if local and function is not None else checked.tree, expression)
    else:
        values = assigned_values(checked.tree, expression)
    given = [value for value in values if not isinstance(value, TempNode)]
    if not given:
        # Bound in another module, by the maker of a dataclass, or by a statement that is no assignment.
        return not variable.is_inferred
    return all(is_only_declared(checked, value, depth - 1) for value in given)
