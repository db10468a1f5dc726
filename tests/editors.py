"""A language client for tests, and a way from mypy's lines of output to what an editor underlines."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pylsp_jsonrpc.endpoint import Endpoint  # type: ignore[import-untyped]
from pylsp_jsonrpc.streams import JsonRpcStreamReader, JsonRpcStreamWriter  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 60


@dataclass(frozen=True)
class Place:
    """A range of a document as the protocol counts: from 0, in UTF-16 code units, the end excluded."""

    line: int
    column: int
    end_line: int
    end_column: int


class Editor:
    """An editor that talks to python-lsp-server, started as a process, over its standard input and output."""

    def __init__(self, folder: Path, settings: dict[str, Any]) -> None:
        self._folder = folder
        # Other linters of the server would add what is not looked at here.
        others = ("pyflakes", "pycodestyle", "mccabe", "rope_autoimport")
        plugins = {name: {"enabled": False} for name in others} | {"pylsp_mypy": {"enabled": True, **settings}}
        self._settings = {"pylsp": {"plugins": plugins}}
        self._shown: dict[str, list[dict[str, Any]]] = {}
        self._news = threading.Condition()
        self._versions: dict[str, int] = {}
        self._texts: dict[str, str] = {}

    def __enter__(self) -> Editor:
        command = [sys.executable, "-m", "pylsp"]
        self._server = subprocess.Popen(command, cwd=self._folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._endpoint = Endpoint({"text_document__publish_diagnostics": None}, JsonRpcStreamWriter(self._server.stdin).write)
        reader = JsonRpcStreamReader(self._server.stdout)
        self._listener = threading.Thread(target=reader.listen, args=(self._hear,), daemon=True)
        self._listener.start()
        parameters: dict[str, Any] = {"processId": None, "rootUri": self._folder.as_uri(), "capabilities": {}}
        self._endpoint.request("initialize", parameters).result(_PATIENCE)
        self._endpoint.notify("initialized", {})
        self._endpoint.notify("workspace/didChangeConfiguration", {"settings": self._settings})
        return self

    def __exit__(self, *exc: object) -> None:
        try:
            self._endpoint.request("shutdown").result(_PATIENCE)
            self._endpoint.notify("exit")
            self._server.wait(_PATIENCE)
        finally:
            self._server.kill()
            self._server.communicate()

    def _hear(self, message: dict[str, Any]) -> None:
        if message.get("method") != "textDocument/publishDiagnostics":
            self._endpoint.consume(message)
            return
        with self._news:
            self._shown[message["params"]["uri"]] = message["params"]["diagnostics"]
            self._news.notify_all()

    def _uri(self, name: str) -> str:
        return (self._folder / name).as_uri()

    def open(self, name: str) -> None:
        """Open a file as it is on disk."""
        self._texts[name] = (self._folder / name).read_text()
        item = {"uri": self._uri(name), "languageId": "python", "version": 1, "text": self._texts[name]}
        self._endpoint.notify("textDocument/didOpen", {"textDocument": item})

    def edit(self, name: str, text: str) -> None:
        """Change the buffer, and not the file."""
        self._texts[name] = text
        self._versions[name] = self._versions.get(name, 1) + 1
        document = {"uri": self._uri(name), "version": self._versions[name]}
        self._endpoint.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def save(self, name: str) -> None:
        """Write the buffer to its file."""
        (self._folder / name).write_text(self._texts[name])
        self._endpoint.notify("textDocument/didSave", {"textDocument": {"uri": self._uri(name)}})

    def shows(self, name: str, wanted: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return code and underlined text of each diagnostic, as soon as they are as wanted, or after a long time as they are."""
        with self._news:
            self._news.wait_for(lambda: self._uri(name) in self._shown and self._seen(name) == wanted, _PATIENCE)
            return self._seen(name)

    def _seen(self, name: str) -> list[tuple[str, str]]:
        shown = []
        for item in self._shown.get(self._uri(name), ()):
            start, end = item["range"]["start"], item["range"]["end"]
            place = Place(start["line"], start["character"], end["line"], end["character"])
            shown.append((str(item.get("code", item["message"])), underlined(self._texts[name], place)))
        return shown


def underlined(text: str, place: Place) -> str:
    """Return what an editor underlines."""
    lines = [line.encode("utf-16-le") for line in text.splitlines(keepends=True)[place.line : place.end_line + 1]]
    if not lines:
        return f"line {place.line} of an older text"
    lines[-1] = lines[-1][: place.end_column * 2]
    lines[0] = lines[0][place.column * 2 :]
    return b"".join(lines).decode("utf-16-le")
