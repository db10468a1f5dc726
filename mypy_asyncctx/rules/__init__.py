"""The rules: one module for each error code, and the table that chooses among those about operations."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.rules import (
    async_def,
    awaited,
    decorator,
    depends,
    enter_generator,
    injected_type,
    iterate_manager,
    missing_await,
    missing_call,
    not_entered,
    override,
    sync_async,
    unused,
    unused_result,
)

RULES: Final = (
    iterate_manager.RULE,
    enter_generator.RULE,
    sync_async.RULE,
    missing_await.RULE,
    missing_call.RULE,
    awaited.RULE,
    not_entered.RULE,
    unused.RULE,
    unused_result.RULE,
    decorator.RULE,
    override.RULE,
    async_def.RULE,
    depends.RULE,
    injected_type.RULE,
)
"""Every rule, in the order of the documentation."""
