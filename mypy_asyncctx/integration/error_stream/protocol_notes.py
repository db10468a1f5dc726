"""The notes under an error of mypy's that say what a value lacks of a Protocol.

A tag names methods that the value does not have, and mypy writes of them as if it had them: "Got: def (Never, /) -> Any". Those notes give
way to the ones that mypy writes of the type without its tag.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from mypy.nodes import DictExpr, Expression, ListExpr, SetExpr, TupleExpr, YieldExpr
from mypy.types import Instance, TupleType, TypeType, UnionType, get_proper_type

from mypy_asyncctx.facts.kinds.tags import LACKS, is_tagged, untagged
from mypy_asyncctx.facts.tree.paths import paths_at
from mypy_asyncctx.integration.values.expected_types import wanted_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy.errors import ErrorInfo, Errors
    from mypy.types import ProperType, Type

    from mypy_asyncctx.facts.tree.paths import Path
    from mypy_asyncctx.integration.checked_module import CheckedModule

# What `MessageBuilder.report_protocol_problems` prints.
_NOTE: Final = re.compile(r'Following member\(s\) of |".+" is missing following "|Protocol member |    |<\d+ more conflict')
_CONFLICTS: Final = re.compile(r'Following member\(s\) of "(?:\w+\.)*(\w+)')
_EXPECTED: Final = "    Expected:"
_METHOD: Final = re.compile(r" {8}(?:async )?def (\w+)\(")
_LACKS: Final = {fullname.rpartition(".")[2]: frozenset(methods) for fullname, methods in LACKS.items()}


def is_protocol_note(message: str) -> bool:
    """True for a line of what mypy says of a Protocol under an error."""
    return _NOTE.match(message) is not None


class ProtocolNotes:
    """What becomes of the notes under one error after another; mypy reports an error first and then its notes, line by line."""

    def __init__(self) -> None:
        self._error: ErrorInfo | None = None
        self._replaced = False
        self._writing = False
        # Of a value whose type is not known: the methods that it cannot have, and the lines that may have to be left out with them.
        self._lacks: frozenset[str] = frozenset()
        self._held: list[ErrorInfo] = []
        self._in_tag = False

    def begin(self, error: ErrorInfo) -> None:
        """Take an error as the one that the next notes belong to; mypy asks twice about each."""
        if error is not self._error:
            self._error = error
            self._replaced = self._in_tag = False
            self._lacks = frozenset()
            self._held.clear()

    def leave_out(self, note: ErrorInfo, errors: Errors, find_module: Callable[[], CheckedModule | None]) -> bool:
        """Return True for a note that mypy shall not print; what it prints without the tag is reported in its place."""
        error = self._error
        if self._writing or error is None:
            return False
        if self._replaced:
            return True
        checked = find_module()
        checker = checked.checker if checked is not None else None
        if checked is None or checker is None:
            return False
        subject = _subject(checked, note)
        protocols = subject.protocols if subject is not None else []
        if subject is None or not protocols:
            return self._concerns_tag(note, errors)
        self._replaced = self._writing = True
        try:
            for protocol in protocols:
                checker.msg.report_protocol_problems(subject.typ, protocol, subject.node, parent_error=error)
        finally:
            self._writing = False
        return True

    def _concerns_tag(self, note: ErrorInfo, errors: Errors) -> bool:
        """Judge a line by its text: while mypy tries a call in several ways, there is no type for what is in it."""
        conflicts = _CONFLICTS.match(note.message)
        if conflicts is not None:
            self._lacks = _LACKS.get(conflicts[1], frozenset())
            self._held, self._in_tag = [note], False
        elif note.message == _EXPECTED:
            self._in_tag = False
            if self._held:
                self._held.append(note)
        method = _METHOD.match(note.message)
        if not self._lacks or self._in_tag:
            return self._in_tag
        if method is None:
            return bool(self._held)
        if method[1] in self._lacks:
            self._in_tag = True
            del self._held[1:]
            return True
        held, self._held, self._writing = self._held, [], True
        try:
            for earlier in held:
                errors.add_error_info(earlier)
        finally:
            self._writing = False
        return False


class _Subject(NamedTuple):
    """What an error is about: an expression, its type without the tag, and the Protocols that are wanted there."""

    node: Expression
    typ: Instance | TypeType
    protocols: list[Instance]


def _subject(checked: CheckedModule, info: ErrorInfo) -> _Subject | None:
    for path in paths_at(checked.tree, info.line, info.column, info.end_line, info.end_column):
        node = path[-1]
        if isinstance(node, YieldExpr) and node.expr is not None:
            path.append(node.expr)
        operand = path[-1]
        if isinstance(node, Expression) and isinstance(operand, Expression):
            typ = _without_tag(checked.type_of(operand))
            if typ is not None:
                return _Subject(node, typ, [*_protocols(wanted_type(checked, path) or _item_type(checked, path))])
    return None


def _without_tag(typ: ProperType | None) -> Instance | TypeType | None:
    """Return a type without its tag, None where it has none."""
    if isinstance(typ, TypeType):
        item = _without_tag(typ.item)
        return TypeType(item) if isinstance(item, Instance) else None
    return untagged(typ) if isinstance(typ, Instance) and is_tagged(typ) else None


def _protocols(wanted: Type | None) -> Iterator[Instance]:
    proper = get_proper_type(wanted)
    for item in proper.items if isinstance(proper, UnionType) else [proper]:
        typ = get_proper_type(item)
        if isinstance(typ, Instance) and typ.type.is_protocol:
            yield typ


def _item_type(checked: CheckedModule, path: Path) -> Type | None:
    """Return the type that is wanted of an item of a literal: ``rows: list[Rows] = [make()]``."""
    holder, item = path[-2], path[-1]
    if not isinstance(holder, (ListExpr, SetExpr, DictExpr, TupleExpr)):
        return None
    wanted = get_proper_type(wanted_type(checked, path[:-1]))
    if isinstance(wanted, TupleType):
        at = next((at for at, other in enumerate(holder.items) if other is item), len(wanted.items))
        return wanted.items[at] if at < len(wanted.items) else None
    return next(_arguments(wanted), None)


def _arguments(wanted: Type | None) -> Iterator[Type]:
    proper = get_proper_type(wanted)
    for item in proper.items if isinstance(proper, UnionType) else [proper]:
        typ = get_proper_type(item)
        if isinstance(typ, Instance) and typ.args:
            yield typ.args[-1]
