"""The two sides of the matrix, as tables: kinds of targets, and programs that declare a target to a framework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Kind:
    """One kind of target: an expression, and what the parameter's annotation asks for.

    ``{app}`` in the expression stands for the parameter that a lifespan has and a dependency has not, ``{none}`` for an argument
    in its place.
    """

    name: str
    target: str
    wanted: str = "targets.Session"
    lifespan: bool = True
    """False where the kind makes no sense for a lifespan: only what it injects is of interest."""


def _named(*names: str, lifespan: bool = True) -> list[Kind]:
    return [Kind(name, f"targets.{name}", lifespan=lifespan) for name in names]


TARGETS: Final = [
    *_named("async_generator"),
    Kind("generator", "targets.sync_generator"),  # dishka's generated code has a variable ``generator``
    *_named("async_generator_as_iterator", "generator_as_iterator"),
    *_named("bridge", lifespan=False),
    *_named("async_manager", "manager"),
    *_named("async_value", "value"),
    *_named("returns_async_generator", "returns_generator", "returns_async_manager", "returns_manager"),
    *_named("async_returns_async_generator", "async_returns_generator", "async_returns_async_manager", "async_returns_manager"),
    *_named("returns_list_iterator", lifespan=False),
    Kind("lambda_async_generator", "lambda{app}: targets.async_generator({app})"),
    Kind("lambda_generator", "lambda{app}: targets.sync_generator({app})"),
    Kind("lambda_async_manager", "lambda{app}: targets.async_manager({app})"),
    Kind("lambda_manager", "lambda{app}: targets.manager({app})"),
    Kind("lambda_value", "lambda: targets.value()", lifespan=False),
    Kind("called_async_generator", "targets.async_generator({none})"),
    Kind("called_generator", "targets.sync_generator({none})"),
    Kind("called_async_manager", "targets.async_manager({none})"),
    Kind("called_manager", "targets.manager({none})"),
    Kind("partial_async_generator", "functools.partial(targets.async_generator)"),
    Kind("partial_generator", "functools.partial(targets.sync_generator)"),
    Kind("partial_async_manager", "functools.partial(targets.async_manager)"),
    Kind("partial_manager", "functools.partial(targets.manager)"),
    Kind("partial_value", "functools.partial(targets.value)", lifespan=False),
    Kind("method_async_generator", "targets.repository.async_generator"),
    Kind("method_generator", "targets.repository.generator"),
    Kind("method_async_manager", "targets.repository.async_manager"),
    Kind("method_manager", "targets.repository.manager"),
    Kind("method_value", "targets.repository.value", lifespan=False),
    Kind("classmethod_async_generator", "targets.Repository.class_async_generator"),
    Kind("classmethod_async_manager", "targets.Repository.class_async_manager"),
    Kind("staticmethod_generator", "targets.Repository.static_generator"),
    Kind("staticmethod_manager", "targets.Repository.static_manager"),
    *_named("callable_async_generator", "callable_generator", "callable_async_manager"),
    *_named("callable_value", "callable_coroutine", lifespan=False),
    *_named("traced_async_generator", "traced_generator", "traced_async_manager"),
    *_named("traced_async_value", lifespan=False),
    Kind("async_manager_class", "targets.AsyncManagerClass"),
    Kind("manager_class", "targets.ManagerClass"),
    Kind("plain_class", "targets.Session", lifespan=False),
]
"""What is given to each framework where a session is wanted."""

WANTED: Final = [
    Kind("async_generator_wanted_as_generator", "targets.async_generator", "AsyncGenerator[targets.Session, None]"),
    Kind("generator_wanted_as_iterator", "targets.sync_generator", "Iterator[targets.Session]"),
    Kind("returns_async_generator_wanted", "targets.returns_async_generator", "AsyncGenerator[targets.Session, None]"),
    Kind("returns_generator_wanted", "targets.returns_generator", "Iterator[targets.Session]"),
    Kind("returns_async_manager_wanted", "targets.returns_async_manager", "AbstractAsyncContextManager[targets.Session]"),
    Kind("async_returns_async_manager_wanted", "targets.async_returns_async_manager", "AbstractAsyncContextManager[targets.Session]"),
    Kind("lambda_async_manager_wanted", "lambda: targets.async_manager()", "AbstractAsyncContextManager[targets.Session]"),
    Kind("async_manager_wanted", "targets.async_manager", "AbstractAsyncContextManager[targets.Session]"),
    Kind("manager_wanted", "targets.manager", "AbstractContextManager[targets.Session]"),
    Kind("async_manager_class_wanted", "targets.AsyncManagerClass", "targets.AsyncManagerClass"),
    Kind("open_session_class", "targets.OpenSession"),
    Kind("list_iterator_wanted", "targets.returns_list_iterator", "Iterator[targets.Session]"),
    Kind("wanted_base", "targets.async_generator", "targets.Base"),
    Kind("wanted_protocol", "targets.sync_generator", "targets.Executes"),
    Kind("wanted_optional", "targets.async_generator", "targets.Session | None"),
    Kind("wanted_object", "targets.async_value", "object"),
    Kind("wanted_any", "targets.async_value", "Any"),
    Kind("wanted_other_of_async_generator", "targets.async_generator", "targets.Engine"),
    Kind("wanted_other_of_generator", "targets.sync_generator", "targets.Engine"),
    Kind("wanted_other_of_async_value", "targets.async_value", "targets.Engine"),
    Kind("wanted_other_of_value", "targets.value", "targets.Engine"),
    Kind("wanted_other_of_lambda", "lambda: targets.Session()", "targets.Engine"),
    Kind("wanted_other_of_partial", "functools.partial(targets.value)", "targets.Engine"),
    Kind("wanted_other_of_method", "targets.repository.async_generator", "targets.Engine"),
    Kind("wanted_other_of_callable", "targets.callable_value", "targets.Engine"),
    Kind("wanted_other_of_callable_coroutine", "targets.callable_coroutine", "targets.Engine"),
    Kind("wanted_other_of_class", "targets.Session", "targets.Engine"),
    Kind("wanted_base_of_class", "targets.Session", "targets.Base"),
    Kind("wanted_subclass", "targets.value", "targets.OpenSession"),
    Kind("wanted_number_of_text", "targets.async_text", "int"),
    Kind("wanted_text", "targets.async_text", "str"),
    Kind("wanted_number_of_class", "targets.Session", "int"),
    Kind("wanted_union", "targets.value", "targets.Engine | targets.Session"),
]
"""What is injected against what the parameter's annotation asks for."""

NO_TARGET: Final = [
    Kind("annotated_class", "", "targets.Session"),
    Kind("annotated_open_session", "", "targets.OpenSession"),
    Kind("annotated_async_manager_class", "", "targets.AsyncManagerClass"),
    Kind("annotated_protocol", "", "targets.Executes"),
]
"""The annotated class is the target."""


@dataclass(frozen=True)
class Program:
    """A program in ``test-data/frameworks`` with a cell for each of its kinds."""

    name: str
    needs: str
    """The module that the environment must have."""
    kinds: tuple[Kind, ...]


def _program(name: str, needs: str, *kinds: list[Kind]) -> Program:
    return Program(name, needs, tuple(kind for group in kinds for kind in group))


_LIFESPANS: Final = [kind for kind in TARGETS if kind.lifespan]
_VISIBLE: Final = [kind for kind in TARGETS if kind.name not in {"plain_class", "returns_list_iterator"}]
"""Those that leave a trace where nothing is injected."""
_BOUND: Final = [kind for kind in TARGETS if kind.name.startswith(("method_", "classmethod_", "callable_")) or kind.name.endswith("_class")]
"""Those that take no ``self`` where they stand in a class body."""

PROGRAMS: Final = [
    _program("fastapi_default", "fastapi", TARGETS, WANTED),
    _program("fastapi_annotated", "fastapi", TARGETS, WANTED),
    _program("fastapi_alias", "fastapi", TARGETS, WANTED),
    _program("fastapi_keyword", "fastapi", TARGETS, WANTED),
    _program("fastapi_security", "fastapi", TARGETS),
    _program("fastapi_security_annotated", "fastapi", TARGETS),
    _program("fastapi_class", "fastapi", TARGETS),
    _program("fastapi_dependencies", "fastapi", _VISIBLE),
    _program("fastapi_override", "fastapi", TARGETS),
    _program("fastapi_override_update", "fastapi", TARGETS),
    _program("fastapi_no_target", "fastapi", NO_TARGET),
    _program("fastapi_lifespan", "fastapi", _LIFESPANS),
    _program("fastapi_router_lifespan", "fastapi", _LIFESPANS),
    _program("starlette_lifespan", "starlette", _LIFESPANS),
    _program("fastdepends_default", "fast_depends", TARGETS, WANTED),
    _program("fastdepends_annotated", "fast_depends", TARGETS, WANTED),
    _program("fastdepends_override", "fast_depends", TARGETS),
    _program("faststream_default", "faststream", TARGETS),
    _program("faststream_annotated", "faststream", TARGETS),
    _program("faststream_lifespan", "faststream", _LIFESPANS),
    _program("taskiq_default", "taskiq", TARGETS, WANTED),
    _program("taskiq_annotated", "taskiq_dependencies", TARGETS, WANTED),
    _program("litestar_provide", "litestar", TARGETS, WANTED),
    _program("litestar_bare", "litestar", TARGETS, WANTED),
    _program("litestar_lifespan", "litestar", _LIFESPANS),
    _program("dishka_provide", "dishka", TARGETS),
    _program("dishka_provides", "dishka", TARGETS),
    _program("dishka_class", "dishka", _BOUND),
    _program("dishka_methods", "dishka"),
    _program("that_depends_resource", "that_depends", TARGETS),
    _program("that_depends_context_resource", "that_depends", TARGETS),
    _program("dependency_injector_resource", "dependency_injector", TARGETS),
    _program("fastmcp_default", "fastmcp", TARGETS, WANTED),
    _program("fastmcp_lifespan", "fastmcp", _LIFESPANS),
    _program("aiohttp_cleanup_ctx", "aiohttp", _LIFESPANS),
    _program("pytest_fixtures", "pytest_asyncio"),
]
