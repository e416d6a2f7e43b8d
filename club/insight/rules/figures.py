"""The figures of the house by name: what each counts, and which belong together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FigureKind:
    """``unit``: count, money, points or percent (tenths). ``of``: a percent's whole, ``part`` its part.

    ``up``: more is better (True), worse (False) or neither (None).
    """

    code: str
    section: str
    unit: str = "count"
    up: bool | None = None
    part: str = ""
    of: str = ""


FIGURES: dict[str, FigureKind] = {
    one.code: one
    for one in (
        FigureKind("booked", "bookings", up=True),
        FigureKind("booked_online", "bookings", up=True),
        FigureKind("online_share", "bookings", "percent", True, "booked_online", "booked"),
        FigureKind("cancelled", "bookings", up=False),
        FigureKind("missed", "bookings", up=False),
        FigureKind("load", "bookings", "percent", None, "minutes_used", "minutes_there"),
        FigureKind("minutes_used", "bookings"),
        FigureKind("minutes_there", "bookings"),
        FigureKind("visits", "visits", up=True),
        FigureKind("revenue", "visits", "money", True),
        FigureKind("given_back", "visits", "money", False),
        FigureKind("joined", "members", up=True),
        FigureKind("left", "members", up=False),
        FigureKind("friends_invited", "referrals", up=True),
        FigureKind("friends_booked", "referrals", up=True),
        FigureKind("friends_visited", "referrals", up=True),
        FigureKind("friends_rewarded", "referrals", up=True),
        FigureKind("leads_came", "referrals", up=True),
        FigureKind("leads", "referrals", up=True),
        FigureKind("leads_lost", "referrals", up=False),
        FigureKind("reminders_sent", "reminders"),
        FigureKind("reminders_held_out", "reminders"),
        FigureKind("surveys_answered", "care", up=True),
        FigureKind("survey_index", "care", up=True),
        FigureKind("faults_gone", "care", up=True),
        FigureKind("faults_asked", "care"),
        FigureKind("ffv", "care", "percent", True, "faults_gone", "faults_asked"),
        FigureKind("repeats", "care", up=False),
        FigureKind("complaints", "care", up=False),
        FigureKind("clocks_met", "care", up=True),
        FigureKind("clocks_broken", "care", up=False),
        FigureKind("clocks_ended", "care"),
        FigureKind("clocks_kept", "care", "percent", True, "clocks_met", "clocks_ended"),
        FigureKind("wake_ups", "churn"),
        FigureKind("wake_ups_done", "churn", up=True),
        FigureKind("woken", "churn", up=True),
        FigureKind("points_earned", "points", "points"),
        FigureKind("points_spent", "points", "points"),
        FigureKind("event_guests", "events", up=True),
        FigureKind("event_absent", "events", up=False),
        FigureKind("late_entries", "files", up=False),
    )
}


def percent(part: int, of: int) -> int | None:
    """Tenths of a per cent, rounded half up; None of nothing."""
    return (part * 2000 + of) // (2 * of) if of else None


def change(now: int | None, before: int | None) -> int | None:
    """Tenths of a per cent against before; None where there is nothing to compare with."""
    if now is None or not before:
        return None
    return (now - before) * 1000 // abs(before)


def reached(value: int, target: int, months_gone: int, months: int = 12) -> str:
    """How a yearly target stands: "reached", "on_course" (in proportion to the months gone) or "behind"."""
    if value >= target:
        return "reached"
    return "on_course" if value * months >= target * months_gone else "behind"


@dataclass(frozen=True, slots=True)
class Effect:
    """Who came of those told and of those held out. ``lift`` in tenths of a per cent; ``sure``: the two
    differ by more than chance would in 19 of 20 cases."""

    told: int
    told_came: int
    held: int
    held_came: int

    @property
    def told_percent(self) -> int | None:
        return percent(self.told_came, self.told)

    @property
    def held_percent(self) -> int | None:
        return percent(self.held_came, self.held)

    @property
    def lift(self) -> int | None:
        told, held = self.told_percent, self.held_percent
        return None if told is None or held is None else told - held

    @property
    def sure(self) -> bool:
        """By the two-proportion z-test at 1.96."""
        if not self.told or not self.held:
            return False
        pooled = (self.told_came + self.held_came) / (self.told + self.held)
        spread = (pooled * (1 - pooled) * (1 / self.told + 1 / self.held)) ** 0.5
        gap = abs(self.told_came / self.told - self.held_came / self.held)
        return spread > 0 and gap > 1.96 * spread
