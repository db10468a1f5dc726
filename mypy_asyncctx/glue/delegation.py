"""What a call of an unannotated function gives: its recipe, followed through mypy's definitions to a generator or manager.

Every name leads through mypy's symbol tables, every end is a type or flag of mypy's; nothing that is not understood gets a kind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mypy.nodes import ARG_POS, Decorator, FuncDef, FuncItem, MemberExpr, NameExpr, OverloadedFuncDef, RefExpr, TypeAlias, TypeInfo, Var
from mypy.types import AnyType, CallableType, Instance, Overloaded, TypeVarType, get_proper_type, has_type_vars
from mypy.typevars import fill_typevars_with_any

from mypy_asyncctx import names
from mypy_asyncctx.frameworks.contextlib_like import DECORATORS
from mypy_asyncctx.glue.results import VARIABLE
from mypy_asyncctx.kinds.classify import GENERATED, callee_type_of, instance_behind, kind_of, made_by, makes_generator
from mypy_asyncctx.kinds.model import Kind, Operation, Shape
from mypy_asyncctx.syntax.recipes import has_no_result
from mypy_asyncctx.syntax.tree import binding_count, path_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy.nodes import CallExpr, MypyFile, SymbolNode
    from mypy.types import ProperType, Type

    from mypy_asyncctx.glue.results import ResultStore
    from mypy_asyncctx.glue.scene import Scene
    from mypy_asyncctx.kinds.classify import Lookup
    from mypy_asyncctx.syntax.recipes import Recipe

_DEEPEST: Final = 40
_MANAGER_OF: Final = {Shape.ASYNC_GENERATOR: (Shape.ASYNC_MANAGER, Operation.AENTER), Shape.GENERATOR: (Shape.MANAGER, Operation.ENTER)}


@dataclass(frozen=True)
class _Typed:
    """A value of which mypy knows the type; ``definition`` made it."""

    typ: ProperType
    definition: SymbolNode | None = None


@dataclass(frozen=True)
class _Made:
    """A value of which only the kind is known."""

    kind: Kind


@dataclass(frozen=True)
class _Class:
    info: TypeInfo


@dataclass(frozen=True)
class _Super:
    info: TypeInfo


@dataclass(frozen=True, eq=False)
class _Function:
    """A function with a recipe, what surrounds it, and the object that a method is bound to."""

    recipe: Recipe
    around: tuple[Sequence[_Value | None], ...] = ()
    bound: _Value | None = None


@dataclass(frozen=True)
class _Giver:
    """A callable that gives the same for all arguments."""

    result: _Value


if TYPE_CHECKING:
    _Value = _Typed | _Made | _Class | _Super | _Function | _Giver
    _Around = tuple[Sequence[_Value | None], ...]


@dataclass(frozen=True)
class Followed:
    """Where a call leads: ``kind`` is None if nothing is claimed, ``typ`` is the value's type if mypy has one."""

    kind: Kind | None
    typ: ProperType | None


def hides_result(signature: CallableType) -> bool:
    """True for a call of a function that nothing declares the result of."""
    result = get_proper_type(signature.ret_type)
    if isinstance(result, Instance) and result.type.fullname == names.COROUTINE and len(result.args) == 3:
        result = get_proper_type(result.args[2])
    return isinstance(result, AnyType) and isinstance(signature.definition, (FuncDef, Decorator))


def followed_call(scene: Scene, call: CallExpr, signature: CallableType, store: ResultStore) -> Followed:
    """Return what a call of a function without a declared result gives, and have mypy check the module again when that changes."""
    definition = signature.definition
    assert definition is not None
    if not _calls(scene, call, definition, store):
        return Followed(None, None)
    arguments: list[Type | None] = []
    for actual, passed in zip(call.args, call.arg_kinds, strict=True):
        if passed is not ARG_POS:
            break
        arguments.append(scene.type_of(actual))
    return follow(scene, definition, store, receiver=_receiver(scene, call, definition), arguments=arguments)


def follow(
    scene: Scene, definition: SymbolNode, store: ResultStore, *, receiver: _Value | None = None, arguments: Sequence[Type | None] = ()
) -> Followed:
    """Return what calling ``definition`` would give, whether or not the program calls it.

    ``receiver`` is the object that a method is called on; ``arguments`` are the types of the positional arguments.
    """
    evaluator = _Evaluator(scene.tree, scene.lookup, store)
    value = evaluator.call(evaluator.definition(definition, receiver), [evaluator.typed(argument) for argument in arguments])
    found = evaluator.kind(value)
    _depend(scene, {definition.fullname, *evaluator.names}, store)
    kind = _untyped(found) if found is not None and found.is_known else None
    return Followed(kind, value.typ if isinstance(value, _Typed) else None)


def _calls(scene: Scene, call: CallExpr, definition: SymbolNode, store: ResultStore) -> bool:
    """True where the callee is the definition itself or a name bound to it only: two functions that mypy joins keep one."""
    callee = call.callee
    node = callee.node if isinstance(callee, RefExpr) else None
    if isinstance(callee, MemberExpr) and node is None:
        owner = instance_behind(scene.type_of(callee.expr))
        symbol = owner.type.get(callee.name) if owner is not None else None
        node = symbol.node if symbol is not None else None
    if not isinstance(node, Var):
        return isinstance(node, (FuncDef, Decorator)) and node.fullname == definition.fullname
    if "." in node.fullname:
        return store.named(node.fullname) is not None
    path = path_to(scene.tree, call)
    function = next((outer for outer in path or () if isinstance(outer, FuncItem)), None)
    return function is not None and isinstance(callee, NameExpr) and binding_count(function, callee) == 1


def _receiver(scene: Scene, call: CallExpr, definition: SymbolNode) -> _Value | None:
    """Return the object or class that a method is called on, None for a function and for a method that is given its object."""
    function = definition.func if isinstance(definition, Decorator) else definition
    if not isinstance(call.callee, MemberExpr) or not isinstance(function, FuncDef) or not function.info:
        return None
    typ = scene.type_of(call.callee.expr)
    owner = instance_behind(typ)
    if owner is None:
        return None
    if function.is_class:
        return _Class(owner.type)
    return _Typed(owner) if isinstance(typ, (Instance, TypeVarType)) else None


def _depend(scene: Scene, rests_on: set[str], store: ResultStore) -> None:
    """Record what a call rests on as mypy does with what it follows itself: for the cache by module, for the daemon by name."""
    checker = scene.checker
    assert checker is not None
    target = scene.errors.current_target()
    for fullname in rests_on:
        module = store.module_of(fullname)
        if module is None or module == scene.tree.fullname:
            continue
        checker.module_refs.add(module)
        if target is not None:
            for name in (fullname, f"{module}.{VARIABLE}"):
                scene.tree.plugin_deps.setdefault(f"<{name}>", set()).add(target)


def _untyped(kind: Kind | None) -> Kind | None:
    return replace(kind, untyped=True, inner=_untyped(kind.inner)) if kind is not None else None


class _Evaluator:
    def __init__(self, tree: MypyFile, lookup: Lookup, store: ResultStore) -> None:
        self.tree = tree
        self.lookup = lookup
        self.store = store
        self.names: set[str] = set()
        self._depth = 0

    def value(self, recipe: Recipe | None, around: _Around) -> _Value | None:
        """Return the value of a recipe; ``around`` holds the arguments of the functions around it."""
        if recipe is None or self._depth > _DEEPEST:
            return None
        self._depth += 1
        try:
            return self._value(recipe, around)
        finally:
            self._depth -= 1

    def _value(self, recipe: Recipe, around: _Around) -> _Value | None:
        head, *rest = recipe
        if head == "n":
            node = self._find(rest[0])
            return self.definition(node, None) if node is not None else None
        if head == "c":
            return self.call(self.value(rest[0], around), [self.value(argument, around) for argument in rest[1]])
        if head == "w":
            return self._awaited(self.value(rest[0], around))
        if head == "m":
            return self._member(self.value(rest[0], around), rest[1])
        if head == "s":
            return self._self(rest[0], rest[1], around)
        if head == "u":
            owner = self._find(rest[0])
            return _Super(owner) if isinstance(owner, TypeInfo) else None
        if head == "p":
            level, index = rest
            return around[level][index] if level < len(around) and index < len(around[level]) else None
        if head == "o":
            return self._agreed([self.value(alternative, around) for alternative in rest[0]])
        if head == "f":
            return _Function(recipe, around[: rest[2]])
        return None

    def _find(self, fullname: str) -> SymbolNode | None:
        self.names.add(fullname)
        node = self.lookup(fullname)
        if node is not None and node.fullname:
            self.names.add(node.fullname)
        return node

    def definition(self, node: SymbolNode, bound: _Value | None) -> _Value | None:
        """Return the value that a name has; ``bound`` is the object on which it was looked up."""
        if isinstance(node, OverloadedFuncDef):
            first = node.items[0] if node.items else None
            if node.is_property and isinstance(first, Decorator):
                return self.definition(first, bound)
            return self.typed(node.type)
        if isinstance(node, TypeInfo):
            return _Class(node)
        if isinstance(node, TypeAlias):
            target = get_proper_type(node.target)
            return _Class(target.type) if isinstance(target, Instance) and not node.alias_tvars else None
        if isinstance(node, Var):
            return self._variable(node)
        if not isinstance(node, (FuncDef, Decorator)):
            return None
        function = node.func if isinstance(node, Decorator) else node
        value = self._function(node, function, bound if bound is not None and not function.is_static else None)
        if isinstance(node, Decorator) and node.var.is_property:
            return self.call(value, []) if bound is not None else None
        return value

    def _variable(self, node: Var) -> _Value | None:
        typ = get_proper_type(node.type)
        if typ is not None and not node.is_inferred and not isinstance(typ, AnyType):
            return self.typed(typ)
        recipe = self.store.named(node.fullname)
        if recipe is not None:
            return self.value(recipe, ())
        return None

    def _function(self, node: FuncDef | Decorator, function: FuncDef, bound: _Value | None) -> _Value | None:
        typ = callee_type_of(node)
        if isinstance(typ, CallableType) and not has_no_result(function) and not isinstance(get_proper_type(typ.ret_type), AnyType):
            return _Typed(typ if typ.definition is not None else typ.copy_modified(definition=node))
        if isinstance(node, Decorator) and isinstance(typ, (CallableType, Overloaded)):
            made = kind_of(typ.items[0].ret_type, self.lookup)
            if made is not None and made.is_known:
                return _Typed(typ.items[0].copy_modified(definition=node))
        if isinstance(node, FuncDef) and node.is_generator:
            return self._generator(node)
        recipe = self.store.of(node, self.tree)
        if recipe is None:
            return None
        if recipe[0] == "f":
            return _Function(recipe, (), bound)
        value = self.value(recipe, ())
        return replace(value, bound=bound) if isinstance(value, _Function) and bound is not None else value

    def _generator(self, node: FuncDef) -> _Value | None:
        if not makes_generator(node):
            return None
        return _Giver(
            _Made(_generator_kind(Shape.ASYNC_GENERATOR if node.is_async_generator else Shape.GENERATOR, node.fullname or node.name))
        )

    def typed(self, typ: Type | None) -> _Value | None:
        """Return the value that has a type of mypy's."""
        proper = get_proper_type(typ)
        if proper is None or isinstance(proper, AnyType):
            return None
        if isinstance(proper, CallableType):
            if proper.is_type_obj():
                made = get_proper_type(proper.ret_type)
                return _Class(made.type) if isinstance(made, Instance) else None
            definition = proper.definition
            if isinstance(definition, FuncDef) and has_no_result(definition):
                bound = _Typed(fill_typevars_with_any(definition.info)) if definition.info else None
                return self.definition(definition, bound)
        return _Typed(proper)

    def _self(self, owner: str, level: int, around: _Around) -> _Value | None:
        info = self._find(owner)
        if not isinstance(info, TypeInfo):
            return None
        given = around[level][0] if level < len(around) and around[level] else None
        if isinstance(given, _Typed) and isinstance(given.typ, Instance) and info in given.typ.type.mro:
            return given
        return self._instance(info)

    def _instance(self, info: TypeInfo) -> _Value | None:
        typ = fill_typevars_with_any(info)
        return _Typed(typ) if isinstance(typ, Instance) else None

    def _member(self, value: _Value | None, name: str) -> _Value | None:
        if isinstance(value, (_Class, _Super)):
            info = value.info
        elif isinstance(value, _Typed) and isinstance(value.typ, Instance):
            info = value.typ.type
        else:
            return None
        self._rests_on(info)
        symbol = info.get(name)
        if isinstance(value, _Super):
            symbol = next((base.names[name] for base in info.mro[1:] if name in base.names), None)
        if info.fallback_to_any or symbol is None or symbol.node is None:
            return None
        node = symbol.node
        if isinstance(value, _Class):
            function = node.func if isinstance(node, Decorator) else node
            bound = value if isinstance(function, FuncDef) and function.is_class else None
            return self.definition(node, bound)
        return self.definition(node, self._instance(value.info) if isinstance(value, _Super) else value)

    def _rests_on(self, info: TypeInfo) -> None:
        self.names.update(base.fullname for base in info.mro)

    def call(self, callee: _Value | None, arguments: Sequence[_Value | None]) -> _Value | None:
        """Return what calling a value gives."""
        if isinstance(callee, _Giver):
            return callee.result
        if isinstance(callee, _Class):
            return self._made_by_class(callee.info, arguments)
        if isinstance(callee, _Function):
            return self._run(callee, arguments)
        if not isinstance(callee, _Typed):
            return None
        if isinstance(callee.typ, Instance):
            return self.call(self._member(callee, "__call__"), arguments)
        return self._typed_call(callee.typ, arguments) if isinstance(callee.typ, CallableType) else None

    def _made_by_class(self, info: TypeInfo, arguments: Sequence[_Value | None]) -> _Value | None:
        self._rests_on(info)
        if info.fullname == "functools.partial":
            result = self.call(arguments[0], []) if arguments else None
            return _Giver(result) if result is not None else None
        metaclass = info.metaclass_type
        symbol = metaclass.type.get("__call__") if metaclass is not None else None
        if info.fallback_to_any or (symbol is not None and symbol.node is not None and not symbol.node.fullname.startswith("builtins.")):
            return None
        new = info.get_method("__new__")
        return self._instance(info) if not isinstance(new, FuncDef) or not has_no_result(new) else None

    def _run(self, function: _Function, arguments: Sequence[_Value | None]) -> _Value | None:
        _, flags, results, level, name = function.recipe
        if "g" in flags:
            return _Made(_generator_kind(Shape.ASYNC_GENERATOR if "a" in flags else Shape.GENERATOR, name))
        given = [function.bound, *arguments] if function.bound is not None else list(arguments)
        around = (*function.around[:level], given)
        result = self._agreed([self.value(recipe, around) for recipe in results])
        if result is None or "a" not in flags:
            return result
        inner = self.kind(result)
        if inner is None or inner.shape is Shape.FUNCTION:
            return None
        return _Made(Kind(Shape.COROUTINE, inner=inner, supports=frozenset({Operation.AWAIT})))

    def _typed_call(self, typ: CallableType, arguments: Sequence[_Value | None]) -> _Value | None:
        definition = typ.definition
        first = arguments[0] if arguments else None
        if definition is not None and definition.fullname in DECORATORS:
            return self._decorated(DECORATORS[definition.fullname], first)
        result = get_proper_type(typ.ret_type)
        if isinstance(result, TypeVarType):
            wanted = get_proper_type(typ.arg_types[0]) if typ.arg_types else None
            return first if isinstance(wanted, TypeVarType) and wanted.id == result.id else None
        if isinstance(result, Instance):
            self._rests_on(result.type)
        return None if isinstance(result, AnyType) else _Typed(result, definition)

    def _decorated(self, needed: Shape, function: _Value | None) -> _Value | None:
        made = self.kind(self.call(function, []))
        if made is None or made.shape is not needed:
            return None
        shape, operation = _MANAGER_OF[needed]
        supports = frozenset({operation})
        return _Giver(_Made(Kind(shape, yields=made.yields, maker=made.maker, supports=supports)))

    def _awaited(self, value: _Value | None) -> _Value | None:
        if isinstance(value, _Made):
            return _Made(value.kind.inner) if value.kind.shape is Shape.COROUTINE and value.kind.inner is not None else None
        if isinstance(value, _Typed) and isinstance(value.typ, Instance) and value.typ.type.fullname == names.COROUTINE:
            return self.typed(value.typ.args[2]) if len(value.typ.args) == 3 else None
        return None

    def kind(self, value: _Value | None) -> Kind | None:
        """Return the kind of a value, None where nothing is claimed."""
        if isinstance(value, _Made):
            return value.kind
        if not isinstance(value, _Typed) or not isinstance(value.typ, Instance):
            return None
        self._rests_on(value.typ.type)
        kind = kind_of(value.typ, self.lookup)
        if kind is None or not kind.is_known:
            return None
        kind = made_by(kind, value.definition)
        return replace(kind, yields=None) if kind.yields is not None and has_type_vars(kind.yields) else kind

    def _agreed(self, values: list[_Value | None]) -> _Value | None:
        if len(values) == 1 or not values:
            return values[0] if values else None
        if all(value is not None and value == values[0] for value in values):
            return values[0]
        agreed: Kind | None = None
        for value in values:
            kind = self.kind(value)
            if kind is None:
                return None
            agreed = kind if agreed is None else _common(agreed, kind)
            if agreed is None:
                return None
        return _Made(agreed) if agreed is not None else None


def _generator_kind(shape: Shape, maker: str) -> Kind:
    return Kind(shape, maker=maker, supports=frozenset({GENERATED[shape]}))


def _common(one: Kind, other: Kind) -> Kind | None:
    """Return what holds of both kinds, None where a use can be right for one and wrong for the other."""
    if (one.shape, one.supports, one.class_based) != (other.shape, other.supports, other.class_based):
        return None
    inner = _common(one.inner, other.inner) if one.inner is not None and other.inner is not None else None
    if inner is None and (one.inner is not None or other.inner is not None):
        return None
    yields = one.yields if one.yields == other.yields else None
    return replace(one, yields=yields, maker=one.maker if one.maker == other.maker else None, inner=inner)
