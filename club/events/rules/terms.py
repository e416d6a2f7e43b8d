"""The numbers of club.md §3 as a group has set them; the defaults are the document's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

PREFIX = "event_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Each is a setting of the same name with ``event_`` before it (booking.sites.rules.settings).

    Hours count before the start, but ``offer_hours_*``: an offer's life; ``missed_after_minutes``: after the
    end. ``return_*``: until when cancelling brings all, or half, back. ``unpaid_max``: how often places may
    be kept without paying; ``hold_days``: points stay put aside after the end; ``scan_days``: how late a
    phone without a network may tell; ``partner_waiting``: a partner's requests at once.
    """

    flash_hours: int = 36
    keep_hours: int = 48
    skips_before_keeping: int = 2
    lapses_max: int = 2
    offer_hours_least: int = 2
    offer_hours_most: int = 24
    offer_percent: int = 20
    return_all_hours: int = 72
    return_half_hours: int = 24
    early_diamond_hours: int = 72
    early_gold_hours: int = 48
    pay_minutes: int = 60
    door_opens_minutes: int = 180
    undo_minutes: int = 10
    missed_after_minutes: int = 120
    missed_limit: int = 2
    missed_within_days: int = 365
    lower_days: int = 183
    feedback_hours: int = 18
    ask_within_days: int = 14
    unpaid_max: int = 2
    hold_days: int = 2
    scan_days: int = 3
    partner_waiting: int = 5

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """From settings by their full names; what is not set keeps its default."""
        known = {field.name for field in fields(cls)}
        named = {name.removeprefix(PREFIX): value for name, value in settings.items()}
        return cls(**{name: value for name, value in named.items() if name in known})

    @property
    def early_hours(self) -> dict[str, int]:
        return {"diamond": self.early_diamond_hours, "gold": self.early_gold_hours}


TERMS = Terms()
