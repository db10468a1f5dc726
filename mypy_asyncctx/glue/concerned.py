"""Which functions and methods may give what this plugin knows: asked for every call that mypy checks, so the answers are remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import Decorator, FuncDef, OverloadedFuncDef, Var

from mypy_asyncctx.kinds.classify import callee_type_of, generated_by, kinds_of

if TYPE_CHECKING:
    from mypy.nodes import SymbolNode
    from mypy.types import CallableType, Type

    from mypy_asyncctx.glue.results import ResultStore
    from mypy_asyncctx.kinds.classify import Lookup

    Answer = tuple["FuncDef | OverloadedFuncDef | Var | _Typeless", Type | None, bool]


class _Typeless:
    type: Type | None = None


_NEVER: Final[Answer] = (_Typeless(), None, False)
_ALWAYS: Final[Answer] = (_Typeless(), None, True)


class Concerned:
    """Answers by full name; ``lookup`` finds a definition, ``store`` has the recipes of unannotated functions."""

    def __init__(self, lookup: Lookup, store: ResultStore) -> None:
        self._lookup = lookup
        self._store = store
        self._known: dict[str, Answer] = {}
        self._analysed: set[str] = set()

    def analysed(self, module: str) -> None:
        """Take note that a module is being analysed; when the daemon does it again, names may lead elsewhere."""
        if module in self._analysed:
            self._known.clear()
        self._analysed.add(module)

    def __call__(self, fullname: str) -> bool:
        """Return False where a call of this function, method or variable needs no look."""
        known = self._known.get(fullname)
        # What is remembered holds for as long as the definition has the same type: the daemon keeps nodes and replaces their types.
        if known is None or known[0].type is not known[1]:
            known = self._look(fullname)
            self._known[fullname] = known
        return known[2]

    def _look(self, fullname: str) -> Answer:
        # mypy calls special methods itself, for operators and statements; `<list>` and `__init__ of C` are its names for what has none.
        if fullname[0] == "<" or (fullname.endswith("__") and not fullname.endswith("__call__")) or fullname.startswith("__init__ of "):
            return _NEVER
        node = self._lookup(fullname)
        # Local functions and variables cannot be found by name: their type tells, in the hook.
        if node is None:
            return _ALWAYS
        holder = node.var if isinstance(node, Decorator) else node
        return (holder, holder.type, self._concerns(node)) if isinstance(holder, (FuncDef, OverloadedFuncDef, Var)) else _NEVER

    def _concerns(self, node: SymbolNode) -> bool:
        if isinstance(node, (FuncDef, Decorator, Var)) and self._store.named(node.fullname) is not None:
            return True
        typ = callee_type_of(node)
        if typ is None:
            # An unannotated function has no type yet while its own module is checked.
            return isinstance(node, FuncDef) and node.is_generator
        return any(self._gives(item) for item in typ.items)

    def _gives(self, signature: CallableType) -> bool:
        return generated_by(signature) is not None or any(kind.is_known for kind in kinds_of(signature.ret_type, self._lookup))
