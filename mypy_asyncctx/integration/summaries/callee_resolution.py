"""What a call of an unannotated function gives: its recipe is followed, and what it rests on is recorded as a dependency."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mypy.nodes import ARG_POS, CallExpr, Decorator, FuncDef, FuncItem, MemberExpr, NameExpr, RefExpr, Var
from mypy.types import AnyType, CallableType, Instance, TypeVarType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.classify import instance_behind, makes_generator
from mypy_asyncctx.facts.kinds.model import Kind, Shape
from mypy_asyncctx.facts.summaries.expression_recipes import ExpressionReader
from mypy_asyncctx.facts.tree.paths import binding_count, path_to
from mypy_asyncctx.integration.checked_module import depend_on
from mypy_asyncctx.integration.internals.checker import refer_to
from mypy_asyncctx.integration.summaries.recipe_evaluation import Class, Evaluator, Typed
from mypy_asyncctx.integration.summaries.store import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy.nodes import Expression, SymbolNode
    from mypy.types import ProperType, Type

    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.recipe_evaluation import Value
    from mypy_asyncctx.integration.summaries.store import SummaryStore


class Followed(NamedTuple):
    """Where a call leads: ``kind`` is None if nothing is claimed, ``typ`` is the value's type if mypy has one."""

    kind: Kind | None
    typ: ProperType | None


def with_definition(checked: CheckedModule, expression: Expression, signature: CallableType, store: SummaryStore) -> CallableType:
    """Return the signature of what an expression names, with the function that made it also behind an alias.

    mypy's cache keeps no definition in the type of a variable; the variable's recipe says the same whether or not its module is fresh.
    """
    signature = checked.cached(signature, expression)
    node = expression.node if isinstance(expression, RefExpr) else None
    if signature.definition is not None or not isinstance(node, Var) or "." not in node.fullname:
        return signature
    recipe = store.named(node.fullname)
    if recipe is None:
        return signature
    evaluator = Evaluator(checked.tree, checked.lookup, store)
    function = evaluator.function(recipe)
    depend(checked, {node.fullname, *evaluator.names}, store)
    return signature.copy_modified(definition=function) if function is not None else signature


def hides_result(signature: CallableType) -> bool:
    """True for a call of a function that nothing declares the result of."""
    result = get_proper_type(signature.ret_type)
    if isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
        result = get_proper_type(result.args[2])
    return isinstance(result, AnyType) and (signature.definition is None or isinstance(signature.definition, (FuncDef, Decorator)))


def followed_call(checked: CheckedModule, call: CallExpr, signature: CallableType, store: SummaryStore) -> Followed:
    """Return what a call of a function without a declared result gives, and have mypy check the module again when that changes."""
    definition = signature.definition or _alias(call, store)
    if definition is None or not is_called_by_name(checked, call, definition, store):
        return Followed(None, None)
    arguments: list[Type | None] = []
    for actual, passed in zip(call.args, call.arg_kinds, strict=True):
        if passed is not ARG_POS:
            break
        arguments.append(checked.type_of(actual))
    return follow(checked, definition, store, receiver=_receiver(checked, call, definition), arguments=arguments)


def _alias(call: CallExpr, store: SummaryStore) -> Var | None:
    """Return the variable that a lambda was given to."""
    node = call.callee.node if isinstance(call.callee, RefExpr) else None
    return node if isinstance(node, Var) and "." in node.fullname and store.named(node.fullname) is not None else None


def partial_definition(checked: CheckedModule, call: CallExpr, typ: Type, store: SummaryStore) -> SymbolNode | None:
    """Return what to follow for a call of a ``functools.partial``, which has the type ``typ``.

    A global variable has a recipe; what is in a local one, or is called where it is made, mypy knows as long as it checks the function.
    """
    callee = call.callee
    node = callee.node if isinstance(callee, RefExpr) else None
    if isinstance(node, Var) and "." in node.fullname:
        return _alias(call, store)
    proper = get_proper_type(typ)
    function = checked.partial_of(proper) if isinstance(proper, Instance) else None
    if not isinstance(function, CallableType) or not isinstance(function.definition, (FuncDef, Decorator)):
        return None
    if not makes_generator(function.definition) and store.of(function.definition, checked.tree) is None:
        return None
    local = isinstance(node, Var) and is_called_by_name(checked, call, function.definition, store)
    return function.definition if local or isinstance(callee, CallExpr) else None


def follow(
    checked: CheckedModule,
    definition: SymbolNode,
    store: SummaryStore,
    *,
    receiver: Value | None = None,
    arguments: Sequence[Type | None] = (),
) -> Followed:
    """Return what calling ``definition`` would give, whether or not the program calls it.

    ``receiver`` is the object that a method is called on; ``arguments`` are the types of the positional arguments.
    """
    evaluator = Evaluator(checked.tree, checked.lookup, store)
    value = evaluator.call(evaluator.definition(definition, receiver), [evaluator.typed(argument) for argument in arguments])
    found = evaluator.kind(value)
    depend(checked, {definition.fullname, *evaluator.names}, store)
    kind = _untyped(found) if found is not None and found.is_known else None
    return Followed(kind, value.typ if isinstance(value, Typed) else None)


def yielded_by(checked: CheckedModule, function: FuncDef, store: SummaryStore) -> ProperType | None:
    """Return the type of what a generator function without annotations yields, None where it is not known."""
    if "." not in function.fullname:
        return None
    evaluator = Evaluator(checked.tree, checked.lookup, store)
    found = evaluator.yielded(function.fullname)
    depend(checked, {function.fullname, *evaluator.names}, store)
    return found


def returned_by(checked: CheckedModule, function: FuncDef, store: SummaryStore) -> ProperType | None:
    """Return the type of what a function of the module being checked returns without its decorators, None where it is not known."""
    recipe = ExpressionReader(checked.tree).undecorated(function)
    evaluator = Evaluator(checked.tree, checked.lookup, store)
    value = evaluator.call(evaluator.value(recipe, ()), []) if recipe is not None else None
    depend(checked, set(evaluator.names), store)
    return value.typ if isinstance(value, Typed) else None


def property_value(checked: CheckedModule, owner: Instance, name: str, store: SummaryStore) -> Kind | None:
    """Return the kind of what a property of an object gives, None where it is not known."""
    evaluator = Evaluator(checked.tree, checked.lookup, store)
    value = evaluator.member(Typed(owner), name)
    kind = evaluator.kind(value)
    if kind is None and not (isinstance(value, Typed) and isinstance(value.typ, Instance)):
        made = evaluator.kind(evaluator.call(value, []))
        kind = Kind(Shape.FUNCTION, inner=made) if made is not None else None
    depend(checked, {f"{owner.type.fullname}.{name}", *evaluator.names}, store)
    return _untyped(kind)


def called_variable(checked: CheckedModule, callee: Expression, variable: Var, store: SummaryStore) -> Kind | None:
    """Return what calling a global variable or an attribute gives, None where it may be bound to several things."""
    evaluator = Evaluator(checked.tree, checked.lookup, store)
    owner = instance_behind(checked.type_of(callee.expr)) if isinstance(callee, MemberExpr) and variable.info else None
    value = evaluator.member(Typed(owner), variable.name) if owner is not None else evaluator.definition(variable, None)
    kind = evaluator.kind(evaluator.call(value, []))
    depend(checked, {variable.fullname, *evaluator.names}, store)
    return kind


def named(checked: CheckedModule, callee: Expression) -> SymbolNode | None:
    """Return what the name or attribute that is called was defined as, None for any other expression."""
    node = callee.node if isinstance(callee, RefExpr) else None
    if node is None and isinstance(callee, MemberExpr):
        owner = instance_behind(checked.type_of(callee.expr))
        symbol = owner.type.get(callee.name) if owner is not None else None
        node = symbol.node if symbol is not None else None
    return node


def is_called_by_name(checked: CheckedModule, call: CallExpr, definition: SymbolNode, store: SummaryStore) -> bool:
    """True where the callee is the definition itself or a name bound to it only: two functions that mypy joins keep one."""
    callee = call.callee
    node = named(checked, callee)
    if not isinstance(node, Var):
        return isinstance(node, (FuncDef, Decorator)) and node.fullname == definition.fullname
    if "." in node.fullname:
        return store.named(node.fullname) is not None
    path = path_to(checked.tree, call)
    function = next((outer for outer in path or () if isinstance(outer, FuncItem)), None)
    return function is not None and isinstance(callee, NameExpr) and binding_count(function, callee) == 1


def _receiver(checked: CheckedModule, call: CallExpr, definition: SymbolNode) -> Value | None:
    """Return the object or class that a method is called on, None for a function and for a method that is given its object."""
    function = definition.func if isinstance(definition, Decorator) else definition
    if not isinstance(call.callee, MemberExpr) or not isinstance(function, FuncDef) or not function.info:
        return None
    typ = checked.type_of(call.callee.expr)
    owner = instance_behind(typ)
    if owner is None:
        return None
    if function.is_class:
        return Class(owner.type)
    return Typed(owner) if isinstance(typ, (Instance, TypeVarType)) else None


def depend(checked: CheckedModule, rests_on: set[str], store: SummaryStore) -> None:
    """Record the full names that what is being checked rests on, as mypy does with what it follows itself.

    For the cache it counts by module, for the daemon by name.
    """
    checker = checked.checker
    assert checker is not None
    for fullname in rests_on:
        module = store.module_of(fullname)
        if module is None or module == checked.tree.fullname:
            continue
        refer_to(checker, module)
        depend_on(checked.tree, checked.errors, fullname, f"{module}.{VARIABLE}")


def _untyped(kind: Kind | None) -> Kind | None:
    return kind._replace(untyped=True, inner=_untyped(kind.inner)) if kind is not None else None
