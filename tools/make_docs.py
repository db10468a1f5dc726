"""Write ``docs/codes/`` from the rules: ``python -m tools.make_docs``; with ``--check``, exit 1 where a page is out of date.

The message under each bad example is what mypy prints for it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mypy_asyncctx.rules.registry import RULES

if TYPE_CHECKING:
    from mypy_asyncctx.rules.rule import Rule

PAGES: Final = Path(__file__).parent.parent / "docs" / "codes"
INDEX: Final = """\
# Error codes

Each page has a program that is wrong, what mypy prints for it, and its repair. `asyncctx` is the parent of all codes:
`# type: ignore[asyncctx]` covers each of them.
"""
INI: Final = "[mypy]\nplugins = mypy_asyncctx\n[mypy_asyncctx]\nstrict = true\n"


def messages() -> dict[str, list[str]]:
    """Return, for each code, what mypy prints for the rule's bad example."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "mypy.ini").write_text(INI)
        names = {f"{rule.code.code.replace('-', '_')}.py": rule for rule in RULES}
        for name, rule in names.items():
            Path(folder, name).write_text(rule.bad)
        command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--no-error-summary", "--cache-dir", "/dev/null", *names]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        lines = [line for line in done.stdout.splitlines() if "[asyncctx-" in line]
        found: dict[str, list[str]] = {}
        for name, rule in names.items():
            found[rule.code.code] = [line.replace(name, "bad.py") for line in lines if line.startswith(name)]
            if not found[rule.code.code]:
                sys.exit(f"{rule.code.code}: the bad example is not reported:\n{done.stdout}{done.stderr}")
        return found


def page(rule: Rule, printed: list[str]) -> str:
    """Return the page of one rule."""
    code = rule.code.code
    default = "on" if rule.code.default_enabled else "off; `strict = true` turns it on"
    return f"""\
# {code}

{rule.title}. By default: {default}.

{rule.why.strip()}

## Bad

```python
{rule.bad.strip()}
```

```text
{chr(10).join(printed)}
```

## Good

```python
{rule.good.strip()}
```

## How to silence it

One line:

```python
...  # type: ignore[{code}]
```

Everywhere, in `mypy.ini` (the same line under `[mypy-some.module]` is for that module only) or in `pyproject.toml`:

```ini
[mypy]
disable_error_code = {code}
```

```toml
[tool.mypy]
disable_error_code = ["{code}"]
```

`asyncctx` in the place of `{code}` means every code of this plugin. See [configuration](../configuration.md) and the
[guide](../guide.md).
"""


def index() -> str:
    """Return the table of all codes."""
    rows = [
        f"| [`{rule.code.code}`]({rule.code.code}.md) | {rule.title} | {'yes' if rule.code.default_enabled else 'no, with `strict`'} |"
        for rule in RULES
    ]
    return "\n".join([INDEX, "| code | what it reports | on by default |", "|-|-|-|", *rows, ""])


def main() -> int:
    """Write the pages, or compare them."""
    printed = messages()
    pages = {f"{rule.code.code}.md": page(rule, printed[rule.code.code]) for rule in RULES} | {"README.md": index()}
    if "--check" in sys.argv[1:]:
        stale = [name for name, text in pages.items() if not (PAGES / name).exists() or (PAGES / name).read_text(encoding="utf-8") != text]
        stale += sorted(path.name for path in PAGES.glob("*.md") if path.name not in pages)
        if stale:
            print(f"out of date: {', '.join(stale)}; run python -m tools.make_docs")
        return 1 if stale else 0
    PAGES.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (PAGES / name).write_text(text, encoding="utf-8")
    for path in PAGES.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
