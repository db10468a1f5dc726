"""Which functions and methods may give what this plugin knows: mypy asks for every call that it checks, so the answers are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mypy.nodes import Decorator, FuncDef, OverloadedFuncDef, TypeInfo, Var
from mypy.types import AnyType, CallableType, Instance, NoneType, TypeVarType, UnionType, get_proper_type

from mypy_asyncctx import names
from mypy_asyncctx.facts.frameworks.contextlib_like import ENCLOSING, LAZY_MANAGERS
from mypy_asyncctx.facts.kinds.classify import callee_type_of, generated_by, kinds_of
from mypy_asyncctx.facts.kinds.contradicted import contradicted_kind
from mypy_asyncctx.facts.kinds.tags import LACKS
from mypy_asyncctx.facts.summaries.expression_recipes import has_no_result
from mypy_asyncctx.facts.tree.side_effects import is_awaitable_manager

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy.nodes import SymbolNode
    from mypy.types import Overloaded, Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.integration.summaries.store import SummaryStore

    Hook = Callable[[Any], Type]


class CallTable(dict[str, "Hook | None"]):
    """The hook for a call of a function, method or variable by its full name, None where a call needs no look.

    ``known`` are the hooks of certain names, ``look`` makes that of any other that concerns the plugin; ``lookup`` finds a definition and
    ``store`` has the recipes of unannotated functions. ``remembers`` is False for the daemon, where a name may lead elsewhere later.
    """

    def __init__(
        self, lookup: Lookup, store: SummaryStore, known: Mapping[str, Hook], look: Callable[[str], Hook], *, remembers: bool
    ) -> None:
        super().__init__(known)
        self._lookup = lookup
        self._store = store
        self._look = look
        self._remembers = remembers
        # Classes whose objects need no look, with the bases that they had: most functions give one of a few.
        self._plain: dict[TypeInfo, list[TypeInfo]] = {}

    def forget(self) -> None:
        """Look at each class again: a module is analysed anew, which may have changed one."""
        self._plain.clear()

    def __missing__(self, fullname: str) -> Hook | None:
        concerns, settled = self._concerns(fullname)
        hook = self._named_hook(fullname) or self._look(fullname) if concerns else None
        if settled and self._remembers:
            self[fullname] = hook
        return hook

    def _named_hook(self, fullname: str) -> Hook | None:
        """Return the hook of the name that a variable stands for: ``Inject = Depends``."""
        target = self._store.led_to(fullname) if isinstance(self._lookup(fullname), Var) else fullname
        return self.get(target) if target != fullname else None

    def _concerns(self, fullname: str) -> tuple[bool, bool]:
        """Return whether a call needs a look, and whether that will stay so."""
        # mypy calls special methods itself, for operators and statements, at the place of what they are called on. `<list>` is its name for
        # what has none, `__aenter__ of C` that of a method where it does not look for the class: `cls()` of a type variable.
        name, of, _ = fullname.partition(" of ")
        if fullname[:1] == "<" or (of and name.endswith("__") and name != "__call__"):
            return False, True
        if fullname.endswith("__") and not fullname.endswith("__call__"):
            return False, True
        node = self._lookup(fullname)
        if node is not None and node.fullname in LAZY_MANAGERS:
            # mypy names a method after the class that it is called on: `self.assertRaises`.
            return True, True
        if node is not None and node.fullname in ENCLOSING:
            # A manager as a decorator.
            return True, True
        if node is not None and self._store.markers(f"{node.fullname}.__init__" if isinstance(node, TypeInfo) else node.fullname):
            return True, True
        if (
            isinstance(node, FuncDef)
            and not node.is_generator
            and isinstance(node.type, CallableType)
            and self._is_plain(node.type.ret_type)
        ):
            return False, True
        # Local functions and variables cannot be found by name: their type tells, in the hook.
        if node is None:
            return True, False
        if isinstance(node, TypeInfo):
            # What else does nothing before it is entered has a hook of its own.
            return is_awaitable_manager(node), True
        typ = callee_type_of(node)
        if self._may_have_recipe(node, typ) and self._store.named(node.fullname) is not None:
            return True, True
        if typ is not None:
            gives = any(self._gives(item) for item in typ.items)
            if gives and not self._remembers:
                # Whether it is a generator function stands there: the daemon shall look again when that changes.
                self._store.named(node.fullname)
            return gives, True
        # An unannotated function has no type yet while its own module is checked, and neither has what is decorated.
        return isinstance(node, FuncDef) and node.is_generator, not isinstance(node, (Decorator, Var, OverloadedFuncDef))

    @staticmethod
    def _may_have_recipe(node: SymbolNode, typ: CallableType | Overloaded | None) -> bool:
        return isinstance(node, (Decorator, Var)) or (isinstance(node, FuncDef) and (typ is None or has_no_result(node)))

    def _gives(self, signature: CallableType) -> bool:
        if self._may_be(signature.ret_type) or generated_by(signature) is not None:
            return True
        return contradicted_kind(signature.definition, signature.ret_type, self._lookup) is not None

    def _is_plain(self, typ: Type) -> bool:
        proper = get_proper_type(typ)
        if isinstance(proper, Instance):
            return self._plain.get(proper.type) is proper.type.mro and proper.extra_attrs is None
        return isinstance(proper, NoneType) or (isinstance(proper, UnionType) and all(map(self._is_plain, proper.items)))

    def _may_be(self, typ: Type, levels: int = 5) -> bool:
        """True for the type of a generator or manager, or of a coroutine of one; an alias of itself has any number of ``levels``."""
        proper = get_proper_type(typ)
        if isinstance(proper, TypeVarType):
            # `Self`, for the most part. A value may be only one item of a union.
            bound = get_proper_type(proper.upper_bound)
            proper = bound if isinstance(bound, Instance) else proper
        if isinstance(proper, AnyType) or self._is_plain(proper):
            return False
        if isinstance(proper, UnionType):
            return any(self._may_be(item, levels) for item in proper.items)
        if isinstance(proper, Instance) and proper.type.fullname == names.COROUTINE and len(proper.args) == 3:
            return levels > 0 and self._may_be(proper.args[2], levels - 1)
        kinds = kinds_of(proper, self._lookup)
        if isinstance(proper, Instance) and proper.extra_attrs is None and all(_is_object(proper, kind) for kind in kinds):
            self._plain[proper.type] = proper.type.mro
            return False
        return any(kind.is_known for kind in kinds)


def gives_itself(typ: Type, kind: Kind) -> bool:
    """True for an object that gives its items, or itself when it is entered: a file, a path, a session, the result of a query."""
    entered, proper = get_proper_type(kind.yields), get_proper_type(typ)
    if kind.shape.is_iterator:
        return isinstance(proper, Instance) and proper.type.fullname not in LACKS
    return kind.class_based and isinstance(entered, Instance) and isinstance(proper, Instance) and entered.type is proper.type


def _is_object(typ: Instance, kind: Kind) -> bool:
    """True for such an object that can be used as it is.

    Any misuse mypy sees, and is then explained; a look at each call of all the functions that return one would find nothing more. What can
    be awaited as well does nothing before that.
    """
    return gives_itself(typ, kind) and not (kind.shape.is_manager and is_awaitable_manager(typ.type))
