"""The settings of the classes in force on a day; they belong to the group."""

from __future__ import annotations

from datetime import date

from booking.sites.models import Policy
from booking.sites.rules import SETTINGS

NAMES = (
    "class_months", "class_together", "class_run_months", "class_drop_points", "class_a_warn_percent",
    "loyal_percent", "loyal_high_percent", "gap_days_a", "gap_days_b", "gap_days_c", "contact_tasks_per_day",
    "wake_tasks_per_run", "figure_cell_least", "late_entry_days", "attribution_days",
)  # fmt: skip


def settings_on(on: date) -> dict[str, int]:
    """Each by name. One query."""
    rows = Policy.objects.filter(site=None, name__in=NAMES, valid_from__lte=on)
    newest = rows.order_by("name", "-valid_from", "-pk").distinct("name")
    return {name: SETTINGS[name].default for name in NAMES} | dict(newest.values_list("name", "value"))
