"""The web server: granian, replaced process by process without a failed request. ``python -m portal.web``.

On Linux granian opens a socket for each process, and a process that ends takes the callers in its queue with
it; and it ends the old process after a fixed time, whether the new one serves yet or not. Here the main
process holds the one socket, and an old process ends once the new one has loaded the application.
"""

import argparse
import multiprocessing
import socket
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.synchronize import Event
from typing import Any

from granian.constants import Interfaces
from granian.server.mp import MPServer

APPLICATION = "portal.wsgi:application"
SECONDS_TO_LOAD, SECONDS_TO_LISTEN, SECONDS_TO_END = 180, 1, 30


class Server(MPServer):
    def _init_shared_socket(self) -> None:
        super()._init_shared_socket()  # type: ignore[no-untyped-call]
        if self._ssp is None:  # a Unix socket, or not Linux: shared anyway
            return
        self._shd, self._ssp = self._ssp.build(), None
        self._sfd = self._shd.get_fd()
        self._sso = socket.socket(fileno=self._sfd)
        self._sso.set_inheritable(True)

    def _respawn_workers(
        self, workers: Sequence[int], spawn_target: Any, target_loader: Callable[[], Any], delay: float = 0
    ) -> None:
        """``delay``: at most so many seconds until the old one goes; 0 where it is gone already."""
        for index in list(workers):
            is_loaded = multiprocessing.Event()
            self.respawned_wrks[index] = time.monotonic()
            old = self.wrks.pop(index)
            new = self._spawn_worker(index, spawn_target, partial(load, target_loader, is_loaded))
            new.start()  # type: ignore[no-untyped-call]
            self.wrks.insert(index, new)
            if delay and is_loaded.wait(delay):
                time.sleep(SECONDS_TO_LISTEN)
            end(old)


def load(target_loader: Callable[[], Any], is_loaded: Event) -> Any:
    """In the new process."""
    application = target_loader()
    is_loaded.set()
    return application


def end(process: Any) -> None:
    """What it has begun it may finish."""
    process.terminate()
    process.join(SECONDS_TO_END)
    if process.is_alive():
        process.kill()
        process.join()


def options(words: Sequence[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="portal.web", description="Serves the portal and the desk.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--threads", type=int, default=8, help="of each process")
    return vars(parser.parse_args(words))


def server(host: str, port: int, workers: int, threads: int) -> Server:
    return Server(
        APPLICATION, host, port, interface=Interfaces.WSGI, workers=workers, blocking_threads=threads,
        websockets=False, respawn_failed_workers=True, respawn_interval=SECONDS_TO_LOAD,
        workers_kill_timeout=SECONDS_TO_END,
    )  # fmt: skip


if __name__ == "__main__":
    server(**options()).serve()
