"""A function or class that makes the dependency, given in the place of the dependency: its call is missing.

``Depends(require_admin)``, where ``require_admin()`` returns the function that checks, lets every request pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.subtypes import find_member
from mypy.types import AnyType, CallableType, Instance, NoneType, UnionType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.classify import callee_type_of
from mypy_asyncctx.facts.kinds.targets import Form
from mypy_asyncctx.facts.tree.injected_types import accepts

if TYPE_CHECKING:
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.kinds.targets import Target


def is_call_missing(target: Target, wanted: ProperType | None, *, discards: bool) -> bool:
    """True where the framework would call what a target returns if the target were called first, and that is what is meant.

    ``wanted`` is the declared type of the parameter, None where there is none; ``discards`` is true where nobody receives the value.
    """
    provided = get_proper_type(target.provides)
    dependency = _called(provided, target.form)
    if dependency is None:
        return False
    if discards:
        # Nothing of a request goes into it, so it can be called where the dependency is declared.
        return _takes_plain_values(target, provided)
    if wanted is None or provided is None or accepts(provided, wanted):
        return False
    result = get_proper_type(_result(dependency))
    certain = isinstance(provided, CallableType) or not isinstance(result, AnyType)
    return certain and not isinstance(wanted, CallableType) and accepts(result, wanted)


def _called(provided: ProperType | None, form: Form) -> CallableType | None:
    """Return the signature of what a plain function or a class provides, where that can be called."""
    if isinstance(provided, CallableType) and form is Form.VALUE and not provided.is_type_obj():
        return provided
    if not isinstance(provided, Instance) or form is not Form.CLASS:
        return None
    called = get_proper_type(find_member("__call__", provided, provided, is_operator=True))
    return called if isinstance(called, CallableType) else None


def _result(dependency: CallableType) -> Type:
    """Return what a framework injects for a dependency: what it returns, what awaiting that gives, or what it yields."""
    result = get_proper_type(dependency.ret_type)
    if isinstance(result, Instance) and result.args:
        if result.type.fullname in (names.COROUTINE, names.AWAITABLE):
            return result.args[-1]
        if result.type.fullname in (names.GENERATOR, names.ASYNC_GENERATOR, names.ITERATOR, names.ASYNC_ITERATOR):
            return result.args[0]
    return result


def _takes_plain_values(target: Target, provided: ProperType | None) -> bool:
    """True for a function or class whose parameters are text, numbers and the like: no request, and no other dependency."""
    function: CallableType | None = None
    if isinstance(provided, Instance):
        symbol = provided.type.get("__init__")
        typ = callee_type_of(symbol.node) if symbol is not None else None
        function = typ if isinstance(typ, CallableType) else None
        types = function.arg_types[1:] if function is not None else []
    elif target.function is not None and isinstance(target.function.type, CallableType):
        function = target.function.type
        types = function.arg_types[1:] if target.function.info and not target.function.is_static else function.arg_types
    return function is not None and all(_is_plain(typ) for typ in types)


def _is_plain(typ: Type) -> bool:
    proper = get_proper_type(typ)
    if isinstance(proper, UnionType):
        return all(_is_plain(item) for item in proper.items)
    if isinstance(proper, Instance):
        return proper.type.module_name == "builtins" and all(_is_plain(argument) for argument in proper.args)
    return isinstance(proper, NoneType)
