"""A handful of programs started together, watched, and stopped together: what the demo stands on."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

SECONDS_TO_STOP = 12
QUICK_DEATHS = 3


@dataclass
class Program:
    """One child in a session of its own, so that Ctrl-C reaches the supervisor alone."""

    name: str
    command: list[str]
    env: Mapping[str, str]
    log: Path
    child: subprocess.Popen[bytes] | None = None
    born: float = 0
    quick_deaths: int = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.born = time.monotonic()

    def is_alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def send(self, number: signal.Signals) -> None:
        if self.child is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.child.pid, number)

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


@dataclass
class Programs:
    members: list[Program] = field(default_factory=list)

    def start(self) -> None:
        for program in self.members:
            program.start()

    def revive(self) -> Program | None:
        """Start again what has died; returns a program that keeps dying at once."""
        for program in self.members:
            if program.is_alive():
                continue
            program.quick_deaths = program.quick_deaths + 1 if time.monotonic() - program.born < 10 else 0
            if program.quick_deaths >= QUICK_DEATHS:
                return program
            program.start()
        return None

    def stop(self) -> None:
        """Ask all together, wait, then insist; whole groups, so that no grandchild stays."""
        for program in self.members:
            if program.is_alive():
                program.send(signal.SIGTERM)
        patience = time.monotonic() + SECONDS_TO_STOP
        while any(program.is_alive() for program in self.members) and time.monotonic() < patience:
            time.sleep(0.05)
        for program in self.members:
            program.send(signal.SIGKILL)
            if program.child is not None:
                program.child.wait()
