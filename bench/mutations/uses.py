"""What a program does with a function that yields: each use that a name resolver finds."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import libcst as cst

from bench.mutations.source import last_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.mutations.functions import Function
    from bench.mutations.source import Module, Place, Repository


class How(enum.Enum):
    """How a value, or the function that makes it, is used."""

    WITH = "with"
    FOR = "for"
    DEPENDS = "Depends"
    ENTERED = "enter_context()"
    CONSUMED = "list(), next(), aclosing()"
    ATTRIBUTE = "attribute"
    DECORATOR = "decorator"
    AS_MANAGER = "given as a context manager"
    AS_ITERATOR = "given as an iterator"


DEPENDS: Final = frozenset({
    "fastapi.param_functions.Depends", "fastapi.param_functions.Security", "fastapi.params.Depends", "fastapi.params.Security",
})  # fmt: skip
_ENTERING: Final = frozenset({"enter_context", "enter_async_context"})
_CONSUMING: Final = frozenset(
    f"builtins.{name}"
    for name in (
        *(
            "aiter",
            "all",
            "anext",
            "any",
            "dict",
            "enumerate",
            "filter",
            "iter",
            "list",
            "map",
            "max",
            "min",
            "next",
            "set",
            "sorted",
            "sum",
        ),
        *("tuple", "zip"),
    )
) | {"contextlib.aclosing", "contextlib.closing", "starlette.responses.StreamingResponse"}
_MANAGER_TYPE: Final = re.compile(r"ContextManager(Decorator)?\b")
_ITERATOR_TYPE: Final = re.compile(r"\b(Async)?(Iterat|Generat)(or|able)\b")
_BINDING: Final = (
    *(cst.AssignTarget, cst.AnnAssign, cst.AugAssign, cst.AsName, cst.Element, cst.Param, cst.Del, cst.Global, cst.NameItem),
)
_IGNORED: Final = re.compile(r"#\s*type:\s*ignore")


@dataclass(frozen=True, eq=False)
class Use:
    """One use: ``value`` is the call, or the bare function; a finding on one of ``lines`` is one about it."""

    how: How
    module: Module
    value: cst.BaseExpression
    statement: cst.CSTNode
    function: Function
    direct: bool
    """False where the value comes by way of a variable or another function."""

    @property
    def lines(self) -> range:
        """The line on which the statement starts, where it has a header, to the end of the value."""
        first = self.module.span(self.value if isinstance(self.statement, cst.CompFor) else self.statement)[0]
        start, _, end, _ = self.module.span(self.value)
        return range(min(first, start), end + 1)

    @property
    def is_async(self) -> bool:
        """True for ``async with`` and ``async for``."""
        return getattr(self.statement, "asynchronous", None) is not None


@dataclass
class Finder:
    """Finds the uses of functions in one repository."""

    repository: Repository
    most: int = 1000
    """An identifier that stands in more places is not followed: resolving all would take minutes."""
    _known: dict[Place, list[Use]] = field(default_factory=dict)

    def uses(self, function: Function) -> list[Use]:
        """Return all uses of a function, the same list each time."""
        if function.place not in self._known:
            self._known[function.place] = list(self._follow(function, function.place, function.name, seen={function.place}, direct=True))
        return self._known[function.place]

    def _follow(self, function: Function, target: Place, name: str, *, seen: set[Place], direct: bool) -> Iterator[Use]:
        """Yield the uses of the function that ``name`` stands for where the resolver goes to ``target``."""
        names, done = [name], set()
        while names:
            identifier = names.pop()
            places = [] if identifier in done else list(self.repository.occurrences(identifier))
            done.add(identifier)
            if len(places) > self.most:
                continue
            for module, each in places:
                if module.place(each) == target:
                    continue
                expression, parent = _whole(module, each)
                if isinstance(parent, cst.ImportAlias):
                    if parent.asname is not None and isinstance(parent.asname.name, cst.Name):
                        names.append(parent.asname.name.value)
                    continue
                is_call = isinstance(parent, cst.Call) and parent.func is expression
                if not is_call and not isinstance(parent, (cst.Arg, cst.Assign)):
                    continue
                if {found.place for found in self.repository.goto(module, each)} != {target}:
                    continue
                if is_call:
                    assert isinstance(parent, cst.Call)
                    yield from self._judge(function, module, parent, seen=seen, direct=direct)
                elif isinstance(parent, cst.Arg):
                    yield from self._given(function, module, expression, expression, parent, direct=direct)
                elif len(parent.targets) == 1 and isinstance(parent.targets[0].target, cst.Name):  # type: ignore[union-attr]
                    alias = parent.targets[0].target  # type: ignore[union-attr]
                    yield from self._again(function, module, alias, seen=seen)

    def _again(self, function: Function, module: Module, name: cst.Name, *, seen: set[Place]) -> Iterator[Use]:
        place = module.place(name)
        if place not in seen:
            seen.add(place)
            yield from self._follow(function, place, name.value, seen=seen, direct=False)

    def _judge(self, function: Function, module: Module, value: cst.BaseExpression, *, seen: set[Place], direct: bool) -> Iterator[Use]:
        """Yield what is done with a value."""
        node, parent = value, module.parent(value)
        while isinstance(parent, cst.NamedExpr) or (isinstance(parent, cst.IfExp) and parent.test is not node):
            node, parent = parent, module.parent(parent)
        if isinstance(parent, cst.WithItem):
            statement = module.parent(parent)
            assert statement is not None
            yield from self._use(How.WITH, function, module, value, statement, direct=direct)
        elif isinstance(parent, (cst.For, cst.CompFor)) and parent.iter is node:
            yield from self._use(How.FOR, function, module, value, parent, direct=direct)
        elif isinstance(parent, (cst.From, cst.StarredElement)):
            yield from self._use(How.CONSUMED, function, module, value, parent, direct=direct)
        elif isinstance(parent, cst.Attribute):
            yield from self._use(How.ATTRIBUTE, function, module, value, parent, direct=direct)
        elif isinstance(parent, cst.Decorator):
            yield from self._use(How.DECORATOR, function, module, value, parent, direct=direct)
        elif isinstance(parent, cst.Arg):
            yield from self._given(function, module, node, value, parent, direct=direct)
        elif isinstance(parent, cst.Return):
            yield from self._returned(function, module, value, parent, seen=seen, direct=direct)
        elif isinstance(parent, cst.Assign) and len(parent.targets) == 1 and isinstance(parent.targets[0].target, cst.Name):
            yield from self._variable(function, module, parent.targets[0].target)

    def _given(
        self, function: Function, module: Module, node: cst.CSTNode, value: cst.BaseExpression, argument: cst.Arg, *, direct: bool
    ) -> Iterator[Use]:
        """Yield the use that another call makes of its argument; ``value`` is the function itself where it is not called."""
        call = module.parent(argument)
        if not isinstance(call, cst.Call) or call.func is node:
            return
        called = last_name(call.func)
        full_name = self.repository.full_name(module, call.func)
        if not isinstance(value, cst.Call):
            if full_name in DEPENDS and argument is call.args[0]:
                yield from self._use(How.DEPENDS, function, module, value, call, direct=direct)
        elif called is not None and called.value in _ENTERING and argument is call.args[0]:
            yield from self._use(How.ENTERED, function, module, value, call, direct=direct)
        elif full_name in _CONSUMING and (argument.star or full_name not in {"builtins.min", "builtins.max"} or len(call.args) == 1):
            yield from self._use(How.CONSUMED, function, module, value, call, direct=direct)
        else:
            yield from self._declared(function, module, value, call, self._annotation(module, call, argument), direct=direct)

    def _returned(
        self, function: Function, module: Module, value: cst.BaseExpression, statement: cst.Return, *, seen: set[Place], direct: bool
    ) -> Iterator[Use]:
        """Yield the uses of a function that returns the value; the ``return`` itself where it declares another one."""
        outer = module.around(statement, (cst.FunctionDef, cst.Lambda))
        if not isinstance(outer, cst.FunctionDef):
            return
        if outer.returns is not None:
            yield from self._declared(function, module, value, statement, module.code(outer.returns.annotation), direct=direct)
        elif not outer.decorators and outer.asynchronous is None and not any(True for _ in module.walk(cst.Yield, outer.body)):
            yield from self._again(function, module, outer.name, seen=seen)

    def _declared(
        self, function: Function, module: Module, value: cst.BaseExpression, statement: cst.CSTNode, annotation: str, *, direct: bool
    ) -> Iterator[Use]:
        is_manager, is_iterator = _MANAGER_TYPE.search(annotation), _ITERATOR_TYPE.search(annotation)
        if is_manager and not is_iterator:
            yield from self._use(How.AS_MANAGER, function, module, value, statement, direct=direct)
        elif is_iterator and not is_manager:
            yield from self._use(How.AS_ITERATOR, function, module, value, statement, direct=direct)

    def _variable(self, function: Function, module: Module, name: cst.Name) -> Iterator[Use]:
        """Yield what is done with a variable of a function that is bound once."""
        scope = module.around(name, cst.FunctionDef)
        if scope is None:
            return
        others = [each for each in module.named(name.value) if each is not name and module.around(each, cst.FunctionDef) is scope]
        if any(is_bound(module, each) for each in others):
            return
        for each in others:
            if {found.place for found in self.repository.goto(module, each)} == {module.place(name)}:
                yield from self._judge(function, module, each, seen=set(), direct=False)

    def _annotation(self, module: Module, call: cst.Call, argument: cst.Arg) -> str:
        """Return the annotation of the parameter of a function of the repository that receives an argument, or nothing."""
        name = last_name(call.func)
        found = self.repository.goto(module, name) if name else frozenset()
        place = next(iter(found)).place if len(found) == 1 else None
        if place is None or place.file not in self.repository.modules or argument.star:
            return ""
        other = self.repository.modules[place.file]
        for definition in other.walk(cst.FunctionDef):
            if other.place(definition.name) == place:
                parameters = [*definition.params.posonly_params, *definition.params.params]
                if isinstance(call.func, cst.Attribute) and parameters and parameters[0].name.value in {"self", "cls"}:
                    parameters = parameters[1:]
                if argument.keyword is not None:
                    wanted = [each for each in [*parameters, *definition.params.kwonly_params] if each.name.value == argument.keyword.value]
                else:
                    wanted = parameters[call.args.index(argument) :][:1]
                if wanted and wanted[0].annotation is not None:
                    return other.code(wanted[0].annotation.annotation)
        return ""

    def _use(
        self, how: How, function: Function, module: Module, value: cst.BaseExpression, statement: cst.CSTNode, *, direct: bool
    ) -> Iterator[Use]:
        use = Use(how, module, value, statement, function, direct)
        if not is_never_judged(module, use.lines):
            yield use


def _whole(module: Module, name: cst.Name) -> tuple[cst.BaseExpression, cst.CSTNode | None]:
    """Return the dotted name that ends in a name, and what is around it."""
    parent = module.parent(name)
    if isinstance(parent, cst.Attribute) and parent.attr is name:
        return parent, module.parent(parent)
    return name, parent


def is_never_judged(module: Module, lines: range) -> bool:
    """True where a comment tells mypy to be silent."""
    return any(_IGNORED.search(module.lines[line - 1]) for line in lines)


def is_bound(module: Module, name: cst.Name) -> bool:
    """True where a name gets a value."""
    parent = module.parent(name)
    if isinstance(parent, (cst.NamedExpr, cst.For, cst.CompFor)):
        return parent.target is name
    return isinstance(parent, _BINDING)
