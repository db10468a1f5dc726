"""Facts about declarations, for the rules about them: from mypy's errors, from decorators, and from the classes of a module."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mypy.nodes import Block, CallExpr, ClassDef, Decorator, Expression, FuncDef, RefExpr
from mypy.subtypes import is_callable_compatible, is_subtype
from mypy.typeops import bind_self
from mypy.types import CallableType, Instance, UnionType, get_proper_type

from mypy_asyncctx.facts.frameworks.pytest import FIXTURES
from mypy_asyncctx.facts.kinds.classify import callee_type_of, makes_generator, member_of
from mypy_asyncctx.facts.kinds.contradicted import contradicted_kind
from mypy_asyncctx.facts.tree.methods import classes_of, different_kinds
from mypy_asyncctx.facts.tree.paths import path_to
from mypy_asyncctx.integration.values.unique_callee import surely_makes
from mypy_asyncctx.rules.declaration import return_type, special_method
from mypy_asyncctx.rules.declaration.facts import About, Declaration, Promise, Types
from mypy_asyncctx.rules.dependency.depends import fixture_misuse
from mypy_asyncctx.rules.registry import checks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.errors import ErrorInfo
    from mypy.nodes import Context, SymbolNode, TypeInfo
    from mypy.types import Type

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.facts.tree.survey import Survey
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore
    from mypy_asyncctx.rules.rule import Finding

_MISFIT: Final = re.compile(
    r'^Incompatible types in "async (?:with|for)" for "(?P<awaited>__a\w+__)"|^"(?:Coroutine|AsyncGenerator)\[.*\]" has no attribute '
    r'"(?P<iterated>__a?next__)"'
)
"""What mypy says of a value in a statement whose special method gives something of another kind."""
_OF_WRAPPERS: Final = frozenset({"arg-type", "call-arg", "operator", "type-var"})
"""Codes of what mypy says of a decorator that cannot decorate the function."""
_SUPERTYPE: Final = re.compile(r'supertype "([^"]+)"')
_ABOUT: Final = ("The return type of a generator function", "The return type of an async generator function")


def findings(facts: Declaration) -> Iterator[Finding]:
    """Yield what the rules about declarations find, whether or not their codes are switched on."""
    for _, check in checks_of("declaration"):
        yield from check(facts)


def member_findings(checked: CheckedModule, store: SummaryStore) -> Iterator[Finding]:
    """Yield what is wrong with the members of a module's classes."""
    classes, types = list(classes_of(checked.tree)), types_of(checked, store)
    for info in classes:
        for symbol in info.names.values():
            if isinstance(symbol.node, (FuncDef, Decorator)):
                yield from findings(Declaration(About.MEMBER, symbol.node, types, checked.tree.fullname, classes, info))


def method_findings(checked: CheckedModule, survey: Survey, store: SummaryStore) -> Iterator[tuple[Finding, Context]]:
    """Yield what is wrong with the special methods of a module's classes, and where."""
    for definition in survey.methods:
        function, owner = definition.function, definition.owner
        if function.name in special_method.NAMES and owner is not None and not definition.is_decorated:
            found = _special(checked, function, owner, store)
            # The same mistake, where mypy alone tells of it.
            known = {"misc", "override"}.intersection(checked.tree.ignored_lines.get(function.line, ()))
            if found is not None and not known:
                yield found, function


def special_finding(checked: CheckedModule, path: Path, info: ErrorInfo, store: SummaryStore) -> Finding | None:
    """Return what explains mypy's error about the result of a special method."""
    function = path[-1]
    if not isinstance(function, FuncDef) or not function.info or info.code is None or function.name not in special_method.NAMES:
        return None
    if len(path) > 1 and isinstance(path[-2], Decorator) and path[-2].decorators:
        return None
    about_result = info.code.code == "misc" and info.message.startswith("The return type of ")
    about_result = about_result or (info.code.code == "override" and _differs_by_result(function))
    return _special(checked, function, function.info, store) if about_result else None


def follows_from_special_method(checked: CheckedModule, path: Path, info: ErrorInfo, store: SummaryStore) -> bool:
    """True for an error of mypy's about a value whose special method is wrong, and is reported where it is defined."""
    code = info.code.code if info.code is not None else ""
    found = _MISFIT.search(info.message) if code in ("misc", "attr-defined") else None
    if found is None or not isinstance(path[-1], Expression) or not checked.enabled(special_method.RULE.code):
        return False
    typ = checked.type_of(path[-1])
    name = found["awaited"] or found["iterated"].replace("next", "iter")
    node = member_of(typ.type, name) if isinstance(typ, Instance) else None
    if not isinstance(node, FuncDef) or not node.info or not checked.is_own(node):
        return False
    return _special(checked, node, node.info, store) is not None


def _special(checked: CheckedModule, function: FuncDef, owner: TypeInfo, store: SummaryStore) -> Finding | None:
    facts = Declaration(About.SPECIAL, function, types_of(checked, store), checked.tree.fullname, owner=owner)
    return next(findings(facts), None)


def _differs_by_result(function: FuncDef) -> bool:
    """True for a method that takes the arguments of each method that it overrides: mypy's error is about what it returns."""
    own = _bound(function)
    others = [_bound(base.names[function.name].node) for base in function.info.mro[1:] if function.name in base.names]
    return own is not None and all(
        other is not None and is_callable_compatible(own, other, is_compat=is_subtype, is_proper_subtype=False, ignore_return=True)
        for other in others
    )


def _bound(method: SymbolNode | None) -> CallableType | None:
    """Return the type of a method without its first argument; None for one without annotations."""
    typ = callee_type_of(method)
    return bind_self(typ) if isinstance(typ, CallableType) and typ.arg_types else None


def decorated_finding(checked: CheckedModule, path: Path, store: SummaryStore) -> Finding | None:
    """Return what is wrong with the decorated function, or the call of a decorator, at the end of a path."""
    node, parent = path[-1], path[-2] if len(path) > 1 else None
    if isinstance(node, FuncDef) and parent is not None:
        node = parent
    if isinstance(parent, CallExpr) and parent.args and parent.args[0] is node:
        node = parent
    return declared_finding(checked, node, store) if isinstance(node, (Decorator, CallExpr)) else None


def no_return_finding(checked: CheckedModule, path: Path, store: SummaryStore) -> Finding | None:
    """Return what is wrong with a decorated function at the end of a path that mypy says ends without a value: that follows.

    Either an ``async def`` lacks its ``yield``, or a generator function has an annotation that the decorator cannot use. mypy checks the
    body of a function before its decorators, except in the functions and methods of a module since mypy 2.
    """
    decorated = path[-2] if isinstance(path[-1], FuncDef) and len(path) > 1 else path[-1]
    if not isinstance(decorated, Decorator) or not (decorated.func.is_coroutine or makes_generator(decorated.func)):
        return None
    return declared_finding(checked, decorated, store)


def declared_finding(checked: CheckedModule, node: Decorator | CallExpr, store: SummaryStore) -> Finding | None:
    """Return what is wrong with a decorated function, or with the call of a decorator."""
    misuse = fixture_misuse(node) if isinstance(node, Decorator) else None
    facts = Declaration(About.DECORATED, node, types_of(checked, store), checked.tree.fullname)
    return misuse or next(findings(facts), None)


def wrapping_finding(checked: CheckedModule, node: Decorator | CallExpr, store: SummaryStore, called: Type | None = None) -> Finding | None:
    """Return what is wrong with what decorates a function, or with the call of an object of type ``called`` with one."""
    facts = Declaration(About.WRAPPED, node, types_of(checked, store), checked.tree.fullname)
    facts = facts._replace(python_version=checked.options.python_version, called=get_proper_type(called))
    found = next(findings(facts), None)
    # The same mistake, where mypy alone tells of it.
    known = checked.tree.ignored_lines.get(node.line, ()) if found is not None else ()
    return found if _OF_WRAPPERS.isdisjoint(known) else None


def wrapping_findings(checked: CheckedModule, survey: Survey, store: SummaryStore) -> Iterator[tuple[Finding, Context]]:
    """Yield what declarations alone tell of the decorators of a module, and where."""
    for node in survey.decorated:
        found = wrapping_finding(checked, node, store)
        if found is not None and found.place is not None and _is_reached(checked, node):
            yield found, found.place


def _is_reached(checked: CheckedModule, node: Decorator) -> bool:
    path = path_to(checked.tree, node)
    return path is not None and not any(isinstance(part, Block) and part.is_unreachable for part in path)


def explained_wrapping(checked: CheckedModule, path: Path, info: ErrorInfo, store: SummaryStore) -> Finding | None:
    """Return what explains mypy's error at a decorator, or at a decorated function whose only decorator it can be about."""
    node, holder = path[-1], path[-2] if len(path) > 1 else None
    code = info.code.code if info.code is not None else ""
    if code not in _OF_WRAPPERS:
        return None
    if isinstance(node, FuncDef) and isinstance(holder, Decorator):
        node = holder
    if isinstance(node, Decorator):
        found = wrapping_finding(checked, node, store) if len(node.original_decorators) == 1 else None
        return found if found is not None and (code != "call-arg" or info.message.startswith("Too many arguments")) else None
    found = wrapping_finding(checked, holder, store) if isinstance(holder, Decorator) else None
    return found if found is not None and found.place is node else None


def annotation_finding(checked: CheckedModule, path: Path, info: ErrorInfo, store: SummaryStore) -> Finding | None:
    """Return what explains mypy's error about the annotation of a generator function that no decorator changes."""
    function = path[-1]
    if not isinstance(function, FuncDef) or not info.message.startswith(_ABOUT):
        return None
    # @staticmethod and @classmethod are not among the decorators.
    if len(path) > 1 and isinstance(path[-2], Decorator) and not all(map(_runs_it, path[-2].decorators)):
        return None
    return _annotated(checked, function, store)


def fixture_finding(checked: CheckedModule, decorated: Decorator, store: SummaryStore) -> Finding | None:
    """Return what explains mypy's error about a decorator that runs the generator function: it gets another type than it takes."""
    return _annotated(checked, decorated.func, store) if all(map(_runs_it, decorated.decorators)) else None


def _annotated(checked: CheckedModule, function: FuncDef, store: SummaryStore) -> Finding | None:
    return next(findings(Declaration(About.ANNOTATED, function, types_of(checked, store), checked.tree.fullname)), None)


def _runs_it(decorator: Expression) -> bool:
    """True for a decorator that runs the generator function itself: what it returns is what its body says."""
    callee = decorator.callee if isinstance(decorator, CallExpr) else decorator
    return isinstance(callee, RefExpr) and callee.fullname in FIXTURES


def override_finding(checked: CheckedModule, path: Path, info: ErrorInfo, store: SummaryStore) -> Finding | None:
    """Return what explains mypy's ``override`` error at a method."""
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
        if declared is not None and _names(info.message, base.name):
            promise = Promise(method.name, base, declared.node, owner.info, method, is_protocol=False)
            return _promised(checked, method, promise, store)
    return None


def _names(message: str, base: str) -> bool:
    """True where mypy's message is about this base class: it reports each of several that a method contradicts."""
    found = _SUPERTYPE.search(message)
    return found is None or found[1].rpartition(".")[2] == base


def implementation_finding(checked: CheckedModule, found: Type, wanted: Type | None, store: SummaryStore) -> Finding | None:
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
            declared, member = member_of(protocol.type, name), member_of(value.type, name)
            if different_kinds(declared, member, checked.lookup) is not None:
                node = member if isinstance(member, (FuncDef, Decorator)) else None
                promise = Promise(name, protocol.type, declared, value.type, member, is_protocol=True)
                return _promised(checked, node, promise, store)
    return None


def _promised(checked: CheckedModule, node: FuncDef | Decorator | None, promise: Promise, store: SummaryStore) -> Finding | None:
    declared = promise.declared if isinstance(promise.declared, (FuncDef, Decorator)) else None
    member = node or declared
    if member is None:
        return None
    types = types_of(checked, store)
    return next(
        findings(Declaration(About.PROMISE, member, types, checked.tree.fullname, list(classes_of(checked.tree)), promise=promise)), None
    )


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
    same = different_kinds(declared, method, checked.lookup) is None
    return checked.enabled(return_type.RULE.code) and same and makes_generator(method)


def types_of(checked: CheckedModule, store: SummaryStore) -> Types:
    """Return what mypy knows of a module while it is checked."""
    return Types(
        checked.lookup,
        checked.type_of,
        checked.kinds,
        checked.show,
        checked.is_own,
        store.is_placeholder,
        lambda expression, shape: surely_makes(checked, expression, shape, store),
    )
