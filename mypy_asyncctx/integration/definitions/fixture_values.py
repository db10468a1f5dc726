"""What a pytest fixture gives, as the parameters of its name use it in the tests of the module: to mypy those are Any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy.nodes import CallExpr, ClassDef, Decorator, FuncDef, MemberExpr, NameExpr, StrExpr
from mypy.types import AnyType, CallableType, Instance, get_proper_type

from mypy_asyncctx.facts.frameworks.pytest import FIXTURE_STEPS
from mypy_asyncctx.facts.kinds.classify import callee_type_of, generated_by, generator_kind, generator_shape, kind_of, makes_generator
from mypy_asyncctx.facts.tree.paths import binding_count, own_nodes, path_to
from mypy_asyncctx.facts.tree.uses import role_of
from mypy_asyncctx.integration.summaries.callee_resolution import returned_by, yielded_by
from mypy_asyncctx.integration.values.judgement import judge
from mypy_asyncctx.integration.values.unused_values import expects_exception

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy.nodes import Context, Expression, Node, Var
    from mypy.types import ProperType

    from mypy_asyncctx.facts.kinds.model import Kind
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.summaries.store import SummaryStore
    from mypy_asyncctx.rules.rule import Finding

_PARAMETRIZE = "parametrize"
_GENERATES = "pytest_generate_tests"


def value_findings(checked: CheckedModule, fixture: Decorator, store: SummaryStore) -> Iterator[tuple[Finding, Context]]:
    """Yield what is wrong with the uses of a module-level fixture's value in the tests and fixtures of the module, and where.

    Nothing is said where the parameter has an annotation or a default, where a parametrization or a fixture of a class may give another
    value, and where two fixtures have the name.
    """
    name = _fixture_name(fixture)
    if name is None or _GENERATES in checked.tree.names or [_fixture_name(node) for node in checked.tree.defs].count(name) != 1:
        return
    if fixture not in checked.tree.defs or _parametrizes(checked.tree, "pytestmark"):
        return
    given: ProperType | None = None
    for function, parameter in _receivers(checked, name):
        given = given or _given(checked, fixture.func, store)
        if not isinstance(given, Instance) or given.type.fallback_to_any:
            return
        for node in own_nodes(function.body):
            if isinstance(node, NameExpr) and node.node is parameter and binding_count(function, node) == 0:
                found = _finding(checked, given, node)
                if found is not None:
                    yield found


def _fixture_name(node: Node) -> str | None:
    """Return the name under which tests ask for a fixture, None for what is no fixture."""
    for expression in node.original_decorators if isinstance(node, Decorator) else ():
        callee = expression.callee if isinstance(expression, CallExpr) else expression
        if getattr(callee, "fullname", None) not in FIXTURE_STEPS:
            continue
        for argument, value in zip(expression.arg_names, expression.args, strict=True) if isinstance(expression, CallExpr) else ():
            if argument == "name":
                return value.value if isinstance(value, StrExpr) else None
        return node.func.name if isinstance(node, Decorator) else None
    return None


def _receivers(checked: CheckedModule, name: str) -> Iterator[tuple[FuncDef, Var]]:
    """Yield the tests and fixtures of a module that take a fixture by a parameter without annotation, and that parameter."""
    for node in checked.tree.defs:
        if not isinstance(node, ClassDef):
            yield from _receiver(node, name)
        elif node.name.startswith("Test") and not any(_fixture_name(item) == name for item in node.defs.body):
            marked = any(_names_parameters(expression) for expression in node.decorators) or _parametrizes(node.defs, "pytestmark")
            for item in node.defs.body if not marked and len(node.info.mro) == 2 else ():
                yield from _receiver(item, name)


def _receiver(node: Node, name: str) -> Iterator[tuple[FuncDef, Var]]:
    function = node.func if isinstance(node, Decorator) else node
    if not isinstance(function, FuncDef) or not (function.name.startswith("test") or _fixture_name(node) is not None):
        return
    if isinstance(node, Decorator) and any(map(_names_parameters, node.original_decorators)):
        return
    for argument in function.arguments:
        if argument.variable.name == name and argument.type_annotation is None and argument.initializer is None:
            yield function, argument.variable


def _names_parameters(expression: Expression) -> bool:
    callee = expression.callee if isinstance(expression, CallExpr) else expression
    return isinstance(callee, MemberExpr) and callee.name == _PARAMETRIZE


def _parametrizes(root: Node, name: str) -> bool:
    """True where a module or class sets ``pytestmark``, which may parametrize each test in it."""
    return any(isinstance(node, NameExpr) and node.name == name for node in own_nodes(root))


def _given(checked: CheckedModule, function: FuncDef, store: SummaryStore) -> ProperType | None:
    """Return the type of what pytest hands out for a fixture: what it returns or yields, by its annotation or by its body."""
    typ = function.type
    declared = get_proper_type(typ.ret_type) if isinstance(typ, CallableType) else None
    if declared is None or isinstance(declared, AnyType):
        return yielded_by(checked, function, store) if makes_generator(function) else returned_by(checked, function, store)
    if not isinstance(declared, Instance) or not makes_generator(function):
        return None if function.is_coroutine else declared
    return get_proper_type(declared.args[0]) if declared.args else None


def _finding(checked: CheckedModule, given: Instance, name: NameExpr) -> tuple[Finding, Context] | None:
    path = path_to(checked.tree, name)
    if path is None or len(path) < 3 or expects_exception(path):
        return None
    kind, at = kind_of(given, checked.lookup), len(path)
    member, call = path[-2], path[-3]
    if isinstance(member, MemberExpr):
        if not isinstance(call, CallExpr) or call.callee is not member:
            return None
        kind, at = _called(checked, given, member.name), len(path) - 2
    return _judged(checked, kind, path[:at])


def _judged(checked: CheckedModule, kind: Kind | None, path: Path) -> tuple[Finding, Context] | None:
    role = role_of(path, checked.callee_names)
    if kind is None or role is None or role.use is None:
        return None
    # The fixture makes the value: it is not only declared.
    finding = judge(checked.subject(kind, path[-1])._replace(is_declared=lambda: False), role.use)
    return (finding, path[-1]) if finding is not None else None


def _called(checked: CheckedModule, owner: Instance, method: str) -> Kind | None:
    """Return the kind of what a method of an object gives."""
    symbol = owner.type.get(method)
    node = symbol.node if symbol is not None else None
    signature = callee_type_of(node)
    shape = generator_shape(node) if signature is None else generated_by(signature) if isinstance(signature, CallableType) else None
    if shape is not None:
        return generator_kind(shape, untyped=True)
    return kind_of(signature.ret_type, checked.lookup) if isinstance(signature, CallableType) else None
