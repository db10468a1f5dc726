"""Takes the place of ``libcst.native``, LibCST's parser in Rust, for which there is no wheel that a browser can run.

LibCST still ships the parser in Python that it had before. It reads the syntax of Python 3.8, which most programs keep to; what it cannot
read is not repaired.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from libcst._parser.detect_config import detect_config
from libcst._parser.grammar import get_grammar, validate_grammar
from libcst._parser.python_parser import PythonCSTParser
from libcst._parser.types.config import PartialParserConfig

if TYPE_CHECKING:
    from libcst import CSTNode

_CONFIG: Final = PartialParserConfig(python_version="3.8")


def parse_module(source: str, encoding: str | None = None) -> CSTNode:
    """Return the tree of a file."""
    del encoding
    return _parsed("file_input", source, find_newline=True)


def parse_statement(source: str) -> CSTNode:
    """Return the tree of a statement."""
    return _parsed("stmt_input", source, find_newline=False)


def parse_expression(source: str) -> CSTNode:
    """Return the tree of an expression."""
    return _parsed("expression_input", source, find_newline=False)


def _parsed(start: str, source: str, *, find_newline: bool) -> CSTNode:
    read: Any = detect_config(
        source, partial=_CONFIG, detect_trailing_newline=start != "expression_input", detect_default_newline=find_newline
    )
    validate_grammar()
    grammar = get_grammar(read.config.version, read.config.future_imports)
    tree: CSTNode = PythonCSTParser(tokens=read.tokens, config=read.config, pgen_grammar=grammar, start_nonterminal=start).parse()
    return tree
