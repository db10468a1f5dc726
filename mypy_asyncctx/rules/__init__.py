"""The rules: one module for each error code, and the table that chooses among those about operations."""

from __future__ import annotations

from typing import Final

from mypy_asyncctx.rules import (
    async_def,
    awaited,
    cached,
    cleanup,
    decorator,
    depends,
    enter_generator,
    failed_setup,
    generator_exit,
    injected_type,
    iterate_manager,
    left_early,
    missing_await,
    missing_call,
    no_yield,
    not_entered,
    override,
    return_type,
    reused,
    reyield,
    second_yield,
    shared_session,
    swallow,
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
    no_yield.RULE,
    second_yield.RULE,
    return_type.RULE,
    cached.RULE,
    failed_setup.RULE,
    swallow.RULE,
    generator_exit.RULE,
    cleanup.RULE,
    left_early.RULE,
    reused.RULE,
    reyield.RULE,
    shared_session.RULE,
)
"""Every rule, in the order of the documentation."""
