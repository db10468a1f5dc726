"""Managers that hold a cancel scope or a task group open: they belong to the task that enters them, until it leaves them.

Sources: PEP 789; asyncio's ``timeouts.py`` and ``taskgroups.py``; the documentation of anyio and trio on cancel scopes; the bodies of
the clients of mcp, httpx-ws and trio-websocket, which hold a task group of anyio or a nursery of trio around their ``yield``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANYIO: Final = ("create_task_group", "move_on_after", "move_on_at", "fail_after", "fail_at", "CancelScope")
_TRIO_TIMEOUTS: Final = ("move_on_after", "move_on_at", "fail_after", "fail_at")
_MCP: Final = {
    "mcp.client.stdio": ("stdio_client",),
    "mcp.client.sse": ("sse_client",),
    "mcp.client.streamable_http": ("streamablehttp_client", "streamable_http_client"),
    "mcp.client.websocket": ("websocket_client",),
    "mcp.client.session": ("ClientSession",),
    "mcp.shared.session": ("BaseSession",),
}

CANCEL_SCOPES: Final[Mapping[str, str]] = {
    "asyncio.timeouts.timeout": "asyncio.timeout",
    "asyncio.timeouts.timeout_at": "asyncio.timeout_at",
    "asyncio.timeouts.Timeout": "asyncio.Timeout",
    "asyncio.taskgroups.TaskGroup": "asyncio.TaskGroup",
    "async_timeout.timeout": "async_timeout.timeout",
    "async_timeout.timeout_at": "async_timeout.timeout_at",
    "async_timeout.Timeout": "async_timeout.Timeout",
    "taskgroup.taskgroups.TaskGroup": "taskgroup.TaskGroup",
    "taskgroup.timeouts.timeout": "taskgroup.timeout",
    "aiotools.taskgroup.base.TaskGroup": "aiotools.TaskGroup",
    "anyio.abc._tasks.TaskGroup": "anyio.create_task_group",
    "anyio.from_thread.BlockingPortal": "anyio.from_thread.BlockingPortal",
    **{f"anyio._core._tasks.{name}": f"anyio.{name}" for name in _ANYIO},
    **{f"anyio.{name}": f"anyio.{name}" for name in _ANYIO},
    "asyncer._main.create_task_group": "asyncer.create_task_group",
    "asyncer._main.TaskGroup": "asyncer.create_task_group",
    "trio._core._run.CancelScope": "trio.CancelScope",
    "trio._core._run.open_nursery": "trio.open_nursery",
    "trio._core._run.NurseryManager": "trio.open_nursery",
    **{f"trio._timeouts.{name}": f"trio.{name}" for name in _TRIO_TIMEOUTS},
    **{f"trio.{name}": f"trio.{name}" for name in (*_TRIO_TIMEOUTS, "CancelScope", "open_nursery")},
    "trio_websocket._impl.open_websocket": "trio_websocket.open_websocket",
    "trio_websocket._impl.open_websocket_url": "trio_websocket.open_websocket_url",
    "trio_asyncio._loop.open_loop": "trio_asyncio.open_loop",
    "httpx_ws._api.aconnect_ws": "httpx_ws.aconnect_ws",
    **{f"{module}.{name}": f"{module.rpartition('.')[0]}.{name}" for module, found in _MCP.items() for name in found},
}
"""Full name of a function or class, to how messages name it."""

STACKS: Final = frozenset({"contextlib.ExitStack", "contextlib.AsyncExitStack"})
"""Classes that enter other managers and leave them at their own end."""
