"""What explains an error of mypy's: which rule says something of the place where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.nodes import (
    AwaitExpr,
    CallExpr,
    ComparisonExpr,
    Decorator,
    Expression,
    FuncDef,
    GeneratorExpr,
    IndexExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    RefExpr,
    SetExpr,
    StarExpr,
    TupleExpr,
    Var,
    YieldExpr,
    YieldFromExpr,
)
from mypy.types import Instance, TypeVarType

from mypy_asyncctx import names
from mypy_asyncctx.facts.control_flow.narrowing import asked_attributes
from mypy_asyncctx.facts.control_flow.yields import is_async_comprehension
from mypy_asyncctx.facts.frameworks.pytest import FIXTURE_STEPS
from mypy_asyncctx.facts.kinds.classify import generator_kind, generator_shape, is_mixed, kinds_of
from mypy_asyncctx.facts.kinds.model import Kind, Shape
from mypy_asyncctx.facts.tree.paths import assigned_values, enclosing_function
from mypy_asyncctx.facts.tree.uses import DUNDERS, item_use, role_of, use_by_call
from mypy_asyncctx.integration.definitions.declarations import (
    annotation_finding,
    decorated_finding,
    explained_wrapping,
    fixture_finding,
    implementation_finding,
    no_return_finding,
    override_finding,
    special_finding,
)
from mypy_asyncctx.integration.values.async_comprehensions import is_taken_for_plain
from mypy_asyncctx.integration.values.closing import closing_use
from mypy_asyncctx.integration.values.expected_types import wanted_type
from mypy_asyncctx.integration.values.generator_coroutines import is_old_coroutine
from mypy_asyncctx.integration.values.generator_steps import is_step
from mypy_asyncctx.integration.values.judgement import judge
from mypy_asyncctx.integration.values.object_call import object_call_finding
from mypy_asyncctx.integration.values.operations import attribute_finding
from mypy_asyncctx.integration.values.protocol_signatures import is_usable_in_part
from mypy_asyncctx.integration.values.rebindings import is_bound_otherwise
from mypy_asyncctx.integration.values.trivial_methods import from_placeholder
from mypy_asyncctx.integration.values.truth_values import value_of
from mypy_asyncctx.integration.values.untyped_decorators import is_unsure
from mypy_asyncctx.integration.values.wanted_values import mismatch
from mypy_asyncctx.rules.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy.errors import ErrorInfo

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.facts.tree.uses import Role
    from mypy_asyncctx.integration.checked_module import CheckedModule
    from mypy_asyncctx.integration.dependencies.declarations import Dependencies
    from mypy_asyncctx.integration.summaries.store import SummaryStore
    from mypy_asyncctx.rules.rule import Finding

_OF_DECORATORS: Final = frozenset({"arg-type", "call-overload", "type-var"})
"""Codes of what mypy says of a decorator that is given a function of another type than it takes."""

_OF_CALLEES: Final = frozenset({"call-arg", "operator"})
"""Codes of what mypy says of a call of something that is no function: it lacks an argument, or cannot be called at all."""

NO_VALUE: Final = frozenset({"empty-body", "return"})
"""Codes of what mypy says of a function that ends without a value, as one without the ``yield`` that its decorator needs does."""

OF_RESULT: Final = "The return type of "
"""How mypy begins what it says of a generator function that is declared to return something else."""


def finding_at(checked: CheckedModule, path: Path, info: ErrorInfo, dependencies: Dependencies) -> tuple[Finding, Node | None] | None:
    """Return what explains mypy's error at the last node of a path, and the place where it belongs if that is another one."""
    node = path[-1]
    code = info.code.code if info.code is not None else ""
    store = dependencies.summaries
    if code in NO_VALUE:
        return _placed(no_return_finding(checked, path, store))
    # `@property` over `@classmethod`, `@final` outside of a class: no decorator of ours has a part in that.
    is_ours = code != "misc" or info.message.startswith(OF_RESULT)
    if isinstance(node, (FuncDef, Decorator)):
        found = special_finding(checked, path, info, store)
        found = found or override_finding(checked, path, info, store) or (decorated_finding(checked, path, store) if is_ours else None)
        found = found or annotation_finding(checked, path, info, store)
        if found is None and code in _OF_DECORATORS and isinstance(node, Decorator):
            found = fixture_finding(checked, node, store)
        return _placed(found or explained_wrapping(checked, path, info, store))
    if len(path) > 1 and isinstance(path[-2], Decorator) and any(node is item for item in path[-2].original_decorators):
        return _placed(decorated_finding(checked, path[:-1], store) or explained_wrapping(checked, path, info, store)) if is_ours else None
    if isinstance(node, CallExpr) and code in _OF_CALLEES:
        called = _called(checked, node, path)
        if called is not None:
            return called, None
    if isinstance(node, CallExpr) and code == "call-arg" and not isinstance(checked.type_of(node), TypeVarType):
        # What is called with too few or too many arguments is so whatever it makes.
        return _placed(decorated_finding(checked, path, store))
    if isinstance(node, Expression):
        dependency = dependencies.explained(checked, path)
        if dependency is not None:
            return dependency
        for operand, parents in _operands(node, path):
            judged = _judged(checked, operand, parents, dependencies.summaries)
            if judged is not None:
                return judged
        return _placed(decorated_finding(checked, path, store)) or _of_items(checked, node)
    return None


def _placed(finding: Finding | None) -> tuple[Finding, Node | None] | None:
    place = finding.place if finding is not None else None
    return (finding, place if isinstance(place, Node) else None) if finding is not None else None


def rests_on_finding(checked: CheckedModule, call: Node) -> bool:
    """True for a call of a function that uses its argument in a way that we have reported: what it gives is not known."""
    return isinstance(call, CallExpr) and any(
        use_by_call(call, argument, checked.callee_names) is not None and checked.has_said(argument) for argument in call.args
    )


def _of_items(checked: CheckedModule, call: Expression) -> tuple[Finding, Node | None] | None:
    """Return what is wrong with the items of an argument: ``gather(*waiting)``, ``asyncio.wait(waiting)``."""
    if not isinstance(call, CallExpr):
        return None
    for argument in call.args:
        use = item_use(call, argument, checked.callee_names)
        typ = checked.type_of(argument)
        if use is None or not isinstance(typ, Instance) or not typ.args:
            continue
        for item in kinds_of(typ.args[0], checked.lookup):
            finding = judge(Subject(item, None, checked.show, is_call=False), use)
            if finding is not None:
                return finding, argument
    return None


def _operands(node: Expression, path: Path) -> Iterator[tuple[Expression, Path]]:
    """Yield the expressions that an error at ``node`` may be about, each with the way to it."""
    yield node, path
    parts: list[Expression | None] = []
    if isinstance(node, (AwaitExpr, MemberExpr, YieldFromExpr, StarExpr, YieldExpr)):
        parts = [node.expr]
    elif isinstance(node, CallExpr):
        parts = [node.callee.expr, *node.args] if isinstance(node.callee, MemberExpr) else [*node.args]
    elif isinstance(node, IndexExpr):
        parts = [node.base]
    elif isinstance(node, ComparisonExpr):
        parts = [*node.operands]
    elif isinstance(node, (ListExpr, SetExpr, TupleExpr)):
        for item in node.items:
            if isinstance(item, StarExpr):
                yield item.expr, [*path, item, item.expr]
    for part in parts:
        if part is not None:
            yield part, ([*path, node.callee, part] if isinstance(node, CallExpr) and part not in node.args else [*path, part])


def _judged(checked: CheckedModule, operand: Expression, path: Path, store: SummaryStore) -> tuple[Finding, Node | None] | None:
    role = role_of(path, checked.callee_names)
    if _comes_from_fixture(operand, path):
        # pytest gives what the fixture yields. Which of both is wrong, the annotation or its use, is not known here.
        return None
    if not asked_attributes(path, operand).isdisjoint(DUNDERS):
        # The program has asked what it may do with the value.
        return None
    operand = value_of(checked, operand)
    if role is None or is_unsure(checked, operand) or is_taken_for_plain(checked, operand, path):
        return None
    finding = _said_of(checked, operand, role, path)
    found = (finding, None) if finding is not None else _not_implemented(checked, operand, path, store)
    return found if found is not None and not is_bound_otherwise(checked, operand, path) else None


def _called(checked: CheckedModule, call: CallExpr, path: Path) -> Finding | None:
    """Return what is wrong with a call of a generator or a manager itself."""
    callee, path = call.callee, [*path, call.callee]
    # Of a union mypy says which members cannot be called.
    sure = isinstance(checked.type_of(callee), Instance) and not is_unsure(checked, callee) and not _comes_from_fixture(callee, path)
    if not sure or is_bound_otherwise(checked, callee, path):
        return None
    findings = (object_call_finding(checked, call, kind) for kind in checked.kinds(callee))
    return next((finding for finding in findings if finding is not None), None)


def _not_implemented(checked: CheckedModule, operand: Expression, path: Path, store: SummaryStore) -> tuple[Finding, Node | None] | None:
    typ = checked.type_of(operand)
    return _placed(implementation_finding(checked, typ, wanted_type(checked, path), store)) if typ is not None else None


def _comes_from_fixture(operand: Expression, path: Path) -> bool:
    """True for a parameter of a test or a fixture."""
    at = next((at for at in range(len(path) - 2, -1, -1) if isinstance(path[at], FuncDef)), 0)
    function, holder = path[at], path[at - 1] if at else None
    if not isinstance(operand, NameExpr) or not isinstance(function, FuncDef) or operand.name not in function.arg_names:
        return False
    decorators = holder.original_decorators if isinstance(holder, Decorator) else []
    named = (item.callee if isinstance(item, CallExpr) else item for item in decorators)
    return function.name.startswith("test_") or any(isinstance(item, RefExpr) and item.fullname in FIXTURE_STEPS for item in named)


def _said_of(checked: CheckedModule, operand: Expression, role: Role, path: Path) -> Finding | None:
    typ = checked.type_of(operand)
    closed = closing_use(checked, role.holder, path[-1])
    # Of a union with other members no one knows which one it is: mypy's message names them all.
    kinds = () if is_mixed(typ, checked.lookup) else checked.kinds(operand) or _generated(checked, operand, path)
    for kind in kinds:
        use = role.use or (closed if not kind.class_based else None)
        subject = checked.subject(kind, operand)
        if kind.shape is Shape.COROUTINE and (from_placeholder(checked, operand, path) or is_step(checked, operand, path)):
            finding = None
        elif use is not None:
            fits = is_usable_in_part(typ, use.operation) or is_old_coroutine(checked, kind, use)
            finding = judge(subject, use) if not fits else None
        elif not kind.is_known:
            finding = None
        elif role.attribute is not None:
            finding = attribute_finding(checked, operand, typ, kind, role.attribute)
        elif isinstance(operand, GeneratorExpr) and isinstance(path[-2], CallExpr):
            # Written as an argument, it is meant as it stands: many libraries take one where they declare its items.
            finding = None
        else:
            finding = None
            wanted = wanted_type(checked, path)
            found = mismatch(checked, operand, kind, typ, wanted, path) if typ is not None and wanted is not None else None
            if found is not None:
                finding = found[0]
        if finding is not None:
            return finding
    return None


def _generated(checked: CheckedModule, operand: Expression, path: Path) -> tuple[Kind, ...]:
    """Return the kind of a value that is declared as an iterable, where all that it may come from are calls of generator functions."""
    typ = checked.type_of(operand)
    if isinstance(operand, GeneratorExpr):
        # mypy forgets the type of an argument for which it has found no overload.
        return (generator_kind(Shape.ASYNC_GENERATOR),) if typ is None and is_async_comprehension(operand) else ()
    if not isinstance(typ, Instance) or typ.type.fullname not in (names.ITERABLE, names.ASYNC_ITERABLE):
        return ()
    values: Iterable[Expression] = [operand]
    if isinstance(operand, NameExpr):
        if not isinstance(operand.node, Var) or not operand.node.is_inferred:
            return ()
        values = assigned_values(enclosing_function(path) or path[0], operand)
    signatures = [checked.signature(value) if isinstance(value, CallExpr) else None for value in values]
    shapes = {generator_shape(signature.definition) if signature is not None else None for signature in signatures}
    shape = shapes.pop() if len(shapes) == 1 else None
    return (generator_kind(shape, yields=typ.args[0]),) if shape is not None else ()
