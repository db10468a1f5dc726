"""``mypy-asyncctx explain``: what a code means, in plain text."""

from __future__ import annotations

import re
import shutil
import textwrap
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.registry import RULES

if TYPE_CHECKING:
    from mypy_asyncctx.rules.rule import Rule

PARENT: Final = "asyncctx"
KNOWN: Final = {rule.code.code: rule for rule in RULES}
_WIDEST: Final = 100
_NARROWEST: Final = 40
_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_CODE: Final = re.compile(r"`+([^`]+)`+", re.DOTALL)
_EMPHASIS: Final = re.compile(r"(?<![\w*])\*{1,2}(\w[^*]*?)\*{1,2}(?![\w*])")


class UnknownCodeError(Exception):
    """There is no such code; the message says which there are."""


def full_code(name: str) -> str:
    """Return the full name of a code that may be written without its prefix. Raises ``UnknownCodeError``."""
    for code in (name, f"{PARENT}-{name}"):
        if code in KNOWN or code == PARENT:
            return code
    close = get_close_matches(f"{PARENT}-{name.removeprefix(f'{PARENT}-')}", KNOWN, n=1)
    if close:
        raise UnknownCodeError(f'unknown code "{name}"; did you mean "{close[0]}"?')
    raise UnknownCodeError(f'unknown code "{name}"; allowed: {PARENT}, {", ".join(KNOWN)}')


def listed() -> str:
    """Return all codes with their titles; what is off by default is marked."""
    width = _width()
    return "".join(
        textwrap.fill(
            f"{code:<26} {_plain(rule.title)}{'' if rule.code.default_enabled else ' (off by default)'}",
            width,
            subsequent_indent=" " * 27,
            break_on_hyphens=False,
        )
        + "\n"
        for code, rule in KNOWN.items()
    )


def explained(name: str) -> str:
    """Return what a code means, with a wrong and a right program. Raises ``UnknownCodeError``."""
    code = full_code(name)
    if code == PARENT:
        about = f'{PARENT}: the parent of all codes; "# type: ignore[{PARENT}]" and "disable_error_code = {PARENT}" hold for each of them.'
        return f"{_filled(about)}\n\n{listed()}"
    return _rule(KNOWN[code])


def _rule(rule: Rule) -> str:
    default = "on" if rule.code.default_enabled else "off; --strict turns it on"
    head = _filled(f"{rule.code.code}: {_plain(rule.title)}. By default: {default}.")
    why = "\n\n".join(_filled(_plain(part)) for part in rule.why.strip().split("\n\n"))
    programs = "".join(f"\n{title}:\n\n{textwrap.indent(text, '    ')}" for title, text in (("Bad", rule.bad), ("Good", rule.good)))
    return f"{head}\n\n{why}\n{programs}"


def _plain(text: str) -> str:
    """Return text without the marks of Markdown."""
    return _EMPHASIS.sub(r"\1", _CODE.sub(r"\1", _LINK.sub(r"\1", text)))


def _filled(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), _width(), break_on_hyphens=False, break_long_words=False)


def _width() -> int:
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns))
