"""Build the documentation site: ``python -m tools.make_site [OUT]``; exit 1 where a link leads nowhere.

The pages are those of ``docs/`` and the change log. Zensical and lychee (``requirements-site.txt``) get an environment of their own, in
``.site``. ``--playground FOLDER`` puts a built page to try the plugin in (``python -m tools.playground``) at ``try/``.
"""

from __future__ import annotations

import argparse
import base64
import re
import shutil
import subprocess
import sys
import zlib
from functools import partial
from pathlib import Path
from typing import Final

import tomllib

from tools import environment

ROOT: Final = Path(__file__).parent.parent
KEPT: Final = ROOT / ".site"
_LINK: Final = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")
_PLACEHOLDER: Final = re.compile(r'"(codes|frameworks)/\*\.md"')
_TRY: Final = '<a class="md-button md-button--primary" href="try/">Try it in the browser</a>\n'
_MISTAKE: Final = re.compile(r"## The mistake\n\n```python\n(.*?)```\n", re.DOTALL)
_COMMENT: Final = re.compile(r"<!-- (?:wrong|measured: \w+) -->\n")


def main() -> int:
    """Build the site and check it, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.make_site", description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=KEPT / "html", help="where the site goes (default: .site/html)")
    parser.add_argument("--playground", type=Path, metavar="FOLDER", help="a folder that becomes try/")
    parser.add_argument("--python", help="a Python that has the packages of requirements-site.txt (default: one is made)")
    chosen = parser.parse_args()
    python = chosen.python or environment.create(KEPT / "environment", (ROOT / "requirements-site.txt").read_text(encoding="utf-8"))
    stage = KEPT / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    copy_pages(stage / "docs", with_playground=chosen.playground is not None)
    (stage / "zensical.toml").write_text(configuration(stage / "docs"), encoding="utf-8")
    if subprocess.run([python, "-m", "zensical", "build", "--clean", "--strict"], cwd=stage, check=False).returncode:
        return 1
    out: Path = chosen.out
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(stage / "html", out)
    if chosen.playground is not None:
        shutil.copytree(chosen.playground, out / "try")
    links = [
        str(Path(python).parent / "lychee"),
        "--offline",
        "--include-fragments",
        "--no-progress",
        "--index-files",
        "index.html",
        "--root-dir",
        str(out.resolve()),
    ]
    checked = subprocess.run([*links, "--exclude-path", str(out / "try"), "--exclude-path", str(out / "404.html"), str(out)], check=False)
    print(f"the site is in {out}")
    return int(checked.returncode != 0)


def copy_pages(docs: Path, *, with_playground: bool) -> None:
    """Copy the pages to where the site is built. Comments for the tests go, and links out of ``docs/`` become links of the site."""
    shutil.copytree(ROOT / "docs", docs)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("](docs/", "](")
    (docs / "changelog.md").write_text(changes, encoding="utf-8")
    for page in docs.rglob("*.md"):
        text = _COMMENT.sub("", page.read_text(encoding="utf-8")).replace("```mermaid", "```text")
        text = text.replace("<!-- try -->\n", _TRY if with_playground else "")
        if with_playground:
            text = _MISTAKE.sub(_with_link, text)
        page.write_text(_LINK.sub(partial(_of_site, page, docs), text), encoding="utf-8")
    shutil.copytree(ROOT / "site", docs / "assets", dirs_exist_ok=True, ignore=_only_styles)


def _with_link(found: re.Match[str]) -> str:
    """Return a mistake of a code's page with a link that opens the program in the page to try it in (``site/playground/src/link.js``)."""
    squeezed = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    program = base64.urlsafe_b64encode(squeezed.compress(found[1].encode()) + squeezed.flush()).decode().rstrip("=")
    return f'{found[0]}\n<a class="md-button" href="../try/#program={program}&amp;strict">Try this program</a>\n'


def _only_styles(_: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".css")]


def _of_site(page: Path, docs: Path, link: re.Match[str]) -> str:
    """Return the start of a link of a page as the site has it: files of the repository become files of the site."""
    target = (page.parent / link[1]).resolve()
    if target.is_relative_to(docs.resolve()):
        return link[0]
    wanted = ROOT / target.relative_to(docs.parent.resolve())
    copied = docs / "files" / wanted.name
    copied.parent.mkdir(exist_ok=True)
    shutil.copyfile(wanted, copied)
    return "](" + "../" * len(page.relative_to(docs).parents[:-1]) + f"files/{wanted.name}"


def configuration(docs: Path) -> str:
    """Return the configuration of Zensical, with the pages that are there and the addresses of ``[project.urls]``, if it has any."""
    template = (ROOT / "site" / "zensical.toml").read_text(encoding="utf-8")
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"].get("urls", {})
    settings = {"site_url": urls.get("Documentation"), "repo_url": urls.get("Repository")}
    lines = "".join(f'{name} = "{value}"\n' for name, value in settings.items() if value)

    def pages(found: re.Match[str]) -> str:
        names = sorted(page.name for page in (docs / found[1]).glob("*.md") if page.name != "README.md")
        return ", ".join(f'"{found[1]}/{name}"' for name in names)

    return _PLACEHOLDER.sub(pages, template).replace("[project]\n", f"[project]\n{lines}", 1)


if __name__ == "__main__":
    sys.exit(main())
