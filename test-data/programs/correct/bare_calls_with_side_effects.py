"""Calls that return a manager and do their work at once."""
import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

lock = threading.Lock()


def touch(path: Path) -> None:
    open(path, "w").close()
    path.open("a").close()


async def run() -> None:
    semaphore = asyncio.Semaphore(2)
    await semaphore.acquire()
    semaphore.release()
    gate = asyncio.Lock()
    await gate.acquire()
    gate.release()


def use() -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        touch(folder / "a.txt")
        sqlite3.connect(folder / "db.sqlite").close()
        subprocess.Popen([sys.executable, "-c", "pass"]).wait()
        lock.acquire()
        lock.release()
        memoryview(b"abc").tobytes()
        sqlite3.connect(":memory:").execute("select 1").close()
        asyncio.run(run())
        return (folder / "a.txt").exists()
