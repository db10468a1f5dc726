"""The type checker: what it knows of an expression, and what it says when it is asked something without a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from mypy.checkexpr import has_any_type
from mypy.nodes import GDEF, SymbolTableNode, TempNode, Var
from mypy.types import AnyType, CallableType, Instance, LiteralType, Overloaded, TypeOfAny, get_proper_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mypy.checker import TypeChecker
    from mypy.nodes import CallExpr, Context, Expression, MypyFile
    from mypy.types import ProperType, Type

# Where mypy's own plugin for `functools.partial` keeps the function.
_PARTIAL = "__mypy_partial"


def type_of(checker: TypeChecker, expression: Expression) -> Type | None:
    """Return the type that mypy found for an expression, None where it has not looked at it yet."""
    return checker.lookup_type_or_none(expression)


def wanted_types(checker: TypeChecker) -> list[Type | None]:
    """Return what the surroundings of the expression being checked want, those of the innermost last."""
    contexts: list[Type | None] = cast("Any", checker.expr_checker).type_context
    return contexts


def is_certain(typ: Type | None) -> bool:
    """True for a type with no Any in it."""
    return typ is not None and not has_any_type(typ)


def quietly_accept(checker: TypeChecker, expression: Expression) -> ProperType:
    """Return the type of an expression as mypy infers it where nothing is wanted of it; nothing is reported or stored."""
    with checker.msg.filter_errors(), checker.local_type_map:
        return get_proper_type(checker.expr_checker.accept(expression))


def look_ahead(checker: TypeChecker, expressions: Iterable[Expression]) -> None:
    """Have mypy find the types of expressions that it has not come to; nothing is reported."""
    with checker.msg.filter_errors():
        for expression in expressions:
            checker.expr_checker.accept(expression)


def takes(checker: TypeChecker, callee: ProperType, call: CallExpr, is_any: Callable[[Expression], bool]) -> bool:
    """True for a call that mypy has nothing to say of where the arguments for which ``is_any`` is true are Any."""
    arguments = [TempNode(AnyType(TypeOfAny.special_form)) if is_any(argument) else argument for argument in call.args]
    for temporary, argument in zip(arguments, call.args, strict=True):
        temporary.set_line(argument)
    with checker.msg.filter_errors() as watcher:
        checker.expr_checker.check_call(callee, arguments, call.arg_kinds, call, call.arg_names)
    return not watcher.has_new_errors()


def member_type(checker: TypeChecker, name: str, owner: Instance, context: Context) -> ProperType:
    """Return the type of an attribute as mypy sees it from outside; nothing is reported."""
    with checker.msg.filter_errors():
        return get_proper_type(checker.expr_checker.analyze_external_member_access(name, owner, context))


def narrow(checker: TypeChecker, expression: Expression, typ: Type) -> None:
    """Have an expression another type from here on, as after an ``isinstance``."""
    checker.binder.put(expression, typ, from_assignment=False)


def refer_to(checker: TypeChecker, module: str) -> None:
    """Have the cache of the module being checked rest on another module."""
    checker.module_refs.add(module)


def rest_on(tree: MypyFile, target: str, *fullnames: str) -> None:
    """Have the daemon look at ``target``, a part of a module, again when one of these names changes.

    ``plugin_deps`` would be the place, but mypy reads them only of a module that it checks whole: what it checks again by itself would
    lose its dependencies. Those on aliases of types it always reads.
    """
    tree.alias_deps[target].update(fullnames)


def partial_of(typ: Instance) -> CallableType | Overloaded | None:
    """Return the function behind a ``functools.partial``, without the arguments that it already has."""
    found = get_proper_type(typ.extra_attrs.attrs.get(_PARTIAL)) if typ.extra_attrs is not None else None
    return found if isinstance(found, (CallableType, Overloaded)) else None


def keep_text(tree: MypyFile, name: str, text: str, string: Instance) -> None:
    """Write a text into a module's symbol table: mypy's cache, its hash of the interface, its workers and its daemon have it then."""
    variable = Var(name, LiteralType(text, string))
    variable._fullname = f"{tree.fullname}.{name}"
    variable.is_ready = True
    tree.names[name] = SymbolTableNode(GDEF, variable, module_public=False, module_hidden=True, plugin_generated=True)


def kept_text(tree: MypyFile, name: str) -> str | None:
    """Read what ``keep_text`` has written, None where nothing is."""
    symbol = tree.names.get(name)
    typ = get_proper_type(symbol.type) if symbol is not None else None
    return typ.value if isinstance(typ, LiteralType) and isinstance(typ.value, str) else None
