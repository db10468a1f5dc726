"""contextlib.suppress() as a statement suppresses nothing."""
import contextlib
import os
import tempfile
from pathlib import Path


def remove_pid_file(path: Path) -> bool:
    contextlib.suppress(FileNotFoundError)  # BUG: dropped-suppress
    os.unlink(path)
    return path.exists()


def use() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        return remove_pid_file(Path(folder, "worker.pid"))
