"""Decorators that make a context manager function of a generator function, and managers that do nothing before they are entered."""

from __future__ import annotations

from typing import Final, NamedTuple

from mypy_asyncctx import names
from mypy_asyncctx.facts.kinds.model import Shape

DECORATORS: Final = {
    "contextlib.contextmanager": Shape.GENERATOR,
    "contextlib.asynccontextmanager": Shape.ASYNC_GENERATOR,
    "contextlib2.contextmanager": Shape.GENERATOR,
    "contextlib2.asynccontextmanager": Shape.ASYNC_GENERATOR,
    "asyncstdlib.contextlib.contextmanager": Shape.ASYNC_GENERATOR,
    "async_generator.asynccontextmanager": Shape.ASYNC_GENERATOR,
    "async_generator._util.asynccontextmanager": Shape.ASYNC_GENERATOR,
}
"""Full name of the decorator, to the kind of generator function that it needs."""

MADE_MANAGERS: Final = frozenset({names.MADE_ASYNC_MANAGER, names.MADE_MANAGER, "asyncstdlib.contextlib.ContextDecorator"})
"""What the functions that these decorators make are declared to return: no function returns one of these classes by itself."""

HARMLESS: Final = ("abc.abstractmethod", "typing.override", "typing_extensions.override")
"""Decorators that return the function itself."""


class Enclosing(NamedTuple):
    """What a manager does as a decorator: the functions whose body it encloses, by what a call of them makes; ``FUNCTION`` runs at once.

    ``is_async`` is true for one that awaits what the function returns.
    """

    encloses: frozenset[Shape]
    is_async: bool = False
    since_3_15: frozenset[Shape] = frozenset()


_PLAIN: Final = Enclosing(frozenset({Shape.FUNCTION}))

ENCLOSING: Final = {
    "contextlib.ContextDecorator.__call__": _PLAIN._replace(
        since_3_15=frozenset({Shape.COROUTINE, Shape.GENERATOR, Shape.ASYNC_GENERATOR})
    ),
    "contextlib.AsyncContextDecorator.__call__": Enclosing(
        frozenset({Shape.COROUTINE}), is_async=True, since_3_15=frozenset({Shape.ASYNC_GENERATOR})
    ),
    "contextlib2.ContextDecorator.__call__": _PLAIN,
    "contextlib2._GeneratorContextManager.__call__": _PLAIN,
    "asyncstdlib.contextlib.ContextDecorator.__call__": Enclosing(frozenset({Shape.COROUTINE}), is_async=True),
    "opentelemetry.util._decorator._AgnosticContextManager.__call__": Enclosing(frozenset({Shape.FUNCTION, Shape.COROUTINE})),
    "prometheus_client.context_managers.ExceptionCounter.__call__": _PLAIN,
    "prometheus_client.context_managers.InprogressTracker.__call__": _PLAIN,
    "prometheus_client.context_managers.Timer.__call__": _PLAIN,
}
"""Full name of the method that decorates, to what it does. Each row was run; 3.15 is gh-125862 of CPython."""

LAZY_MANAGERS: Final = frozenset(
    {
        "asyncio.timeouts.timeout",
        "asyncio.timeouts.timeout_at",
        "asyncio.timeouts.Timeout",
        "asyncio.taskgroups.TaskGroup",
        "async_timeout.timeout",
        "async_timeout.timeout_at",
        "aiohttp.client.request",
        "anyio.move_on_after",
        "anyio.fail_after",
        "anyio._core._tasks.move_on_after",
        "anyio._core._tasks.fail_after",
        "anyio._core._tasks.create_task_group",
        "trio.move_on_after",
        "trio.move_on_at",
        "trio.fail_after",
        "trio.fail_at",
        "trio._timeouts.move_on_after",
        "trio._timeouts.move_on_at",
        "trio._timeouts.fail_after",
        "trio._timeouts.fail_at",
        "trio._core._run.open_nursery",
        "trio._core._run.CancelScope",
        "anyio._core._tasks.CancelScope",
        "contextlib.ExitStack",
        "contextlib.AsyncExitStack",
        "contextlib.suppress",
        "contextlib.redirect_stdout",
        "contextlib.redirect_stderr",
        "contextlib.closing",
        "contextlib.aclosing",
        "contextlib.nullcontext",
        "contextlib.chdir",
        "warnings.catch_warnings",
        "decimal.localcontext",
        "_decimal.localcontext",
        "unittest.mock._patcher.__call__",
        "unittest.mock._patcher.object",
        "unittest.mock._patcher.dict",
        "unittest.mock._patcher.multiple",
        "unittest.mock._patch_dict",
        "unittest.case.TestCase.assertRaises",
        "unittest.case.TestCase.assertRaisesRegex",
        "unittest.case.TestCase.assertWarns",
        "unittest.case.TestCase.assertWarnsRegex",
        "unittest.case.TestCase.assertLogs",
        "unittest.case.TestCase.assertNoLogs",
        "_pytest.raises.raises",
        "_pytest.recwarn.warns",
        "_pytest.recwarn.deprecated_call",
        "django.db.transaction.atomic",
        "freezegun.api.freeze_time",
        "numpy._core._ufunc_config.errstate",
        "numpy.core._ufunc_config.errstate",
        "sqlalchemy.ext.asyncio.session.async_sessionmaker.begin",
        "redis.client.Redis.lock",
        "redis.asyncio.client.Redis.lock",
        "torch.autograd.grad_mode.no_grad",
        "torch.autograd.grad_mode.enable_grad",
        "torch.autograd.grad_mode.inference_mode",
        "websockets.asyncio.client.connect",
        "websockets.asyncio.server.serve",
    }
)
"""Functions and classes whose context manager does nothing at all when it is made and not entered."""

LAZY_ITERATORS: Final = frozenset(
    {
        *(f"builtins.{name}" for name in ("map", "filter", "zip", "enumerate", "reversed")),
        *(
            f"itertools.{name}"
            for name in ("accumulate", "batched", "chain", "compress", "dropwhile", "filterfalse", "groupby", "islice", "pairwise")
        ),
        *(f"itertools.{name}" for name in ("starmap", "takewhile", "zip_longest")),
    }
)
"""Classes whose iterator does nothing, and calls nothing, before it is iterated."""
