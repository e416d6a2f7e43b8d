"""A text-message provider of a few lines, over real HTTP, with a journal of its own: the outside witness."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Gateway(ThreadingHTTPServer):
    """``journal``: every text taken, once per key. ``answers``: method → status that differs from yes;
    the status 0 takes the text and closes the line without a word."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.journal: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.answers: dict[str, int] = {}

    @property
    def settings(self) -> dict[str, str]:
        return {
            "url": f"http://127.0.0.1:{self.server_port}/texts",
            "token": "t",
            "sender": "Club",
            "file": "",
        }


class Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.server.answers.get("POST", 202)
        key = self.headers["Idempotency-Key"]
        if status in (0, 202):
            self.server.keys.append(key)
            if key not in {text["id"] for text in self.server.journal}:
                self.server.journal.append(body)
        if status == 0:
            self.close_connection = True
            return
        self.answer(status, {"provider_id": f"p-{len(self.server.journal)}"})

    def do_GET(self) -> None:
        known = {text["id"] for text in self.server.journal}
        found = self.path.rpartition("/")[2] in known
        status = self.server.answers.get("GET", 200 if found else 404)
        self.answer(status, {"state": "sent"})

    def answer(self, status: int, body: dict[str, str]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_args: Any) -> None:
        pass


@contextmanager
def gateway() -> Iterator[Gateway]:
    with Gateway() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)
