"""One module while mypy checks it: its tree, its types, and how to report there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from mypy.messages import format_type_bare
from mypy.nodes import CallExpr, Decorator, FuncDef, MemberExpr, MypyFile, NameExpr, RefExpr, TypeInfo, Var
from mypy.types import AnyType, CallableType, Instance, Overloaded, TypeOfAny, TypeType, get_proper_type
from mypy.typevars import fill_typevars_with_any

from mypy_asyncctx.facts.control_flow.noreturn import DECLARED
from mypy_asyncctx.facts.frameworks.consumers import ACQUIRERS
from mypy_asyncctx.facts.kinds.classify import callee_type_of, can_be_used, generator_shape, instance_behind, kinds_of, made_by
from mypy_asyncctx.facts.kinds.model import Kind, Operation, Shape
from mypy_asyncctx.facts.kinds.tags import is_doubtful
from mypy_asyncctx.facts.summaries.generators import stream_of
from mypy_asyncctx.facts.tree.paths import enclosing_function, path_to
from mypy_asyncctx.facts.tree.render import render
from mypy_asyncctx.facts.tree.uses import Role, chooses, role_of
from mypy_asyncctx.integration.internals.checker import is_certain, partial_of, rest_on, type_of, wanted_types
from mypy_asyncctx.integration.internals.errors import has_failed, ignores, is_hidden, is_trying, outside_of_trials, stored, target_of
from mypy_asyncctx.integration.value_origins import is_only_declared
from mypy_asyncctx.rules.codes import ASYNCCTX
from mypy_asyncctx.rules.subject import Subject

if TYPE_CHECKING:
    from mypy.checker import TypeChecker
    from mypy.errorcodes import ErrorCode
    from mypy.errors import Errors
    from mypy.nodes import Context, Expression, Node, SymbolNode
    from mypy.options import Options
    from mypy.plugin import CheckerPluginInterface
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.kinds.classify import Lookup
    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.rules.rule import Finding


class CheckedModule(NamedTuple):
    """A module under check. ``checker`` is None where no hook of ours has met the checker of this module yet."""

    tree: MypyFile
    errors: Errors
    options: Options
    lookup: Lookup
    checker: TypeChecker | None

    def type_of(self, expression: Expression) -> ProperType | None:
        """Return the type that mypy found for an expression, None where it is not known."""
        found: Type | None = None
        if self.checker is not None:
            found = type_of(self.checker, expression)
        if found is None:
            found = self._declared(expression)
        return get_proper_type(found)

    def _declared(self, expression: Expression) -> Type | None:
        # Without the checker's table of types: what declarations alone say.
        if isinstance(expression, RefExpr) and expression.node is not None:
            node = expression.node
            if isinstance(node, TypeInfo):
                return TypeType(fill_typevars_with_any(node)) if node.tuple_type is None else None
            return node.type if isinstance(node, Var) else callee_type_of(node)
        if isinstance(expression, MemberExpr):
            instance = instance_behind(self.type_of(expression.expr))
            symbol = instance.type.get(expression.name) if instance is not None else None
            return symbol.type if symbol is not None else None
        if isinstance(expression, CallExpr):
            callee = self.type_of(expression.callee)
            if isinstance(callee, TypeType):
                return callee.item
            return callee.ret_type if isinstance(callee, CallableType) else None
        return None

    def kinds(self, expression: Expression) -> tuple[Kind, ...]:
        """Return the kinds that an expression's value may have."""
        if self.is_doubted(expression):
            return ()
        typ = self.type_of(expression)
        if typ is None and isinstance(expression, RefExpr):
            # An unannotated function has no type outside of the checker's table.
            shape = generator_shape(expression.node)
            return (Kind(Shape.FUNCTION, inner=Kind(shape)),) if shape is not None else ()
        if isinstance(typ, CallableType):
            typ = self.cached(typ, expression)
        return kinds_of(typ, self.lookup)

    def is_doubted(self, expression: Expression) -> bool:
        """True for what a method gives of an object that mypy takes for another one."""
        callee = expression.callee if isinstance(expression, CallExpr) else None
        owner = self.type_of(callee.expr) if isinstance(callee, MemberExpr) else None
        return isinstance(owner, Instance) and is_doubtful(owner)

    def subject(self, kind: Kind, expression: Node) -> Subject:
        """Return an expression as the subject of a message; a call tells which function made the value."""
        # The maker of an unannotated function's value is known: often another function than the one that is called.
        if isinstance(expression, CallExpr) and not kind.untyped:
            signature = self.signature(expression)
            kind = made_by(kind, signature.definition if signature is not None else None)
        declared = partial(is_only_declared, self, expression) if not kind.core.class_based else _never
        return Subject(
            kind,
            render(expression),
            self.show,
            isinstance(expression, CallExpr),
            is_manageable=partial(self._is_manageable, kind.maker),
            is_declared=declared,
            in_async=partial(self._is_in_async, expression),
            lock=partial(self._lock_behind, expression),
        )

    def _is_in_async(self, expression: Node) -> bool:
        path = path_to(self.tree, expression)
        function = enclosing_function(path) if path is not None else None
        return function is not None and function.is_coroutine

    def _lock_behind(self, expression: Node) -> str | None:
        """Return the source of the object that ``expression`` acquires, and that a statement may enter."""
        callee = expression.callee if isinstance(expression, CallExpr) else None
        if not isinstance(callee, MemberExpr) or callee.name not in ACQUIRERS:
            return None
        return render(callee.expr) if can_be_used(self.type_of(callee.expr), Operation.AENTER) else None

    def _is_manageable(self, maker: str | None) -> bool:
        """True where a context manager decorator may be put on the function with this name, as far as is known here."""
        node = self.lookup(maker) if maker is not None and "." in maker else None
        function = node.func if isinstance(node, Decorator) else node
        if not isinstance(function, FuncDef):
            return True
        if not self.is_own(function):
            return False
        # Other modules may have no bodies any more.
        module = self._module_with(function)
        return module is not self.tree or not function.is_generator or stream_of(function, DECLARED.facts(function)).once

    def show(self, typ: Type) -> str:
        """Return a type as mypy's messages print it, without quotes."""
        return format_type_bare(typ, self.options)

    def role(self, expression: Expression) -> tuple[Role | None, Path | None]:
        """Return what the surroundings do with an expression's value, and where it stands."""
        path = path_to(self.tree, expression)
        return (role_of(path, self.callee_names) if path is not None else None), path

    def callee_names(self, call: CallExpr) -> list[str]:
        """Return the full names that the callee may be known under, one for each class of a method's owner."""
        callee = call.callee
        if isinstance(callee, RefExpr) and callee.fullname:
            return [callee.fullname]
        if isinstance(callee, MemberExpr):
            instance = instance_behind(self.type_of(callee.expr))
            if instance is not None:
                return [f"{base.fullname}.{callee.name}" for base in instance.type.mro]
        return [callee.name] if isinstance(callee, NameExpr) else []

    def signature(self, call: CallExpr) -> CallableType | None:
        """Return the only or the first signature of what is called: a function, a ``partial`` of one, or a callable object."""
        typ = self.type_of(call.callee)
        if isinstance(typ, Instance):
            symbol = typ.type.get("__call__")
            typ = self.partial_of(typ) or callee_type_of(symbol.node if symbol is not None else None)
        if isinstance(typ, Overloaded):
            return typ.items[0]
        return self.cached(typ, call.callee) if isinstance(typ, CallableType) else None

    def cached(self, typ: CallableType, expression: Expression) -> CallableType:
        """Return a callable's type as mypy's cache would give it: a variable's type has no definition there."""
        definition = typ.definition
        if definition is None or not isinstance(expression, RefExpr):
            return typ
        node = expression.node
        if node is None and isinstance(expression, MemberExpr) and expression.name != definition.name:
            instance = instance_behind(self.type_of(expression.expr))
            symbol = instance.type.get(expression.name) if instance is not None else None
            node = symbol.node if symbol is not None else None
        if not isinstance(node, Var) or "." not in node.fullname:
            return typ
        own = f"{self.tree.fullname}."
        return typ if node.fullname.startswith(own) and definition.fullname.startswith(own) else typ.copy_modified(definition=None)

    def partial_of(self, typ: Instance) -> CallableType | Overloaded | None:
        """Return the function behind a ``functools.partial``, without the arguments that it already has."""
        return partial_of(typ)

    def is_own(self, node: SymbolNode) -> bool:
        """True for a definition that the project can change: no stub's, and no installed distribution's but the one that is checked."""
        module = self._module_with(node)
        return module is None or (not module.is_stub and (not is_installed(module) or _package(module) == _package(self.tree)))

    def is_stub(self, node: SymbolNode) -> bool:
        """True where a definition comes from a stub, which has no bodies."""
        module = self._module_with(node)
        return module is not None and module.is_stub

    def is_of_library(self, node: SymbolNode) -> bool:
        """True where a definition stands in a stub, or in an installed distribution."""
        module = self._module_with(node)
        return module is not None and (module.is_stub or is_installed(module))

    def _module_with(self, node: SymbolNode) -> MypyFile | None:
        modules = self.checker.modules if self.checker is not None else {}
        name = node.fullname
        while name and name not in modules:
            name = name.rpartition(".")[0]
        return modules.get(name)

    def enabled(self, code: ErrorCode) -> bool:
        """True where a code is switched on for this module."""
        return self.errors.is_error_code_enabled(code)

    def ignores(self, code: str, lines: range) -> bool:
        """True where a ``# type: ignore`` on one of these lines covers mypy's own ``code``, so that ours must not replace it."""
        ignored = ignores(self.errors)
        return any(line in ignored and code in ignored[line] for line in lines)

    def replaces(self, finding: Finding, code: str, node: Context) -> bool:
        """True where a finding may stand in the place of mypy's own error with ``code`` at ``node``."""
        return self.enabled(finding.code) and not self.ignores(code, range(node.line, (node.end_line or node.line) + 1))

    def is_ignored(self, node: Context) -> bool:
        """True where any ``# type: ignore`` stands on the lines of a node: mypy goes on with Any there, and so do we."""
        ignored = ignores(self.errors)
        return any(line in ignored for line in range(node.line, (node.end_line or node.line) + 1))

    def report(self, finding: Finding, node: Context) -> None:
        """Report a finding at a node, through mypy: its ignores, its codes, its formats."""
        checker = self.checker
        # A code that strict mode enabled would survive a module that disables the parent.
        if checker is not None and ASYNCCTX not in self.options.disabled_error_codes:
            checker.fail(finding.message, node, code=finding.code)

    def has_said(self, node: Context) -> bool:
        """True where an error of ours stands inside a node already."""
        end = (node.end_line or node.line, node.end_column or 0)
        return any(
            info.code is not None and info.code.sub_code_of is ASYNCCTX and (node.line, node.column) <= (info.line, info.column) < end
            for info in stored(self.errors, self.errors.file)
        )

    def is_tried(self, call: Expression) -> bool:
        """True where mypy is finding out which overload a call takes: an error means that this one does not match."""
        return is_trying(self.errors) and isinstance(call, CallExpr) and isinstance(self.type_of(call.callee), Overloaded)

    def report_chosen(self, finding: Finding, call: Expression) -> bool:
        """Report a finding at a call, False where mypy is trying an overload that it may not go on with.

        It does where that one fits, and no argument of type Any leaves open which one is meant.
        """
        if not self.is_tried(call):
            self.report(finding, call)
            return True
        types = [self.type_of(argument) for argument in call.args] if isinstance(call, CallExpr) else []
        if has_failed(self.errors) or not all(map(is_certain, types)):
            return False
        self.report_past_trials(finding, call)
        return True

    def report_past_trials(self, finding: Finding, node: Context) -> None:
        """Report a finding that is true whatever overload mypy is trying: in a trial an error is "does not match"."""
        with outside_of_trials(self.errors):
            self.report(finding, node)


def _never() -> bool:
    return False


def checked_module(api: CheckerPluginInterface, lookup: Lookup) -> CheckedModule:
    """Return the module that a hook of the checking phase is about."""
    checker = cast("TypeChecker", api)
    return CheckedModule(checker.tree, checker.errors, checker.options, lookup, checker)


def expected_type(checker: TypeChecker, path: Path) -> ProperType | None:
    """Return the type that the surroundings of the call being checked want of it; ``path`` leads to the call."""
    contexts = wanted_types(checker)
    # To infer type variables, mypy expects one branch to be like the other. What counts is what is wanted of the whole.
    at = len(path) - 1
    while at > 0 and chooses(path[at - 1], path[at]):
        at -= 1
    level = len(path) - at
    return get_proper_type(contexts[-level]) if len(contexts) >= level else None


def any_type() -> AnyType:
    """Return a type that stops errors from following one of ours."""
    return AnyType(TypeOfAny.from_error)


def module_of(modules: dict[str, MypyFile] | None, name: str | None) -> MypyFile | None:
    """Return a module of the build by name."""
    return modules.get(name) if modules is not None and name is not None else None


def depend_on(tree: MypyFile, errors: Errors, *fullnames: str) -> None:
    """Have the daemon check what is being checked in a module again when one of these names changes."""
    target = target_of(errors)
    if target is not None:
        rest_on(tree, target, *fullnames)


def _package(tree: MypyFile) -> str:
    return tree.fullname.partition(".")[0]


def is_foreign(tree: MypyFile, errors: Errors) -> bool:
    """True for a module of an installed distribution that mypy does not check: it reads no bodies there, and reports nothing.

    mypy knows it only of modules that it has not taken from its cache, so this is asked of the module that it is at.
    """
    return is_hidden(errors, tree.path) and is_installed(tree)


def is_installed(tree: MypyFile) -> bool:
    """True for a module of an installed distribution."""
    return "site-packages" in tree.path or "dist-packages" in tree.path
