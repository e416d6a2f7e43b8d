"""How much of everything a run does, and the cluster it does it on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """``quick`` ends under two minutes for all tables; otherwise sizes are those of performance.md."""

    quick: bool
    rounds: int
    with_peers: bool = False
    cluster: str = ""

    def size(self, quick: int, full: int) -> int:
        return quick if self.quick else full
