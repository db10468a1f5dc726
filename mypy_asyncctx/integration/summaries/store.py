"""Recipes of a module's unannotated functions, kept in the module's own symbol table.

mypy frees the bodies of a module that it is done with, and has none of a module from its cache. What stands in the symbol table is
in the cache, in the interface hash (so that modules which import this one are checked again when a hidden body changes), in the
workers and in the daemon's comparison.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from mypy.nodes import Decorator, FuncDef, MypyFile

from mypy_asyncctx.facts.control_flow.noreturn import UNREAD, Endings, endings_of, is_nested
from mypy_asyncctx.facts.control_flow.path_state import Ending
from mypy_asyncctx.facts.summaries.early_parameters import early_parameters
from mypy_asyncctx.facts.summaries.managers import managers_of
from mypy_asyncctx.facts.summaries.module import endless_of, shapes_of, summaries_of
from mypy_asyncctx.facts.summaries.parameter_markers import markers_of
from mypy_asyncctx.facts.summaries.recipe import Global, Recipe, Unknown, read
from mypy_asyncctx.facts.summaries.recipes import nested_recipes_of, recipes_of
from mypy_asyncctx.facts.summaries.yield_types import yields_of
from mypy_asyncctx.facts.tree.annotated_aliases import annotated_aliases
from mypy_asyncctx.facts.tree.scopes import assigned_from_outside
from mypy_asyncctx.facts.tree.side_effects import lazy_makers_of
from mypy_asyncctx.facts.tree.trivial_bodies import is_placeholder, placeholders_of
from mypy_asyncctx.integration.internals.checker import keep_text, kept_text, rest_on
from mypy_asyncctx.integration.summaries.body_verdicts import kept_verdicts
from mypy_asyncctx.rules.registry import RULES
from mypy_asyncctx.rules.rule import Summary

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.errorcodes import ErrorCode
    from mypy.nodes import SymbolNode
    from mypy.types import Instance

    from mypy_asyncctx.facts.tree.survey import Survey
    from mypy_asyncctx.integration.guard import Guard

TRIGGER: Final = "builtins.str"
"""The type that mypy analyses in each module, for the module's own ``__name__``, before anything else."""

VARIABLE: Final = "__asyncctx_results__"
"""The name that the recipes have in the symbol table."""

# No function has such a name.
_PLACEHOLDERS: Final = "<placeholders>"
_BODIES: Final = "<bodies>"
_VERDICTS: Final = "<verdicts>"
_SHAPES: Final = "<shapes>"
_ANNOTATED: Final = "<annotated>"
_ENDINGS: Final = "<endings>"
_LAZY: Final = "<lazy>"
_ENDLESS: Final = "<endless>"
_YIELDS: Final = "<yields>"
_EARLY: Final = "<early>"
_MARKERS: Final = "<markers>"
_MANAGERS: Final = "<managers>"

# Names may lead to each other in a circle.
_ALIASES: Final = 5


class SummaryStore:
    """Writes and reads recipes, summaries and verdicts.

    ``modules`` returns the modules of the build, by name; ``wanted`` tells of an error code whether it may be reported at all. ``reads``,
    if given, is called with the name of a module whenever it is asked for what is kept there, whether or not there is anything.
    """

    def __init__(
        self,
        modules: Callable[[], dict[str, MypyFile] | None],
        wanted: Callable[[ErrorCode], bool],
        guard: Guard,
        reads: Callable[[str], None] | None = None,
    ) -> None:
        self._modules = modules
        self._wanted = wanted
        self._asked = {rule.asks for rule in RULES if wanted(rule.code)}
        self._guard = guard
        self._reads = reads
        self._read: dict[str, tuple[str, dict[str, Any]]] = {}
        self._assigned: tuple[object, set[str]] = (None, set())
        self._nested: tuple[MypyFile | None, dict[FuncDef, Recipe | None]] = (None, {})

    def keep(self, survey: Survey, string: Instance, cycle: frozenset[str]) -> None:
        """Write what is kept of a module into its symbol table; ``cycle`` are the modules that are analysed with it."""
        tree = survey.tree
        endings = self.endings(tree, cycle)
        kept: dict[str, Any] = {
            **recipes_of(survey),
            _PLACEHOLDERS: placeholders_of(survey.definitions),
            _YIELDS: yields_of(survey) if Summary.YIELDS in self._asked else {},
            _VERDICTS: kept_verdicts(survey, endings, self._wanted),
            _BODIES: summaries_of(survey) if Summary.BODIES in self._asked else {},
            _MANAGERS: managers_of(survey) if Summary.MANAGERS in self._asked else {},
            _EARLY: early_parameters(survey),
            _ENDINGS: endings_of(survey.definitions, endings),
            _LAZY: lazy_makers_of(survey),
            _ENDLESS: endless_of(survey),
            _ANNOTATED: annotated_aliases(survey.scopes[0]),
            _MARKERS: markers_of(survey) if Summary.MARKERS in self._asked else {},
            # The daemon does not notice when a function of the same type becomes a generator function, or an async one.
            _SHAPES: shapes_of(survey) if self._reads is not None else {},
        }
        kept = {name: facts for name, facts in kept.items() if facts}
        if not kept:
            tree.names.pop(VARIABLE, None)
            return
        keep_text(tree, VARIABLE, json.dumps(kept, sort_keys=True), string)

    def endings(self, tree: MypyFile, cycle: frozenset[str] = frozenset()) -> Endings:
        """Return how the functions that a module calls end: as bodies say in those modules of ``cycle``, and as they keep it in others."""

        def known(function: FuncDef) -> Ending:
            module = self.module_of(function.fullname)
            if module is not None and module != tree.fullname:
                # The cache knows that a module rests on what it imports. The daemon looks at the module again when this changes.
                rest_on(tree, tree.fullname, f"{module}.{VARIABLE}")
            return self.ending(function.fullname)

        def has_body(function: FuncDef) -> bool:
            return is_nested(function) or (bool(function.body.body) and self.module_of(function.fullname) in cycle)

        return Endings(has_body, known)

    def module_of(self, fullname: str) -> str | None:
        """Return the name of the module that a full name leads into, None for names that lead nowhere."""
        modules = self._modules() or {}
        while fullname:
            if fullname in modules:
                return fullname
            fullname = fullname.rpartition(".")[0]
        return None

    def named(self, fullname: str) -> Recipe | None:
        """Return the recipe of a function, method, alias or attribute by its full name."""
        module = self.module_of(fullname)
        return read(self._recipes(module).get(fullname[len(module) + 1 :])) if module is not None else None

    def led_to(self, fullname: str) -> str:
        """Return the full name that a global name stands for: that of ``Depends`` for ``Inject = Depends``, itself where it is no alias."""
        for _ in range(_ALIASES):
            recipe = self.named(fullname)
            if not isinstance(recipe, Global):
                break
            fullname = recipe.fullname
        return fullname

    def is_bound_again(self, fullname: str) -> bool:
        """True for a generator function or method whose name its module or class binds to something else too."""
        return "." in fullname and isinstance(self.named(fullname), Unknown)

    def of(self, node: SymbolNode, tree: MypyFile) -> Recipe | None:
        """Return the recipe of a function; ``tree`` is the module being checked, which alone can call its nested functions."""
        if node.fullname and "." in node.fullname:
            return self.named(node.fullname)
        function = node.func if isinstance(node, Decorator) else node
        if not isinstance(function, FuncDef):
            return None
        if self._nested[0] is not tree or function not in self._nested[1]:
            self._nested = (tree, nested_recipes_of(tree))
        return self._nested[1].get(function)

    def assigned_from_outside(self, tree: MypyFile) -> set[str]:
        """Return the names of attributes that the module being checked assigns on anything but ``self``."""
        # The daemon keeps trees and replaces what is in them.
        if self._assigned[0] is not tree.defs:
            self._assigned = (tree.defs, assigned_from_outside(tree))
        return self._assigned[1]

    def is_placeholder(self, function: FuncDef) -> bool:
        """True where the body of a function of any module only raises, or does nothing."""
        if "." not in function.fullname:
            return is_placeholder(function)
        return self._lists(_PLACEHOLDERS, function.fullname)

    def starts_nothing(self, fullname: str) -> bool:
        """True for a class or function of any module that makes an awaitable manager and starts nothing for it."""
        return self._lists(_LAZY, fullname)

    def is_endless(self, fullname: str) -> bool:
        """True for a generator function of any module that goes on for ever."""
        return self._lists(_ENDLESS, fullname)

    def _lists(self, key: str, fullname: str) -> bool:
        module = self.module_of(fullname)
        return module is not None and fullname[len(module) + 1 :] in self._recipes(module).get(key, ())

    def summary(self, fullname: str) -> object:
        """Return what is kept about the body of a function of any module, None where nothing is."""
        return self._kept(_BODIES, fullname)

    def yields(self, fullname: str) -> list[Recipe]:
        """Return the recipes of what an unannotated generator function of any module yields, nothing where that is not known."""
        found = self._kept(_YIELDS, fullname)
        return [recipe for item in found if (recipe := read(item)) is not None] if isinstance(found, list) else []

    def managers_in(self, fullname: str) -> list[str]:
        """Return the full names of what a manager of any module holds open for its user."""
        found = self._kept(_MANAGERS, fullname)
        return found if isinstance(found, list) else []

    def early_parameter(self, fullname: str) -> str | None:
        """Return the parameter of a generator function of any module whose dependency is left before the answer is sent."""
        found = self._kept(_EARLY, fullname)
        return found if isinstance(found, str) else None

    def markers(self, fullname: str) -> dict[str, str]:
        """Return the parameters of a function whose default value is a marker of a framework, with the name of each marker."""
        found = self._kept(_MARKERS, fullname) if Summary.MARKERS in self._asked else None
        return found if isinstance(found, dict) else {}

    def verdicts(self, fullname: str) -> object:
        """Return what is wrong in a generator function of any module if it is a dependency, None where nothing is known."""
        return self._kept(_VERDICTS, fullname)

    def ending(self, fullname: str) -> Ending:
        """Return how a function of any module ends, as its module keeps it."""
        module = self.module_of(fullname)
        kept: dict[str, str] = self._recipes(module).get(_ENDINGS, {}) if module is not None else {}
        return Ending(kept.get(fullname[len(module or "") + 1 :]) or kept.get(UNREAD, ""))

    def annotated_alias(self, fullname: str) -> str | None:
        """Return what the call in an alias of ``Annotated[...]`` is given, ``""`` where that has no name; None for any other name."""
        found = self._kept(_ANNOTATED, fullname)
        return found if isinstance(found, str) else None

    def _kept(self, key: str, fullname: str) -> object:
        module = self.module_of(fullname)
        return self._recipes(module).get(key, {}).get(fullname[len(module) + 1 :]) if module is not None else None

    def _recipes(self, module: str) -> dict[str, Any]:
        if self._reads is not None:
            self._reads(module)
        tree = (self._modules() or {}).get(module)
        text = kept_text(tree, VARIABLE) if tree is not None else None
        if text is None:
            return {}
        known = self._read.get(module)
        if known is None or known[0] != text:
            known = (text, json.loads(text))
            self._read[module] = known
        return known[1]
