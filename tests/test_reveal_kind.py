"""``reveal_kind`` at run time; what it prints under mypy stands in ``test-data/reveal-kind``."""

from __future__ import annotations

import subprocess
import sys

from mypy_asyncctx import reveal_kind


def test_returns_its_argument() -> None:
    value = object()
    assert reveal_kind(value) is value


def test_does_not_import_mypy() -> None:
    code = "import sys, mypy_asyncctx; mypy_asyncctx.reveal_kind(1); print([name for name in sys.modules if name.split('.')[0] == 'mypy'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
