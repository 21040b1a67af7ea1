"""A small HTTP/1.1 server whose answers are functions, with faults that are put in front of them."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def one(self, name: str, default: str = "") -> str:
        return dict(self.query).get(name, default)


@dataclass
class Reply:
    """One answer. `cut` sends only so many bytes of the body and closes; `reset` does so without a farewell."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    reset: bool = False
    pause: float = 0.0


def answer(document: Any, status: int = 200, **headers: str) -> Reply:
    """A JSON answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(document).encode(), {"Content-Type": "application/json; charset=utf-8", **named})


def page(status: int = 200) -> Reply:
    """A web page where something else was asked for."""
    text = b"<!DOCTYPE html><html><body>Please log in</body></html>"
    return Reply(status, text, {"Content-Type": "text/html; charset=utf-8"})


Route = Callable[[Asked], Reply]


class Loopback:
    """A server on a free port. Use it as a context manager."""

    def __init__(self, route: Route | None = None) -> None:
        self.route: Route = route or (lambda asked: Reply(404))
        self.asked: list[Asked] = []
        self.faults: list[Route | Reply] = []
        """Taken one per request, before the route; a function may give None to let the request pass."""
        self.sent = 0
        """Bytes of bodies handed to the system."""
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def paths(self) -> list[str]:
        return [each.path for each in self.asked]

    def __enter__(self) -> Loopback:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            fault = self.faults.pop(0) if self.faults else None
        found = fault(asked) if callable(fault) else fault
        return found if found is not None else self.route(asked)

    def count(self, amount: int) -> None:
        with self._lock:
            self.sent += amount


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    owner: Loopback

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, parts.path, parse_qsl(parts.query, keep_blank_values=True), headers, body)
        self._send(self.server.owner.reply(asked))

    do_GET = do_POST = do_HEAD = _serve

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        view = memoryview(reply.body)[: reply.cut]
        for at in range(0, len(view), 1 << 18):
            part = view[at : at + (1 << 18)]
            self.wfile.write(part)
            self.server.owner.count(len(part))
            if reply.pause:
                threading.Event().wait(reply.pause)
        if reply.cut is not None or reply.reset:
            self._leave(reply.reset)

    def _leave(self, reset: bool) -> None:
        self.close_connection = True
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wfile.flush()
        self.connection.close()
