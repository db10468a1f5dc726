"""Make `import service` mean the package next to this file, also when right and wrong run in one pytest."""

import sys
from pathlib import Path

HERE = str(Path(__file__).parent)


def pytest_collectstart() -> None:
    """Called before a test file of this folder is imported. Files imported earlier keep the `service` they have."""
    if sys.path[0] != HERE:
        sys.path.insert(0, HERE)
    loaded = sys.modules.get("service")
    if loaded is not None and not (loaded.__file__ or "").startswith(HERE):
        for name in [name for name in sys.modules if name.partition(".")[0] == "service"]:
            del sys.modules[name]
