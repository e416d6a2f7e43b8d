"""A Stripe of a few lines over real HTTP, with a journal of its own: what was asked, what came about."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

HANG = 30.0


class FakeStripe(ThreadingHTTPServer):
    """``faults``: what happens to the next calls, one each: a status, "drop" (done, and no reply) or "hang"
    (done, and the reply comes much later). ``keys``: of every call; ``made``: key → session or refund."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults: list[int | str] = []
        self.keys: list[str] = []
        self.made: dict[str, dict[str, Any]] = {}
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: FakeStripe
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        key = self.headers["Idempotency-Key"]
        self.server.keys.append(key)
        fault = self.server.faults.pop(0) if self.server.faults else 200
        if isinstance(fault, int) and fault != 200:
            return self.answer(fault, {"error": {"type": "api_error", "message": "no"}})
        thing = self.server.made.setdefault(key, made(self.path, sent, len(self.server.made)))
        if fault == "hang":
            self.server.closing.wait(HANG)
        if fault in ("drop", "hang"):
            self.close_connection = True
            return None
        return self.answer(200, thing)

    def answer(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_args: Any) -> None:
        pass


def made(path: str, sent: dict[str, list[str]], number: int) -> dict[str, Any]:
    def said(name: str) -> str:
        return sent.get(name, [""])[0]

    if path == "/v1/refunds":
        return {
            "id": f"re_fake_{number}", "object": "refund", "status": "succeeded", "currency": "gbp",
            "amount": int(said("amount")), "payment_intent": said("payment_intent"), "charge": "ch_fake",
            "metadata": {"payment": said("metadata[payment]"), "refund": said("metadata[refund]")},
        }  # fmt: skip
    return {
        "id": f"cs_fake_{number}", "object": "checkout.session", "status": "open", "payment_status": "unpaid",
        "amount_total": int(said("line_items[0][price_data][unit_amount]")), "currency": "gbp",
        "metadata": {"payment": said("metadata[payment]")}, "payment_intent": None,
        "client_reference_id": said("client_reference_id"), "created": int(time.time()),
        "url": f"https://checkout.stripe.test/{number}",
    }  # fmt: skip


@contextmanager
def fake_stripe() -> Iterator[FakeStripe]:
    with FakeStripe() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join(5)
