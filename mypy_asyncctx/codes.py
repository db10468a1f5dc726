"""The error codes: one parent that silences everything, and a child for each rule.

mypy keeps a registry of codes by name, so each is built once, here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mypy.errorcodes import ErrorCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy.options import Options

CATEGORY: Final = "Generators and context managers"

ASYNCCTX: Final = ErrorCode("asyncctx", "Any confusion of generators and context managers", CATEGORY)


def _child(name: str, description: str, *, strict: bool = False) -> ErrorCode:
    return ErrorCode(f"asyncctx-{name}", description, CATEGORY, default_enabled=not strict, sub_code_of=ASYNCCTX)


ITERATE_MANAGER: Final = _child("iterate-manager", "A context manager is iterated")
ENTER_GENERATOR: Final = _child("enter-generator", "A generator is entered with `with` or `async with`")
SYNC_ASYNC: Final = _child("sync-async", "`with` or `for` where the value needs the async form, or the reverse")
MISSING_AWAIT: Final = _child("missing-await", "A coroutine is entered or iterated before it was awaited")
MISSING_CALL: Final = _child("missing-call", "A function is entered or iterated instead of what it returns")
AWAIT: Final = _child("await", "A generator or context manager is awaited")
NOT_ENTERED: Final = _child("not-entered", "A generator or context manager is used as what it yields")
UNUSED: Final = _child("unused", "A generator or context manager is made and dropped")
UNUSED_RESULT: Final = _child("unused-result", "The generator or context manager that a call returns is dropped", strict=True)
DECORATOR: Final = _child("decorator", "A context manager decorator on the wrong kind of function")
OVERRIDE: Final = _child("override", "An override or implementation changes the kind of a method")
ASYNC_DEF: Final = _child("async-def", "An abstract async generator method is declared with `async def` and no `yield`")
DEPENDS: Final = _child("depends", "A dependency whose target the framework cannot use")
INJECTED_TYPE: Final = _child("injected-type", "A dependency provides another type than its parameter is declared with")
NO_YIELD: Final = _child("no-yield", "A function that must yield once can end without a yield")
SECOND_YIELD: Final = _child("second-yield", "A function that must yield once can yield a second time")
RETURN_TYPE: Final = _child("return-type", "A generator function is annotated with another type than it returns")
FAILED_SETUP: Final = _child("failed-setup", "An exception before the yield is caught, and nothing is yielded", strict=True)
SWALLOW: Final = _child("swallow", "An exception of the body is caught around the yield and not raised again", strict=True)
GENERATOR_EXIT: Final = _child("generator-exit", "A generator catches GeneratorExit and yields again", strict=True)
LEFT_EARLY: Final = _child("left-early", "A generator that holds a resource is left before its end", strict=True)
CLEANUP: Final = _child("cleanup", "Cleanup after the yield is skipped when the body raises", strict=True)
REUSED: Final = _child("reused", "A generator or context manager that works once is used twice", strict=True)
CACHED: Final = _child("cached", "A cache keeps a generator, context manager or coroutine that works once")
REYIELD: Final = _child("reyield", "A loop over another generator hides the exceptions of the body from it", strict=True)
SHARED_SESSION: Final = _child("shared-session", "One session is used by several tasks at the same time", strict=True)

STRICT: Final = tuple(code for code in list(globals().values()) if isinstance(code, ErrorCode) and not code.default_enabled)
"""The codes that ``strict = true`` switches on."""


def wanted(options: Options) -> Callable[[ErrorCode], bool]:
    """Return what tells whether any module of a run may have a code switched on; a comment in a module itself does not count."""
    anything = any(changes.get("enable_error_code") for changes in options.per_module_options.values())
    return lambda code: anything or code.default_enabled or code in options.enabled_error_codes
