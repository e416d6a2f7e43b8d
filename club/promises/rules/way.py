"""The eight steps of a visit as its owner sees them: each done, to come, or skipped with a reason (D1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

STEPS = ("invitation", "booking", "reception", "needs", "repair", "information", "hand_over", "thanks")
DONE, NOW, AHEAD, SKIPPED = "done", "now", "", "skipped"


@dataclass(frozen=True, slots=True)
class Visited:
    """What is known of one visit. ``thanks_skipped``: why nobody was asked, a code."""

    invited_at: datetime | None = None
    booked_at: datetime | None = None
    received_at: datetime | None = None
    proposed_at: datetime | None = None
    work_began_at: datetime | None = None
    told_at: datetime | None = None
    ready_at: datetime | None = None
    given_at: datetime | None = None
    thanked_at: datetime | None = None
    thanks_skipped: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """``why``: of a skipped step, a code the page puts into words."""

    name: str
    state: str
    at: datetime | None = None
    why: str = ""


def steps(seen: Visited) -> list[Step]:
    """All eight in order. Of a finished visit none is open: done, or skipped and why."""
    is_received, is_given = seen.received_at is not None, seen.given_at is not None
    found = [
        _step("invitation", seen.invited_at, is_received or seen.booked_at is not None, "came_by_yourself"),
        _step("booking", seen.booked_at, is_received, "came_without_booking"),
        _step("reception", seen.received_at, is_given, "not_noted"),
        _step("needs", seen.proposed_at, seen.work_began_at is not None or is_given, "as_booked"),
        _step("repair", seen.work_began_at, is_given, "not_noted"),
        _step("information", seen.told_at, is_given, "nothing_to_tell"),
        _step("hand_over", seen.given_at, False, ""),
        _step("thanks", seen.thanked_at, bool(seen.thanks_skipped) and is_given, seen.thanks_skipped),
    ]
    ahead = next((n for n, step in enumerate(found) if step.state == AHEAD), None)
    if ahead is not None:
        found[ahead] = Step(found[ahead].name, NOW)
    return found


def _step(name: str, at: datetime | None, is_behind: bool, why: str) -> Step:
    if at is not None:
        return Step(name, DONE, at)
    return Step(name, SKIPPED, why=why) if is_behind else Step(name, AHEAD)
