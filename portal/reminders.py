"""How a reminder is named for its reader."""

from __future__ import annotations

from booking.garage.models import Vehicle
from club.reminders.models import Rule
from portal.formats import said


def about(rule: Rule, vehicle: Vehicle | None) -> str:
    """Its subject, or the name of a rule with words of its own; and which car."""
    name = said(rule, "name") if rule.body else str(Rule.Anchor(rule.anchor).label)
    return f"{name} · {vehicle}" if vehicle is not None else name
