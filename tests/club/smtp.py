"""A mail server of a few lines that keeps its own journal of what arrived: the outside witness."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class Sink(socketserver.ThreadingTCPServer):
    """``journal``: every message accepted. ``receivers``: whom each letter named on the wire. ``answers``:
    (command → reply) that differ from yes; the reply ``drop`` closes the line after the text has come."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.journal: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.receivers: list[list[str]] = []

    @property
    def mailer(self) -> dict[str, Any]:
        host, port = self.server_address[:2]
        return {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": str(host), "port": port, "timeout": 5},
        }

    @property
    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.journal]


class Session(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self.say("220 sink")
        while line := self.rfile.readline():
            command = line.decode().strip().upper().partition(" ")[0]
            if command == "MAIL":
                self.server.receivers.append([])
            elif command == "RCPT":
                self.server.receivers[-1].append(line.decode().partition(":")[2].strip())
            if command == "DATA":
                if not self.take():
                    return
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say(self.server.answers.get(command, "250 ok"))

    def take(self) -> bool:
        self.say("354 go on")
        text = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            text += line[1:] if line.startswith(b"..") else line
        answer = self.server.answers.get("DATA", "250 taken")
        if answer == "drop" or answer.startswith("2"):
            self.server.journal.append(message_from_bytes(text, policy=policy.default))
        if answer == "drop":
            return False
        self.say(answer)
        return True

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def sink() -> Iterator[Sink]:
    with Sink() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)
