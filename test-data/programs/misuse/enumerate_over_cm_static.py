"""enumerate() over a static method that is a context manager."""
from contextlib import contextmanager


class CsvImport:
    @staticmethod
    @contextmanager
    def rows(text):
        lines = text.splitlines()
        yield lines
        lines.clear()

    def run(self, text):
        total = 0
        for number, row in enumerate(CsvImport.rows(text)):  # BUG: enumerate-over-cm
            total += number * len(row)
        return total


def use() -> int:
    return CsvImport().run("id;name\n1;Ada\n")
