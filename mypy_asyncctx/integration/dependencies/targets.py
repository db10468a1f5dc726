"""From the expression that a dependency is declared with to its :class:`Target`. What is not understood is None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, ConditionalExpr, Decorator, Expression, FuncDef, LambdaExpr, NameExpr, RefExpr, ReturnStmt
from mypy.subtypes import find_member
from mypy.types import AnyType, CallableType, Instance, Overloaded, TypeType, UnionType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS, MADE_MANAGERS
from mypy_asyncctx.facts.frameworks.table import SCHEMES
from mypy_asyncctx.facts.kinds.classify import generated_by, generator_kind, kind_of, made_by, makes_generator
from mypy_asyncctx.facts.kinds.contradicted import contradicted_kind
from mypy_asyncctx.facts.kinds.model import Kind, Shape
from mypy_asyncctx.facts.kinds.targets import Form, Target
from mypy_asyncctx.facts.tree.injected_types import without_none
from mypy_asyncctx.facts.tree.paths import assigned_values
from mypy_asyncctx.integration.internals.checker import quietly_accept
from mypy_asyncctx.integration.summaries.callee_resolution import depend, follow, followed_call, hides_result, with_definition, yielded_by
from mypy_asyncctx.integration.values.unique_callee import surely_makes

if TYPE_CHECKING:
    from mypy.types import ProperType, Type

    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore

_PARTIAL = {Form.GENERATOR: Form.PARTIAL_GENERATOR, Form.MANAGER: Form.PARTIAL_MANAGER}


def targets_of(checked: CheckedModule, expression: Expression, store: SummaryStore) -> list[Target]:
    """Return what the target of a dependency may be: one, or one for each branch of a conditional expression.

    ``store`` knows what functions without a declared result return.
    """
    if isinstance(expression, ConditionalExpr):
        return [*targets_of(checked, expression.if_expr, store), *targets_of(checked, expression.else_expr, store)]
    target = target_of(checked, expression, store)
    return [target] if target is not None else []


def target_of(checked: CheckedModule, expression: Expression, store: SummaryStore) -> Target | None:
    """Return what the target of a dependency is; None where nothing is claimed."""
    typ = _precise(checked, expression)
    if isinstance(expression, CallExpr):
        signature = checked.signature(expression)
        contradicted = contradicted_kind(signature.definition, signature.ret_type, checked.lookup) if signature is not None else None
        kind = contradicted or kind_of(typ, checked.lookup) or _generated(checked, expression)
        if kind is not None and not kind.class_based and not kind.shape.is_plain:
            form = Form.CALLED_MANAGER if kind.shape.is_manager else Form.CALLED_GENERATOR
            return Target(form, checked.subject(kind, expression).kind, kind.yields, typ)
    return _of_type(checked, typ, expression, store) or _not_yet_checked(checked, expression)


def _not_yet_checked(checked: CheckedModule, expression: Expression) -> Target | None:
    """A context manager function that is defined further down: its decorator has not been checked, and it has no type yet."""
    node = expression.node if isinstance(expression, RefExpr) else None
    if not isinstance(node, Decorator) or node.var.type is not None or len(node.original_decorators) != 1 or not makes_generator(node):
        return None
    decorator = node.original_decorators[0]
    needs = DECORATORS.get(decorator.fullname) if isinstance(decorator, RefExpr) else None
    if needs is None:
        return None
    declared = node.func.type
    kind = kind_of(declared.ret_type, checked.lookup) if isinstance(declared, CallableType) else None
    shape = Shape.ASYNC_MANAGER if needs is Shape.ASYNC_GENERATOR else Shape.MANAGER
    yields = kind.yields if kind is not None else None
    return Target(Form.MANAGER, Kind(shape, yields=yields, maker=node.fullname), yields, None, node.func)


def _precise(checked: CheckedModule, expression: Expression) -> ProperType | None:
    """A call that makes the target is inferred too loosely in the argument of a ``Callable[..., Any]``."""
    if isinstance(expression, CallExpr) and checked.checker is not None:
        return quietly_accept(checked.checker, expression)
    return checked.type_of(expression)


def _of_type(checked: CheckedModule, typ: ProperType | None, expression: Expression, store: SummaryStore) -> Target | None:
    if isinstance(typ, CallableType):
        typ = with_definition(checked, expression, typ, store)
    if isinstance(typ, (CallableType, Overloaded)):
        return _of_callable(checked, typ, expression, store)
    if isinstance(typ, TypeType):
        return _of_class(checked, typ.item)
    if not isinstance(typ, Instance) or typ.type.fallback_to_any:
        return None
    partial = checked.partial_of(typ)
    if partial is not None:
        target = _of_callable(checked, partial, expression, store)
        if target is None:
            return None
        if target.form is Form.CLASS:
            return target._replace(provides=typ.args[0] if typ.args else None)
        return target._replace(form=_PARTIAL.get(target.form, target.form))
    called = get_proper_type(find_member("__call__", typ, typ, is_operator=True))
    if not isinstance(called, (CallableType, Overloaded)):
        return None
    symbol = typ.type.get("__call__")
    target = _of_callable(checked, called, expression, store, symbol.node if symbol is not None else None)
    provides = get_proper_type(target.provides) if target is not None else None
    if target is not None and provides is not None and _gives_no_none(checked, typ, expression):
        return target._replace(provides=without_none(provides))
    if target is None or target.form is not Form.GENERATOR:
        return target
    return target._replace(form=Form.INSTANCE_GENERATOR)


def _of_class(checked: CheckedModule, instance: Type) -> Target:
    kind = kind_of(instance, checked.lookup)
    if kind is not None and kind.shape.is_manager:
        return Target(Form.MANAGER_CLASS, kind, instance, instance)
    return Target(Form.CLASS, None, instance, instance)


def _of_callable(
    checked: CheckedModule, typ: CallableType | Overloaded, expression: Expression, store: SummaryStore, definition: object = None
) -> Target | None:
    found = [_of_signature(checked, item, expression, store, definition) for item in typ.items]
    first = found[0]
    if first is None or any(item is None or item.form is not first.form for item in found):
        return None
    # Which overload a framework's call takes is not known.
    return first if len(found) == 1 or first.form in (Form.CLASS, Form.MANAGER_CLASS) else first._replace(provides=None, raw=None)


def _of_signature(
    checked: CheckedModule, signature: CallableType, expression: Expression, store: SummaryStore, definition: object
) -> Target | None:
    if signature.is_type_obj():
        return _of_class(checked, signature.ret_type)
    node = definition or signature.definition or (expression.node if isinstance(expression, RefExpr) else None)
    function = node.func if isinstance(node, Decorator) else node
    function = function if isinstance(function, FuncDef) else None
    if function is not None and "." in function.fullname and checked.checker is not None:
        depend(checked, {function.fullname}, store)
        if store.is_bound_again(function.fullname):
            return None
    result = get_proper_type(signature.ret_type)
    kind = kind_of(result, checked.lookup)
    yields_itself = function is not None and makes_generator(function)
    if kind is not None and function is not None:
        kind = made_by(kind, function)
    if isinstance(result, Instance) and result.type.fullname in MADE_MANAGERS:
        # An alias of a decorated function has lost its definition; nothing else has this type and no definition.
        decorated = yields_itself or (function is None and not isinstance(expression, LambdaExpr))
        form = Form.MANAGER if decorated else Form.RETURNS_MANAGER
        return Target(form, kind, kind.yields if kind is not None else None, result, function)
    shape = generated_by(signature)
    if shape is not None:
        provided = yielded_by(checked, function, store) if function is not None else None
        return Target(Form.GENERATOR, generator_kind(shape), provided, None, function)
    contradicted = contradicted_kind(function, result, checked.lookup)
    if contradicted is not None:
        # What it yields is not known for sure where its annotation is wrong.
        return Target(Form.GENERATOR, contradicted, None, None, function)
    if yields_itself and (kind is None or not kind.shape.is_plain):
        # A decorator may have changed what the function returns.
        yields = kind.yields if kind is not None and kind.shape.is_iterator else None
        return Target(Form.GENERATOR, kind, yields, result, function) if kind is None or kind.shape.is_iterator else None
    if isinstance(expression, LambdaExpr) and isinstance(result, AnyType):
        kind = _of_body(checked, expression, store) or kind
    if function is not None and hides_result(signature) and not function.is_generator:
        kind = follow(checked, function, store).kind or kind
    item = _awaited_type(result, kind)
    if item is not None:
        target = _awaited(checked, item, kind, function)
        hidden = target.form is not Form.COROUTINE and function is not None and store.is_placeholder(function)
        return None if hidden else target
    return _returned(checked, signature, kind, expression, function, store)


def _of_body(checked: CheckedModule, function: LambdaExpr, store: SummaryStore) -> Kind | None:
    """Return the kind of what a lambda gives by a call of a function without annotations: ``lambda: get_db()``."""
    statement = function.body.body[-1]
    call = statement.expr if isinstance(statement, ReturnStmt) else None
    signature = checked.signature(call) if isinstance(call, CallExpr) else None
    if not isinstance(call, CallExpr) or signature is None:
        return None
    shape = generated_by(signature)
    if shape is not None:
        maker = signature.definition.fullname if signature.definition is not None else None
        return generator_kind(shape, maker=maker, untyped=True) if surely_makes(checked, call.callee, shape, store) else None
    return followed_call(checked, call, signature, store).kind if hides_result(signature) else None


def _returned(
    checked: CheckedModule,
    signature: CallableType,
    kind: Kind | None,
    expression: Expression,
    function: FuncDef | None,
    store: SummaryStore,
) -> Target | None:
    """A plain function: what it returns is provided, unless that is a generator or manager."""
    result = get_proper_type(signature.ret_type)
    if kind is not None and kind.untyped:
        if kind.class_based or kind.shape.is_plain:
            return None
        return Target(Form.RETURNS_MANAGER if kind.shape.is_manager else Form.RETURNS_GENERATOR, kind, kind.yields, None, function)
    if kind is not None and not kind.class_based and kind.shape.is_manager:
        return Target(Form.RETURNS_MANAGER, kind, kind.yields, result, function)
    if kind is not None and not kind.class_based and kind.shape.is_iterator:
        certain = _is_no_generator_itself(checked, signature, function, expression)
        certain = certain and (function is None or not store.is_placeholder(function))
        return Target(Form.RETURNS_GENERATOR, kind, kind.yields, result, function) if certain else None
    if isinstance(result, UnionType) and any(_may_be_generator(get_proper_type(item)) for item in result.items):
        # A parameter for "any dependency": each member stands for what the framework makes of it.
        return None
    if isinstance(result, Instance) and result.type.fullname == names.AWAITABLE:
        # A decorator may have declared an async function so: what it is awaited for is not told apart.
        return None
    if _may_be_generator(result) and not isinstance(expression, LambdaExpr) and function is None:
        return None
    return Target(Form.VALUE, kind if kind is not None and kind.shape.is_manager else None, result, result, function)


def _awaited_type(result: ProperType, kind: Kind | None) -> Type | None:
    if isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
        return result.args[2]
    # mypy before 2.3 has Any where a call of an async function without annotations gives a coroutine.
    return result if isinstance(result, AnyType) and kind is not None and kind.shape is Shape.COROUTINE else None


def _awaited(checked: CheckedModule, item: Type, kind: Kind | None, function: FuncDef | None) -> Target:
    result = get_proper_type(item)
    inner = kind.inner if kind is not None else None
    raw = None if inner is not None and inner.untyped else result
    if inner is not None and not inner.class_based and inner.shape.is_manager:
        return Target(Form.AWAITS_MANAGER, inner, inner.yields, raw, function)
    if inner is not None and not inner.class_based and inner.shape.is_iterator:
        return Target(Form.AWAITS_GENERATOR, inner, inner.yields, raw, function)
    return Target(Form.COROUTINE, kind_of(result, checked.lookup), result, result, function)


def _may_be_generator(result: ProperType | None) -> bool:
    """True for the result of a callable whose definition is not known: its type does not tell a generator function from others."""
    return isinstance(result, Instance) and result.type.fullname in (
        names.ASYNC_GENERATOR,
        names.GENERATOR,
        names.ASYNC_ITERATOR,
        names.ITERATOR,
        names.ASYNC_ITERABLE,
        names.ITERABLE,
        names.AWAITABLE,
        names.COROUTINE,
        "types.CoroutineType",
        names.ASYNC_MANAGER,
        names.MANAGER,
    )


def _is_no_generator_itself(checked: CheckedModule, signature: CallableType, function: FuncDef | None, expression: Expression) -> bool:
    """True where the function is known not to be a generator function, which a callable's type alone does not tell."""
    if isinstance(expression, LambdaExpr):
        return True
    if function is None or makes_generator(function):
        return False
    if checked.is_stub(function):
        # A stub has no body that would tell.
        return False
    return function.abstract_status == 0 and not (function.info and function.info.is_protocol) and signature.definition is not None


def _generated(checked: CheckedModule, call: CallExpr) -> Kind | None:
    """Return the kind of a call of an unannotated generator function."""
    signature = checked.signature(call)
    shape = generated_by(signature) if signature is not None else None
    if shape is None or not isinstance(checked.type_of(call), (AnyType, type(None))):
        return None
    return generator_kind(shape)


def _gives_no_none(checked: CheckedModule, typ: Instance, expression: Expression) -> bool:
    """True for a security scheme that was not told to give None where a request has no credentials: it answers 401 then."""
    option = next((SCHEMES[base.fullname] for base in typ.type.mro if base.fullname in SCHEMES), None)
    if option is None:
        return False
    made = [expression] if isinstance(expression, CallExpr) else list(assigned_values(checked.tree, expression))
    calls = [value for value in made if isinstance(value, CallExpr)]
    given = (value for call in calls for name, value in zip(call.arg_names, call.args, strict=True) if name == option)
    return all(isinstance(value, NameExpr) and value.fullname == "builtins.True" for value in given)
