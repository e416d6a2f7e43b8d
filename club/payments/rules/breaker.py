"""A circuit breaker: after a few failures in a row nobody asks for a while, then one goes ahead (R25)."""

from threading import Lock

FAILURES_MAX = 5
SECONDS_OPEN = 30.0


class Breaker:
    """One for a process. ``at``: seconds of a clock that never goes back."""

    def __init__(self) -> None:
        self.failures, self.open_until, self.lock = 0, 0.0, Lock()

    def lets(self, at: float) -> bool:
        """May a call be made? While half open, the one who asks first; the others wait for its answer."""
        with self.lock:
            if self.failures < FAILURES_MAX:
                return True
            if at < self.open_until:
                return False
            self.open_until = at + SECONDS_OPEN
            return True

    def worked(self) -> None:
        with self.lock:
            self.failures = 0

    def failed(self, at: float) -> None:
        with self.lock:
            self.failures += 1
            if self.failures >= FAILURES_MAX:
                self.open_until = at + SECONDS_OPEN
