"""decimal.localcontext() as a statement leaves the precision as it was."""
import decimal
from decimal import Decimal


def split(total: Decimal, ways: int) -> Decimal:
    with decimal.localcontext(prec=6):
        return total / ways


def use() -> str:
    return str(split(Decimal("100"), 7))
