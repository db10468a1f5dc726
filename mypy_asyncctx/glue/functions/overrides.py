"""A method that overrides or implements another one and changes what a call of it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mypy.nodes import ClassDef, Decorator, FuncDef
from mypy.types import CallableType, Instance, UnionType, get_proper_type

from mypy_asyncctx import codes
from mypy_asyncctx.kinds.classify import callee_type_of, generated_by, generator_kind, makes_generator, member_of, result_kind
from mypy_asyncctx.kinds.model import Shape
from mypy_asyncctx.rules import async_def, override
from mypy_asyncctx.rules.base import Finding

if TYPE_CHECKING:
    from mypy.errors import ErrorInfo
    from mypy.nodes import Node, SymbolNode, TypeInfo
    from mypy.types import ProperType, Type

    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.model import Kind
    from mypy_asyncctx.syntax.tree import Path

_SUPERTYPE: Final = re.compile(r'supertype "([^"]+)"')


def override_finding(scene: Scene, path: Path, info: ErrorInfo) -> tuple[Finding, Node | None] | None:
    """Return what explains mypy's ``override`` error at a method, and the declaration where it belongs if that is in this module."""
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
        if declared is not None and _names(info.message, base):
            finding = _difference(scene, method.name, base.name, declared.node, method)
            here = finding is not None and finding.code is codes.ASYNC_DEF and base.module_name == scene.tree.fullname
            place = declared.node.func if isinstance(declared.node, Decorator) else declared.node
            return (finding, place if here else None) if finding is not None else None
    return None


def _names(message: str, base: TypeInfo) -> bool:
    """True where mypy's message is about this base class: it reports each of several that a method contradicts."""
    found = _SUPERTYPE.search(message)
    return found is None or found[1].rpartition(".")[2] == base.name


def implementation_finding(scene: Scene, found: Type, wanted: Type | None) -> Finding | None:
    """Return what explains that a value does not implement the Protocol that is wanted."""
    value = get_proper_type(found)
    expected = get_proper_type(wanted)
    for item in expected.items if isinstance(expected, UnionType) else [expected]:
        protocol = get_proper_type(item)
        if not isinstance(value, Instance) or not isinstance(protocol, Instance) or not protocol.type.is_protocol:
            continue
        if protocol.type.fullname.startswith(("typing.", "contextlib.", "builtins.", "_typeshed")):
            continue
        for name in protocol.type.protocol_members:
            finding = _difference(scene, name, protocol.type.name, member_of(protocol.type, name), member_of(value.type, name))
            if finding is not None:
                return finding
    return None


def _difference(scene: Scene, name: str, base: str, declared: SymbolNode | None, found: SymbolNode | None) -> Finding | None:
    first, second = _call_kind(scene, declared), _call_kind(scene, found)
    if first is None or second is None or first.family == second.family or None in (first.family, second.family):
        return None
    if first.supports & second.supports:
        # An object with several protocols: it does where callers use the one that both have, and no one knows which they use.
        return None
    if first.shape is Shape.COROUTINE and second.shape.is_iterator and makes_generator(found) and first.core.shape.is_iterator:
        owner = getattr(found, "info", None)
        return Finding(codes.ASYNC_DEF, async_def.message(name, base, owner.name if owner else "the implementation"))
    return Finding(codes.OVERRIDE, override.message(name, base, first, second))


def _call_kind(scene: Scene, node: SymbolNode | None) -> Kind | None:
    typ: ProperType | None = callee_type_of(node)
    if isinstance(typ, CallableType):
        shape = generated_by(typ)
        return generator_kind(shape) if shape is not None else result_kind(typ, scene.lookup)
    return None
