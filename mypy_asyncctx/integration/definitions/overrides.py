"""A method that overrides or implements another one and changes what a call of it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mypy.nodes import ClassDef, Decorator, FuncDef
from mypy.types import CallableType, Instance, UnionType, get_proper_type

from mypy_asyncctx.facts.kinds.classify import callee_type_of, generated_by, generator_kind, makes_generator, member_of, result_kind
from mypy_asyncctx.facts.kinds.contradicted import contradicted_kind
from mypy_asyncctx.facts.kinds.model import Shape
from mypy_asyncctx.integration.bodies.class_declarations import classes_of
from mypy_asyncctx.rules.declaration import async_def, override, return_type
from mypy_asyncctx.rules.rule import Finding

if TYPE_CHECKING:
    from mypy.errors import ErrorInfo
    from mypy.nodes import Node, SymbolNode, TypeInfo
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import ResultStore

_SUPERTYPE: Final = re.compile(r'supertype "([^"]+)"')


def override_finding(checked: CheckedModule, path: Path, info: ErrorInfo, store: ResultStore) -> tuple[Finding, Node | None] | None:
    """Return what explains mypy's ``override`` error at a method, and the place where it belongs if that is another one."""
    if info.code is None or info.code.code != "override":
        return None
    method = path[-1]
    owner = next((node for node in reversed(path) if isinstance(node, ClassDef)), None)
    if isinstance(path[-2], Decorator):
        method = path[-2]
    if owner is None or not isinstance(method, (FuncDef, Decorator)):
        return None
    for base in owner.info.mro[1:]:
        declared = base.names.get(method.name)
        if declared is None or not _names(info.message, base):
            continue
        kinds = _different_kinds(checked, declared.node, method)
        if kinds is None:
            return None
        if _is_async_def_by_mistake(checked, kinds, declared.node, method, store):
            return _at_declaration(checked, method.name, base, declared.node, owner.info)
        return Finding(override.RULE.code, override.message(method.name, base.name, *kinds)), None
    return None


def _names(message: str, base: TypeInfo) -> bool:
    """True where mypy's message is about this base class: it reports each of several that a method contradicts."""
    found = _SUPERTYPE.search(message)
    return found is None or found[1].rpartition(".")[2] == base.name


def implementation_finding(
    checked: CheckedModule, found: Type, wanted: Type | None, store: ResultStore
) -> tuple[Finding, Node | None] | None:
    """Return what explains that a value does not implement the Protocol that is wanted, and the place where it belongs."""
    value = get_proper_type(found)
    expected = get_proper_type(wanted)
    for item in expected.items if isinstance(expected, UnionType) else [expected]:
        protocol = get_proper_type(item)
        if not isinstance(value, Instance) or not isinstance(protocol, Instance) or not protocol.type.is_protocol:
            continue
        if protocol.type.fullname.startswith(("typing.", "contextlib.", "builtins.", "_typeshed")):
            continue
        for name in protocol.type.protocol_members:
            declared, member = member_of(protocol.type, name), member_of(value.type, name)
            kinds = _different_kinds(checked, declared, member)
            if kinds is None:
                continue
            if _is_async_def_by_mistake(checked, kinds, declared, member, store):
                return _at_declaration(checked, name, protocol.type, declared, value.type)
            typ = callee_type_of(declared)
            result = checked.show(typ.ret_type) if isinstance(typ, CallableType) else "..."
            sides = override.Side(f"{value.type.name}.{name}", kinds[1]), override.Side(f"{protocol.type.name}.{name}", kinds[0])
            return Finding(override.RULE.code, override.implementation_message(*sides, result, checked.show)), None
    return None


def _is_async_def_by_mistake(
    checked: CheckedModule, kinds: tuple[Kind, Kind], declared: SymbolNode | None, found: SymbolNode | None, store: ResultStore
) -> bool:
    """True for an ``async def`` without a body of its own that an async generator implements, where the project can change it."""
    function = declared.func if isinstance(declared, Decorator) else declared
    if not isinstance(function, FuncDef) or not makes_generator(found):
        return False
    meant = kinds[0].shape is Shape.COROUTINE and kinds[0].core.shape.is_iterator and kinds[1].shape.is_iterator
    return meant and checked.is_own(function) and (function.is_trivial_body or store.is_placeholder(function))


def _at_declaration(
    checked: CheckedModule, name: str, base: TypeInfo, declared: SymbolNode | None, implementation: TypeInfo
) -> tuple[Finding, Node | None]:
    """Return the finding about a declaration, and its place; that of its first override where it stands in another module.

    mypy prints what it once found in a module, and can be told of none in another one.
    """
    if base.module_name == checked.tree.fullname:
        place = declared.func if isinstance(declared, Decorator) else declared
        return Finding(async_def.RULE.code, async_def.message(name, base.name, implementation.name)), place
    overrides = (info.names[name].node for info in classes_of(checked.tree) if base in info.mro and name in info.names)
    first = next((node for node in overrides if makes_generator(node)), None)
    return Finding(async_def.RULE.code, async_def.far_message(name, base.name, base.module_name)), first


def _different_kinds(checked: CheckedModule, declared: SymbolNode | None, found: SymbolNode | None) -> tuple[Kind, Kind] | None:
    """Return what calls of two methods give, where that is used in different ways."""
    first, second = _call_kind(checked, declared), _call_kind(checked, found)
    if first is None or second is None or first.family == second.family or None in (first.family, second.family):
        return None
    if first.supports & second.supports:
        # An object with several protocols: it does where callers use the one that both have, and no one knows which they use.
        return None
    return first, second


def differs_by_annotation(checked: CheckedModule, path: Path, info: ErrorInfo) -> bool:
    """True where a generator method is told to differ from one of a base class that is declared to return something else, and does not.

    What is wrong with that declaration is reported there.
    """
    owner = next((node for node in reversed(path) if isinstance(node, ClassDef)), None)
    method = path[-1]
    if info.code is None or info.code.code != "override" or owner is None or not isinstance(method, FuncDef):
        return False
    symbol = next((base.names[method.name] for base in owner.info.mro[1:] if method.name in base.names), None)
    declared = symbol.node if symbol is not None else None
    typ = callee_type_of(declared)
    if not isinstance(declared, FuncDef) or not isinstance(typ, CallableType) or not checked.is_own(declared):
        return False
    if contradicted_kind(declared, typ.ret_type, checked.lookup) is None:
        return False
    return checked.enabled(return_type.RULE.code) and _different_kinds(checked, declared, method) is None and makes_generator(method)


def _call_kind(checked: CheckedModule, node: SymbolNode | None) -> Kind | None:
    typ: ProperType | None = callee_type_of(node)
    if isinstance(typ, CallableType):
        shape = generated_by(typ)
        return generator_kind(shape) if shape is not None else result_kind(typ, checked.lookup)
    return None
