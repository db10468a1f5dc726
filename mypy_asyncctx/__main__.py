"""``python -m mypy_asyncctx`` is the command ``mypy-asyncctx``."""

import sys

from mypy_asyncctx.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
