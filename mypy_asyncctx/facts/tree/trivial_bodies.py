"""Functions that declare and do nothing: what their replacements give, only these tell."""

from __future__ import annotations

from mypy.nodes import ClassDef, Decorator, EllipsisExpr, ExpressionStmt, FuncDef, MypyFile, PassStmt, RaiseStmt, StrExpr
from mypy.types import CallableType, Instance, get_proper_type


def is_placeholder(function: FuncDef) -> bool:
    """True for a body that only raises, or does nothing: what is declared is what its replacement gives."""
    if function.is_generator:
        return False
    for statement in function.body.body:
        if isinstance(statement, PassStmt) or (
            isinstance(statement, ExpressionStmt) and isinstance(statement.expr, (StrExpr, EllipsisExpr))
        ):
            continue
        return isinstance(statement, RaiseStmt)
    return True


def placeholders_of(tree: MypyFile) -> list[str]:
    """Return the names of a module's functions and methods that are declared to return something and are placeholders."""
    classes = [("", tree.defs), *((f"{node.name}.", node.defs.body) for node in tree.defs if isinstance(node, ClassDef))]
    found = []
    for prefix, body in classes:
        for statement in body:
            if not isinstance(statement, (FuncDef, Decorator)):
                continue
            function = statement.func if isinstance(statement, Decorator) else statement
            if isinstance(function.type, CallableType) and is_placeholder(function):
                result = get_proper_type(function.type.ret_type)
                if isinstance(result, Instance) and result.type.module_name == "typing":
                    found.append(prefix + function.name)
    return found
