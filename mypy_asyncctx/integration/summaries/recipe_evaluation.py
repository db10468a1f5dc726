"""Follows a recipe through mypy's definitions to the value that it stands for.

Every name leads through mypy's symbol tables, every end is a type or flag of mypy's; nothing that is not understood gets a kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import Decorator, FuncDef, OverloadedFuncDef, TypeAlias, TypeInfo, Var
from mypy.typeops import make_simplified_union
from mypy.types import AnyType, CallableType, Instance, Overloaded, TypeVarType, get_proper_type, has_type_vars
from mypy.typevars import fill_typevars_with_any

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.contextlib_like import DECORATORS, MADE_MANAGERS
from mypy_asyncctx.facts.kinds.classify import (
    called,
    callee_type_of,
    generator_kind,
    generator_shape,
    kind_of,
    made_by,
    makes_generator,
    taken_from,
)
from mypy_asyncctx.facts.kinds.contradicted import contradicted_kind
from mypy_asyncctx.facts.kinds.model import Kind, Operation, Shape
from mypy_asyncctx.facts.summaries.expression_recipes import has_no_result, unchecked_recipe
from mypy_asyncctx.facts.summaries.recipe import (
    Attribute,
    Awaited,
    Call,
    Constant,
    Entered,
    Function,
    Global,
    Item,
    OneOf,
    Parameter,
    Receiver,
    Super,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy.nodes import MypyFile, SymbolNode
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.summaries.recipe import Recipe, Unknown
    from mypy_asyncctx.integration.summaries.store import SummaryStore

# Functions may call each other in circles, and more than once.
_DEEPEST: Final = 40
_LONGEST: Final = 500
_MANAGER_OF: Final = {Shape.ASYNC_GENERATOR: (Shape.ASYNC_MANAGER, Operation.AENTER), Shape.GENERATOR: (Shape.MANAGER, Operation.ENTER)}


class Typed(NamedTuple):
    """A value of which mypy knows the type; ``definition`` made it."""

    typ: ProperType
    definition: SymbolNode | None = None


class _Made(NamedTuple):
    """A value of which only the kind is known."""

    kind: Kind


class Class(NamedTuple):
    """A class."""

    info: TypeInfo


class _Super(NamedTuple):
    info: TypeInfo


class _Function:
    """A function with a recipe, what surrounds it, and the object that a method is bound to."""

    def __init__(self, recipe: Function, around: _Around = (), bound: Value | None = None) -> None:
        self.recipe = recipe
        self.around = around
        self.bound = bound


class _Giver(NamedTuple):
    """A callable that gives the same for all arguments."""

    result: Value


if TYPE_CHECKING:
    Value = Typed | _Made | Class | _Super | _Function | _Giver
    _Around = tuple[Sequence[Value | None], ...]


_TAKING: Final = ("__enter__", "__aenter__", "__iter__", "__next__", "__aiter__", "__anext__")
"""The methods by which a statement takes something from an object."""


class Evaluator:
    """Evaluates recipes while mypy checks the module ``tree``; ``names`` collects the full names that the answers rest on."""

    def __init__(self, tree: MypyFile, lookup: Lookup, store: SummaryStore) -> None:
        self.tree = tree
        self.lookup = lookup
        self.store = store
        self.names: set[str] = set()
        self._depth = 0
        self._steps = 0

    def value(self, recipe: Recipe | None, around: _Around) -> Value | None:
        """Return the value of a recipe; ``around`` holds the arguments of the functions around it."""
        self._steps += 1
        if recipe is None or self._depth > _DEEPEST or self._steps > _LONGEST:
            return None
        self._depth += 1
        try:
            return self._value(recipe, around)
        finally:
            self._depth -= 1

    def _value(self, recipe: Recipe, around: _Around) -> Value | None:
        if isinstance(recipe, Global):
            node = self._find(recipe.fullname)
            return self.definition(node, None) if node is not None else None
        if isinstance(recipe, Call):
            if _is_cache(recipe.callee) and recipe.arguments:
                return self.value(recipe.arguments[0], around)
            return self.call(self.value(recipe.callee, around), [self.value(argument, around) for argument in recipe.arguments])
        if isinstance(recipe, Awaited):
            return self._awaited(self.value(recipe.value, around))
        if isinstance(recipe, Attribute):
            return self.member(self.value(recipe.value, around), recipe.name)
        if isinstance(recipe, Receiver):
            return self._self(recipe.owner, recipe.level, around)
        if isinstance(recipe, Super):
            owner = self._find(recipe.owner)
            return _Super(owner) if isinstance(owner, TypeInfo) else None
        if isinstance(recipe, Parameter):
            level, index = recipe.level, recipe.position
            return around[level][index] if level < len(around) and index < len(around[level]) else None
        if isinstance(recipe, OneOf):
            return self._agreed([self.value(alternative, around) for alternative in recipe.alternatives])
        if isinstance(recipe, Function):
            return _Function(recipe, around[: recipe.level])
        return self._yielded(recipe, around)

    def _yielded(self, recipe: Entered | Item | Constant | Unknown, around: _Around) -> Value | None:
        if isinstance(recipe, Constant):
            constant = self._find(recipe.owner)
            return self._instance(constant) if isinstance(constant, TypeInfo) else None
        if isinstance(recipe, Entered):
            return self._taken(self.value(recipe.value, around), Operation.AENTER if recipe.is_async else Operation.ENTER)
        return self._taken(self.value(recipe.value, around), Operation.ITER) if isinstance(recipe, Item) else None

    def yielded(self, fullname: str) -> ProperType | None:
        """Return the type of what an unannotated generator function yields, None where it is not known."""
        values = [self.value(recipe, ()) for recipe in self.store.yields(fullname)]
        types = [value.typ for value in values if isinstance(value, Typed) and not has_type_vars(value.typ)]
        self.names.add(fullname)
        return make_simplified_union(types) if types and len(types) == len(values) else None

    def _taken(self, value: Value | None, operation: Operation) -> Value | None:
        """Return what entering or iterating a value gives."""
        if isinstance(value, _Made):
            # Only who made it is known: another function without annotations.
            kind = value.kind
            is_right = kind.shape.is_manager is operation.enters and not kind.shape.is_plain
            return self.typed(self.yielded(kind.maker)) if is_right and kind.maker is not None and "." in kind.maker else None
        if not isinstance(value, Typed) or not isinstance(value.typ, Instance):
            return None
        self._rests_on(value.typ.type)
        # The daemon tells a class with another method from one of whose methods the type has changed.
        self.names.update(f"{base.fullname}.{method}" for base in value.typ.type.mro for method in _TAKING if method in base.names)
        found = taken_from(value.typ, operation)
        if found is None and value.definition is not None and value.typ.type.fullname in MADE_MANAGERS:
            # Of a decorated function without annotations, mypy knows the class of the manager.
            found = self.yielded(value.definition.fullname)
        return self.typed(found)

    def _find(self, fullname: str) -> SymbolNode | None:
        self.names.add(fullname)
        node = self.lookup(fullname)
        if node is not None and node.fullname:
            self.names.add(node.fullname)
        return node

    def definition(self, node: SymbolNode, bound: Value | None) -> Value | None:
        """Return the value that a name has; ``bound`` is the object on which it was looked up."""
        if isinstance(node, OverloadedFuncDef):
            first = node.items[0] if node.items else None
            if node.is_property and isinstance(first, Decorator):
                return self.definition(first, bound)
            return self.typed(node.type)
        if isinstance(node, TypeInfo):
            return Class(node)
        if isinstance(node, TypeAlias):
            target = get_proper_type(node.target)
            return Class(target.type) if isinstance(target, Instance) and not node.alias_tvars else None
        if isinstance(node, Var):
            return self._variable(node)
        if not isinstance(node, (FuncDef, Decorator)):
            return None
        function = node.func if isinstance(node, Decorator) else node
        value = self._function(node, function, bound if bound is not None and not function.is_static else None)
        if isinstance(node, Decorator) and node.var.is_property:
            return self.call(value, []) if bound is not None else None
        return value

    def function(self, recipe: Recipe | None) -> FuncDef | Decorator | None:
        """Return the function or method that a recipe names, through any number of aliases."""
        node: SymbolNode | None = None
        for _ in range(_DEEPEST):
            if not isinstance(recipe, (Global, Attribute)):
                return None
            if isinstance(recipe, Global):
                node = self._find(recipe.fullname)
            else:
                owner = self.value(recipe.value, ())
                info = owner.info if isinstance(owner, Class) else None
                if isinstance(owner, Typed) and isinstance(owner.typ, Instance):
                    info = owner.typ.type
                if info is None:
                    return None
                self._rests_on(info)
                symbol = info.get(recipe.name)
                node = symbol.node if symbol is not None else None
            if not isinstance(node, Var):
                break
            recipe = self.store.named(node.fullname)
        return node if isinstance(node, (FuncDef, Decorator)) else None

    def _variable(self, node: Var) -> Value | None:
        typ = get_proper_type(node.type)
        if typ is not None and not node.is_inferred and not isinstance(typ, AnyType):
            return self.typed(typ)
        recipe = self.store.named(node.fullname)
        if recipe is not None:
            return self.value(recipe, ())
        # No recipe: mypy itself knows what the name is bound to.
        return self.typed(typ) if isinstance(typ, Instance) or (isinstance(typ, CallableType) and typ.is_type_obj()) else None

    def _function(self, node: FuncDef | Decorator, function: FuncDef, bound: Value | None) -> Value | None:
        typ = callee_type_of(node)
        if isinstance(typ, CallableType) and not has_no_result(function) and not isinstance(get_proper_type(typ.ret_type), AnyType):
            return Typed(typ if typ.definition is not None else typ.copy_modified(definition=node))
        if isinstance(node, Decorator) and isinstance(typ, (CallableType, Overloaded)):
            made = kind_of(typ.items[0].ret_type, self.lookup)
            if made is not None and made.is_known:
                return Typed(typ.items[0].copy_modified(definition=node))
        if isinstance(node, FuncDef) and node.is_generator:
            return self._generator(node)
        recipe = self.store.of(node, self.tree)
        if recipe is None and isinstance(node, Decorator):
            recipe = unchecked_recipe(node)
        if recipe is None:
            return None
        if isinstance(recipe, Function):
            return _Function(recipe, (), bound)
        value = self.value(recipe, ())
        return _Function(value.recipe, value.around, bound) if isinstance(value, _Function) and bound is not None else value

    def _generator(self, node: FuncDef) -> Value | None:
        if not makes_generator(node) or self.store.is_bound_again(node.fullname):
            return None
        return _Giver(
            _Made(generator_kind(Shape.ASYNC_GENERATOR if node.is_async_generator else Shape.GENERATOR, maker=node.fullname or node.name))
        )

    def typed(self, typ: Type | None) -> Value | None:
        """Return the value that has a type of mypy's."""
        proper = get_proper_type(typ)
        if proper is None or isinstance(proper, AnyType):
            return None
        if isinstance(proper, CallableType):
            if proper.is_type_obj():
                made = get_proper_type(proper.ret_type)
                return Class(made.type) if isinstance(made, Instance) else None
            definition = proper.definition
            if isinstance(definition, FuncDef) and has_no_result(definition):
                bound = Typed(fill_typevars_with_any(definition.info)) if definition.info else None
                return self.definition(definition, bound)
        return Typed(proper)

    def _self(self, owner: str, level: int, around: _Around) -> Value | None:
        info = self._find(owner)
        if not isinstance(info, TypeInfo):
            return None
        given = around[level][0] if level < len(around) and around[level] else None
        if isinstance(given, Typed) and isinstance(given.typ, Instance) and info in given.typ.type.mro:
            return given
        return self._instance(info)

    def _instance(self, info: TypeInfo) -> Value | None:
        typ = fill_typevars_with_any(info)
        return Typed(typ) if isinstance(typ, Instance) else None

    def member(self, value: Value | None, name: str) -> Value | None:
        """Return the attribute of a value."""
        if isinstance(value, (Class, _Super)):
            info = value.info
        elif isinstance(value, Typed) and isinstance(value.typ, Instance):
            info = value.typ.type
        else:
            return None
        self._rests_on(info)
        if name in self.store.assigned_from_outside(self.tree):
            return None
        symbol = info.get(name)
        if isinstance(value, _Super):
            symbol = next((base.names[name] for base in info.mro[1:] if name in base.names), None)
        if info.fallback_to_any or symbol is None or symbol.node is None:
            return None
        node = symbol.node
        if isinstance(node, Var):
            # A method of a subclass may give the attribute another value: mypy has one variable for both.
            for base in info.mro[: info.mro.index(node.info)] if node.info in info.mro else ():
                recipe = self.store.named(f"{base.fullname}.{name}")
                if recipe is not None:
                    return self.value(recipe, ())
        if isinstance(value, Class):
            function = node.func if isinstance(node, Decorator) else node
            bound = value if isinstance(function, FuncDef) and function.is_class else None
            return self.definition(node, bound)
        found = self.definition(node, self._instance(value.info) if isinstance(value, _Super) else value)
        return _of_object(found, value.typ, node) if isinstance(found, Typed) and isinstance(value, Typed) else found

    def _rests_on(self, info: TypeInfo) -> None:
        self.names.update(base.fullname for base in info.mro)

    def call(self, callee: Value | None, arguments: Sequence[Value | None]) -> Value | None:
        """Return what calling a value gives."""
        if isinstance(callee, _Giver):
            return callee.result
        if isinstance(callee, Class):
            return self._made_by_class(callee.info, arguments)
        if isinstance(callee, _Function):
            return self._run(callee, arguments)
        if not isinstance(callee, Typed):
            return None
        if isinstance(callee.typ, Instance):
            found = self.call(self.member(callee, "__call__"), arguments)
            result = called(callee.typ) if found is None else None
            return Typed(result) if result is not None else found
        return self._typed_call(callee.typ, arguments) if isinstance(callee.typ, CallableType) else None

    def _made_by_class(self, info: TypeInfo, arguments: Sequence[Value | None]) -> Value | None:
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

    def _run(self, function: _Function, arguments: Sequence[Value | None]) -> Value | None:
        recipe = function.recipe
        if recipe.is_generator:
            return _Made(generator_kind(Shape.ASYNC_GENERATOR if recipe.is_async else Shape.GENERATOR, maker=recipe.name))
        given = [function.bound, *arguments] if function.bound is not None else list(arguments)
        around = (*function.around[: recipe.level], given)
        result = self._agreed([self.value(result, around) for result in recipe.results])
        if result is None or not recipe.is_async:
            return result
        inner = self.kind(result)
        if inner is None or inner.shape is Shape.FUNCTION:
            return None
        return _Made(Kind(Shape.COROUTINE, inner=inner, supports=frozenset({Operation.AWAIT})))

    def _typed_call(self, typ: CallableType, arguments: Sequence[Value | None]) -> Value | None:
        definition = typ.definition
        first = arguments[0] if arguments else None
        if definition is not None and definition.fullname in DECORATORS:
            return self._decorated(DECORATORS[definition.fullname], first)
        contradicted = contradicted_kind(definition, typ.ret_type, self.lookup)
        if contradicted is not None:
            return _Made(contradicted)
        result = get_proper_type(typ.ret_type)
        if isinstance(result, TypeVarType):
            wanted = get_proper_type(typ.arg_types[0]) if typ.arg_types else None
            return first if isinstance(wanted, TypeVarType) and wanted.id == result.id else None
        if isinstance(result, Instance):
            self._rests_on(result.type)
        return None if isinstance(result, AnyType) else Typed(result, definition)

    def _decorated(self, needed: Shape, function: Value | None) -> Value | None:
        made = self.kind(self.call(function, []))
        if made is None or made.shape is not needed:
            return None
        shape, operation = _MANAGER_OF[needed]
        supports = frozenset({operation})
        return _Giver(_Made(Kind(shape, yields=made.yields, maker=made.maker, supports=supports)))

    def _awaited(self, value: Value | None) -> Value | None:
        if isinstance(value, _Made):
            return _Made(value.kind.inner) if value.kind.shape is Shape.COROUTINE and value.kind.inner is not None else None
        if isinstance(value, Typed) and isinstance(value.typ, Instance) and value.typ.type.fullname == names.COROUTINE:
            return self.typed(value.typ.args[2]) if len(value.typ.args) == 3 else None
        return None

    def kind(self, value: Value | None) -> Kind | None:
        """Return the kind of a value, None where nothing is claimed."""
        if isinstance(value, _Made):
            return value.kind
        if not isinstance(value, Typed) or not isinstance(value.typ, Instance):
            return None
        self._rests_on(value.typ.type)
        kind = kind_of(value.typ, self.lookup)
        if kind is None and value.definition is not None and value.typ.type.fullname in (names.ITERABLE, names.ASYNC_ITERABLE):
            shape = generator_shape(value.definition)
            kind = generator_kind(shape, maker=value.definition.fullname) if shape is not None else None
        if kind is None or not kind.is_known:
            return None
        kind = made_by(kind, value.definition)
        return kind._replace(yields=None) if kind.yields is not None and has_type_vars(kind.yields) else kind

    def _agreed(self, values: list[Value | None]) -> Value | None:
        if len(values) == 1 or not values:
            return values[0] if values else None
        if all(value is not None and type(value) is type(values[0]) and value == values[0] for value in values):
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


def _of_object(method: Typed, owner: ProperType, node: SymbolNode) -> Typed:
    """Return a method with the type arguments of the object that it is of: ``begin`` of an ``async_sessionmaker[AsyncSession]``."""
    if not isinstance(method.typ, CallableType) or not isinstance(owner, Instance) or not owner.args:
        return method
    function = node.func if isinstance(node, Decorator) else node
    if not isinstance(function, FuncDef) or function.info not in owner.type.mro:
        return method
    expanded = expand_type_by_instance(method.typ, map_instance_to_supertype(owner, function.info))
    return method._replace(typ=expanded)


def _is_cache(recipe: Recipe) -> bool:
    """True for ``functools.cache``, ``lru_cache`` and ``lru_cache(maxsize=1)``, which call the same function, once."""
    if isinstance(recipe, Call):
        return recipe.callee == Global(names.LRU_CACHE) and not recipe.arguments
    return isinstance(recipe, Global) and recipe.fullname in (names.CACHE, names.LRU_CACHE)


def _common(one: Kind, other: Kind) -> Kind | None:
    """Return what holds of both kinds, None where a use can be right for one and wrong for the other."""
    if (one.shape, one.supports, one.class_based) != (other.shape, other.supports, other.class_based):
        return None
    inner = _common(one.inner, other.inner) if one.inner is not None and other.inner is not None else None
    if inner is None and (one.inner is not None or other.inner is not None):
        return None
    yields = one.yields if one.yields == other.yields else None
    return one._replace(yields=yields, maker=one.maker if one.maker == other.maker else None, inner=inner)
