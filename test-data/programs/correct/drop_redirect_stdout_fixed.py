"""The report is printed past the buffer: redirect_stdout() was called, not entered."""
import io
import sys
from contextlib import redirect_stdout


def print_report(rows: dict[str, int]) -> None:
    for name, count in rows.items():
        print(f"{name}: {count}", file=sys.stdout)


def render(rows: dict[str, int]) -> str:
    buffer = io.StringIO()
    with redirect_stdout(buffer):
        print_report(rows)
    return buffer.getvalue()


def use() -> str:
    return render({"ok": 3, "failed": 1})
