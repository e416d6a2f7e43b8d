"""A line between the house and an engine that is cut, swallows, slows, or loses an answer."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

SIZE = 65_536
POLL = 0.05


class Line:
    """Listens on ``path``, leads to ``to``. Its ``mode`` holds for what flows from now on.

    ``open``; ``cut`` (refuses and resets); ``hole`` (takes everything, says nothing); ``slow`` (each
    answer waits ``delay`` seconds); ``deaf`` (the next COMMIT is done and its answer lost, once).
    """

    def __init__(self, path: Path, to: Path, delay: float = 0.3) -> None:
        self.path, self.to, self.delay, self.mode, self.lost = path, to, delay, "open", 0
        path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(200)
        self.pairs: set[tuple[socket.socket, socket.socket]] = set()
        threading.Thread(target=self.accept, daemon=True).start()

    def become(self, mode: str) -> None:
        self.mode = mode
        if mode == "cut":
            for pair in list(self.pairs):
                hang_up(*pair)

    def close(self) -> None:
        self.become("cut")
        self.listener.close()
        self.path.unlink(missing_ok=True)

    def accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            try:
                if self.mode == "cut":
                    raise ConnectionRefusedError
                far.connect(str(self.to))
            except OSError:
                hang_up(near, far)
                continue
            self.pairs.add((near, far))
            for each in ((near, far, False), (far, near, True)):
                threading.Thread(target=self.carry, args=each, daemon=True).start()

    def carry(self, source: socket.socket, target: socket.socket, is_answer: bool) -> None:
        pair = (target, source) if is_answer else (source, target)
        with suppress(OSError):
            while data := source.recv(SIZE):
                if not is_answer and self.mode == "deaf" and b"COMMIT" in data:
                    self.lose(pair, data)
                    break
                while self.mode == "hole" and pair in self.pairs:
                    threading.Event().wait(POLL)
                if is_answer and self.mode == "slow":
                    threading.Event().wait(self.delay)
                target.sendall(data)
        self.pairs.discard(pair)
        hang_up(*pair)

    def lose(self, pair: tuple[socket.socket, socket.socket], data: bytes) -> None:
        """The engine commits; whoever asked for it never hears so."""
        near, far = pair
        self.mode, self.lost = "open", self.lost + 1
        hang_up(near)
        far.sendall(data)
        threading.Event().wait(4 * POLL)


def hang_up(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()
