"""The second item of a `with` is an undecorated, unannotated generator."""
import threading


def timed(label, results):
    results[label] = 0
    yield results
    results[label] += 1


def use() -> dict[str, int]:
    guard = threading.Lock()
    results: dict[str, int] = {}
    with guard, timed("load", results) as timing:  # BUG: with-over-generator
        timing["rows"] = 3
    return results
