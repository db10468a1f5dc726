"""decimal.localcontext() as a statement leaves the precision as it was."""
import decimal
from decimal import Decimal


def split(total: Decimal, ways: int) -> Decimal:
    decimal.localcontext(prec=6)  # BUG: dropped-localcontext
    return total / ways


def use() -> str:
    return str(split(Decimal("100"), 7))
