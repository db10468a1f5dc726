"""A call whose result is a generator, a context manager, or a coroutine of one, seen right after mypy has checked it.

mypy reports much of what is done with such a value by itself, and the tag or the rewriter turns that into our error. This hook
adds what mypy does not see (dropped values, unannotated generator functions) and goes first where it can say more: it knows what
the surroundings want, and returns the type that was meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AwaitExpr,
    CallExpr,
    ClassDef,
    Decorator,
    Expression,
    FuncItem,
    MemberExpr,
    MypyFile,
    NameExpr,
    RefExpr,
    TypeInfo,
    Var,
    WithStmt,
)
from mypy.plugins.functools import partial_call_callback
from mypy.types import AnyType, Instance, TypeOfAny, UnionType, get_proper_type

from mypy_asyncctx import codes, names
from mypy_asyncctx.glue.delegation import follow, followed_call, hides_result, is_called_by_name, partial_definition, with_definition
from mypy_asyncctx.glue.early import early_finding
from mypy_asyncctx.glue.placeholders import is_placeholder
from mypy_asyncctx.glue.protocols import is_usable_in_part, received
from mypy_asyncctx.glue.resource import mismatch
from mypy_asyncctx.glue.reused import reused_findings
from mypy_asyncctx.glue.scene import any_type, expected_type, scene_of
from mypy_asyncctx.glue.undeclared import decorated_by, giver, is_decorated_once, is_giver, taker
from mypy_asyncctx.kinds.classify import GENERATED, generated_by, kinds_of, made_by
from mypy_asyncctx.kinds.model import Kind, Operation, Shape, Use
from mypy_asyncctx.kinds.tags import LACKS, is_tagged, tagged
from mypy_asyncctx.rules import not_entered, unused, unused_result
from mypy_asyncctx.rules.base import Finding
from mypy_asyncctx.rules.table import judge
from mypy_asyncctx.syntax.render import render
from mypy_asyncctx.syntax.tree import binding_count
from mypy_asyncctx.syntax.uses import DUNDERS, use_by_call

if TYPE_CHECKING:
    from mypy.nodes import SymbolNode
    from mypy.plugin import FunctionContext, MethodContext
    from mypy.types import CallableType, ProperType, Type

    from mypy_asyncctx.glue.results import ResultStore
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.classify import Lookup
    from mypy_asyncctx.syntax.tree import Path
    from mypy_asyncctx.syntax.uses import Role

_UNTYPED_CLASS: Final = {
    Shape.ASYNC_GENERATOR: names.ASYNC_GENERATOR,
    Shape.GENERATOR: names.GENERATOR,
    Shape.ASYNC_MANAGER: names.MADE_ASYNC_MANAGER,
    Shape.MANAGER: names.MADE_MANAGER,
}


def check(ctx: FunctionContext | MethodContext, lookup: Lookup, store: ResultStore, *, lazy_manager: bool) -> Type:
    """Judge what is done with the result of a call, and return the type to go on with.

    ``store`` has the recipes of unannotated functions; ``lazy_manager`` is true for a library's context manager that is known to do
    nothing before it is entered.
    """
    call = ctx.context
    default = ctx.default_return_type
    scene = scene_of(ctx.api, lookup)
    if not isinstance(call, CallExpr):
        return _decorated(scene, call, store, default) if isinstance(call, Decorator) else default
    signature = scene.signature(call)
    if signature is not None:
        signature = with_definition(scene, call.callee, signature, store)
    shape = generated_by(signature) if signature is not None else None
    if shape is not None and signature is not None and isinstance(get_proper_type(default), AnyType):
        maker = signature.definition.fullname if signature.definition is not None else None
        kind = Kind(shape, maker=maker, supports=frozenset({GENERATED[shape]}), untyped=True)
        return _untyped(scene, call, kind, default, store, signature.definition)
    if signature is not None and hides_result(signature):
        return _hidden(scene, call, signature, store, default)
    kinds = [kind for kind in kinds_of(default, lookup) if kind.is_known]
    definition = signature.definition if signature is not None else None
    if not kinds or (kinds[0].shape is Shape.COROUTINE and is_placeholder(scene, definition)):
        return default
    if signature is not None and is_giver(signature):
        return _given(scene, call, signature, store, default, kinds[0])
    role, path = scene.role(call)
    if role is None or path is None:
        return default
    _consumed(scene, call, made_by(kinds[0], definition), default, definition, role, path, store)
    for kind in kinds:
        known = made_by(kind, definition)
        meant = _judged(scene, call, known, role, path, default, certain=known.shape.is_generator or lazy_manager)
        if meant is not None:
            return meant
    return _with_maker(scene, default, definition) if role.bound is not None or _is_revealed(role) else default


def _hidden(scene: Scene, call: CallExpr, signature: CallableType, store: ResultStore, default: Type) -> Type:
    """Follow a function that nothing declares the result of; where it makes a decorator, return one that knows what it makes."""
    followed = followed_call(scene, call, signature, store)
    if followed.kind is not None:
        return _untyped(scene, call, followed.kind, default, store, _maker(scene, followed.kind), typ=followed.typ, delegated=True)
    node = decorated_by(scene.tree, call) if signature.definition is not None else None
    given = _decorated(scene, node, store, default) if node is not None else default
    return taker(scene, given) if is_giver(given) else default


def _given(scene: Scene, call: CallExpr, signature: CallableType, store: ResultStore, default: Type, kind: Kind) -> Type:
    """Judge a call of a function under a decorator without annotations, which is Any again for all that follows."""
    unknown = AnyType(TypeOfAny.unannotated)
    # A local variable may come out of a container, which holds other functions too.
    local = isinstance(call.callee, NameExpr) and isinstance(call.callee.node, Var) and "." not in call.callee.node.fullname
    known = not local and signature.definition is not None and is_called_by_name(scene, call, signature.definition, store)
    return _untyped(scene, call, kind, unknown, store, _maker(scene, kind), typ=default, delegated=True) if known else unknown


def check_partial(ctx: MethodContext, lookup: Lookup, store: ResultStore) -> Type:
    """Look at the call of a ``functools.partial``, after mypy's own plugin has: the function in it may not say what it returns."""
    default = partial_call_callback(ctx)
    call = ctx.context
    if not isinstance(call, CallExpr) or not isinstance(get_proper_type(default), AnyType):
        return default
    scene = scene_of(ctx.api, lookup)
    definition = partial_definition(scene, call, ctx.type, store)
    followed = follow(scene, definition, store) if definition is not None else None
    if followed is None or followed.kind is None:
        return default
    return _untyped(scene, call, followed.kind, default, store, _maker(scene, followed.kind), typ=followed.typ, delegated=True)


def _maker(scene: Scene, kind: Kind) -> SymbolNode | None:
    return scene.lookup(kind.maker) if kind.maker is not None else None


def _consumed(
    scene: Scene, call: CallExpr, kind: Kind, made: Type, definition: SymbolNode | None, role: Role, path: Path, store: ResultStore
) -> None:
    early = early_finding(scene, call, kind, definition, path, store)
    if early is not None:
        scene.report(early, call)
    if role.bound is not None and path[-2] is role.holder and scene.enabled(codes.REUSED):
        for finding, node in reused_findings(scene, call, kind, made, definition, path, store):
            scene.report(finding, node)


def _with_maker(scene: Scene, typ: Type, definition: SymbolNode | None) -> Type:
    proper = get_proper_type(typ)
    checker = scene.checker
    if checker is None or definition is None or not isinstance(proper, Instance) or not is_tagged(proper):
        return typ
    function, string = checker.named_type("builtins.function"), checker.named_type("builtins.str")
    return tagged(proper, function, string, definition.fullname)


def _is_revealed(role: Role) -> bool:
    holder = role.holder
    return isinstance(holder, CallExpr) and isinstance(holder.callee, RefExpr) and holder.callee.fullname == names.REVEAL_KIND


def _untyped(
    scene: Scene,
    call: CallExpr,
    kind: Kind,
    default: Type,
    store: ResultStore,
    definition: SymbolNode | None,
    *,
    typ: Type | None = None,
    delegated: bool = False,
) -> Type:
    """Mypy calls the value Any: say here what is wrong, or let the tag travel in a variable that is bound only once.

    ``definition`` made the value; ``typ`` is its type, where it has one. A function that delegates may be called for what else it does.
    """
    role, path = scene.role(call)
    if role is None or path is None:
        return default
    _consumed(scene, call, kind, typ or default, definition, role, path, store)
    awaited = role.holder
    if isinstance(awaited, AwaitExpr) and kind.inner is not None:
        # No hook looks at what awaiting an Any gives.
        inner, within = scene.role(awaited)
        if inner is not None and within is not None and not inner.dropped and inner.use is not None:
            _judged(scene, awaited, kind.inner, inner, within, default, certain=False)
        return default
    bound = role.bound
    if isinstance(bound, NameExpr) and isinstance(bound.node, Var) and bound.node.is_inferred and not _bound_once(bound, path):
        # What the variable was bound to first says nothing of what is wanted of it later.
        return default
    exact = _is_exact(kind, typ)
    if not exact and role.use is None and not role.dropped:
        return default
    meant = _judged(scene, call, kind, role, path, default, certain=not delegated, typ=typ)
    if meant is not None:
        return any_type() if delegated and not role.dropped else meant
    # In `x = gen() or []` the other operand has a say in the variable's type.
    direct = path[-2] is role.holder
    carrier = _carrier(scene, kind) if exact else None
    if carrier is not None and direct and (_is_revealed(role) or (role.bound is not None and _bound_once(role.bound, path))):
        return carrier
    return default


def _carrier(scene: Scene, kind: Kind) -> Type | None:
    """Return a type that carries the tag of a value that mypy calls Any."""
    fullname = _UNTYPED_CLASS.get(kind.shape)
    info = scene.lookup(fullname) if fullname is not None else None
    checker = scene.checker
    if not isinstance(info, TypeInfo) or checker is None:
        return None
    carrier = Instance(info, [AnyType(TypeOfAny.unannotated)] * len(info.type_vars))
    function, string = checker.named_type("builtins.function"), checker.named_type("builtins.str")
    return tagged(carrier, function, string, kind.maker, untyped=True)


def _decorated(scene: Scene, node: Decorator, store: ResultStore, default: Type) -> Type:
    """Return what a function under a decorator without annotations is, where it is known what a call of it gives."""
    if not isinstance(get_proper_type(default), AnyType) or not is_decorated_once(node):
        return default
    followed = follow(scene, node, store)
    carrier = _carrier(scene, followed.kind) if followed.kind is not None and _is_exact(followed.kind, followed.typ) else None
    return giver(scene, carrier) if carrier is not None else default


def _is_exact(kind: Kind, typ: Type | None) -> bool:
    """True where the value has no attributes but those of its kind: what a generator function or contextlib's decorators make."""
    proper = get_proper_type(typ)
    if kind.shape.is_generator:
        return proper is None or (isinstance(proper, Instance) and proper.type.fullname in LACKS)
    return isinstance(proper, Instance) and proper.type.fullname in (names.MADE_ASYNC_MANAGER, names.MADE_MANAGER)


def _bound_once(lvalue: Expression, path: Path) -> bool:
    if isinstance(lvalue, NameExpr):
        # A variable with a declared type is checked against that type.
        if not isinstance(lvalue.node, Var) or not lvalue.node.is_inferred:
            return False
        scope = next((node for node in path if isinstance(node, FuncItem)), path[0])
        return binding_count(scope if lvalue.kind != 1 else path[0], lvalue) == 1
    if isinstance(lvalue, MemberExpr) and isinstance(lvalue.expr, NameExpr) and lvalue.is_inferred_def:
        owner = next((node for node in reversed(path) if isinstance(node, (ClassDef, MypyFile))), path[0])
        return binding_count(owner, lvalue) == 1
    return False


def _judged(
    scene: Scene, call: Expression, kind: Kind, role: Role, path: Path, default: Type, *, certain: bool, typ: Type | None = None
) -> Type | None:
    """Report what is wrong and return the type that was meant; None where this hook has nothing to say."""
    if role.dropped:
        return _dropped(scene, call, kind, path, default, certain=certain)
    if role.attribute is not None:
        return _attribute(scene, call, kind, role, typ if kind.untyped else default)
    if role.use is not None:
        proper = get_proper_type(default)
        if is_usable_in_part(proper, role.use.operation):
            return None
        by_tag = isinstance(proper, Instance) and is_tagged(proper) and role.use.is_statement and role.use.operation is not Operation.AWAIT
        return None if by_tag else _operation(scene, call, kind, role, role.use)
    return _resource(scene, call, kind, path, default)


def _dropped(scene: Scene, call: Expression, kind: Kind, path: Path, default: Type, *, certain: bool) -> Type | None:
    if kind.shape is Shape.COROUTINE or _expects_exception(path):
        return None
    subject = scene.subject(kind, call)
    if certain or _is_only_that(default):
        scene.report(Finding(codes.UNUSED, unused.message(subject)), call)
    elif not kind.class_based and not _is_more(default):
        scene.report(Finding(codes.UNUSED_RESULT, unused_result.message(subject)), call)
    return default


def _is_only_that(typ: Type) -> bool:
    """True for a type that promises a generator or manager and nothing else."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.fullname in _ONLY_THAT


def _is_more(typ: Type) -> bool:
    """True for a class of its own that is an iterator too, such as a database cursor, whose methods do their work at once."""
    proper = get_proper_type(typ)
    return isinstance(proper, Instance) and proper.type.fullname not in LACKS


_ONLY_THAT: Final = (
    names.ASYNC_GENERATOR,
    names.GENERATOR,
    names.MADE_ASYNC_MANAGER,
    names.MADE_MANAGER,
    names.ASYNC_MANAGER,
    names.MANAGER,
)


def _expects_exception(path: Path) -> bool:
    # `with pytest.raises(TypeError): make(1, 2)` is about the call's arguments.
    for node in path:
        if isinstance(node, WithStmt):
            for item in node.expr:
                if isinstance(item, CallExpr) and "raises" in (render(item.callee) or "").lower():
                    return True
    return False


def _attribute(scene: Scene, call: Expression, kind: Kind, role: Role, typ: Type | None) -> Type | None:
    assert role.attribute is not None
    if kind.shape is Shape.COROUTINE:
        return None
    finding = attribute_finding(scene, call, typ, kind, role.attribute)
    if finding is None or not scene.replaces(finding, "attr-defined", role.holder):
        return None
    scene.report(finding, role.holder)
    return kind.yields if kind.yields is not None and not scene.is_ignored(call) else any_type()


_RUNTIME_ATTRIBUTES: Final = ("ag_", "gi_", "__")


def attribute_finding(scene: Scene, operand: Expression, typ: Type | None, kind: Kind, name: str) -> Finding | None:
    """Return the finding for an attribute that the value, of type ``typ``, lacks and that what it yields has."""
    subject = scene.subject(kind, operand)
    operation = DUNDERS.get(name)
    if has_attribute(typ, name):
        return None
    if operation is not None:
        return judge(subject, Use(operation, f".{name}()")) if kind.shape.is_manager else None
    if name != "__getitem__" and name.startswith(_RUNTIME_ATTRIBUTES):
        return None
    if kind.class_based or kind.shape.is_plain or not (kind.yields is None or has_attribute(kind.yields, name)):
        return None
    return Finding(codes.NOT_ENTERED, not_entered.attribute_message(subject, name))


def has_attribute(typ: Type | None, name: str) -> bool:
    """True where a value of this type has, or may have, an attribute."""
    proper: ProperType | None = get_proper_type(typ)
    if isinstance(proper, AnyType):
        return True
    if isinstance(proper, UnionType):
        return any(has_attribute(item, name) for item in proper.items)
    if not isinstance(proper, Instance):
        return False
    info = proper.type
    return info.fallback_to_any or info.get(name) is not None or info.get_method("__getattr__") is not None


def _operation(scene: Scene, call: Expression, kind: Kind, role: Role, use: Use) -> Type | None:
    finding = judge(scene.subject(kind, call), use)
    if finding is None:
        return None
    # What mypy itself says of such a use, depending on what is used and where.
    mypys = (
        ("attr-defined", "misc") if use.is_statement or use.via in ("unpacking", "*") else ("arg-type", "call-overload", "misc", "type-var")
    )
    if not kind.untyped and not all(scene.replaces(finding, code, call) for code in mypys):
        return None
    if not _is_said_already(scene, call, role, finding):
        scene.report(finding, call)
    return any_type() if scene.is_ignored(call) else meant(scene, kind, use.operation)


def _is_said_already(scene: Scene, call: Expression, role: Role, finding: Finding) -> bool:
    """True where an argument before this one has the same mistake: `gather(a(), b())` gets one error, not one for each."""
    if not isinstance(role.holder, CallExpr):
        return False
    for argument in role.holder.args:
        if argument is call:
            return False
        use = use_by_call(role.holder, argument, scene.callee_names)
        if use is None:
            continue
        # Its own type is by now the one that was meant.
        signature = scene.signature(argument) if isinstance(argument, CallExpr) else None
        kinds = kinds_of(signature.ret_type, scene.lookup) if signature is not None else scene.kinds(argument)
        found = (judge(scene.subject(kind, argument), use) for kind in kinds)
        if any(earlier is not None and earlier.code is finding.code for earlier in found):
            return True
    return False


def meant(scene: Scene, kind: Kind, operation: Operation) -> Type:
    """Return the type on which ``operation`` gives what the value yields."""
    checker = scene.checker
    unknown = AnyType(TypeOfAny.special_form)
    core = kind.core
    if checker is None or core.yields is None:
        return any_type()
    if operation is Operation.AWAIT:
        return checker.named_generic_type(names.COROUTINE, [unknown, unknown, core.yields])
    if operation.iterates:
        return checker.named_generic_type(names.ASYNC_ITERATOR if operation.is_async else names.ITERATOR, [received(core, operation)])
    # The class of the manager may not be loaded in a program that has no manager.
    fullname = names.ASYNC_MANAGER if operation.is_async else names.MANAGER
    if scene.lookup(fullname) is None:
        return any_type()
    return checker.named_generic_type(fullname, [core.yields, unknown])


def _resource(scene: Scene, call: Expression, kind: Kind, path: Path, default: Type) -> Type | None:
    checker = scene.checker
    assert checker is not None
    found = mismatch(scene, call, kind, default, expected_type(checker, path))
    if found is None:
        return None
    finding, operation = found
    if not kind.untyped and not all(
        scene.replaces(finding, code, call) for code in ("arg-type", "assignment", "return-value", "misc", "list-item", "dict-item")
    ):
        return None
    scene.report(finding, call)
    if scene.is_ignored(call):
        return any_type()
    if operation is not None:
        return meant(scene, kind, operation)
    return kind.core.yields if kind.core.yields is not None else any_type()
