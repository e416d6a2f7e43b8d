"""Figures: the week, classes and churn, segments, monthly reports, plans, and what was set when by whom."""

from cms.desks.figures.cards import card_edit, cards
from cms.desks.figures.classes import classes, run_now
from cms.desks.figures.history import history
from cms.desks.figures.people import people
from cms.desks.figures.plans import activity, activity_done, plan, plan_new, plans, target
from cms.desks.figures.reports import report_people, reports
from cms.desks.figures.rows import figure_rows
from cms.desks.figures.segments import (
    segment,
    segment_archive,
    segment_edit,
    segment_snapshot,
    segments,
)
from cms.desks.figures.week import digest, week

__all__ = [
    "activity", "activity_done", "card_edit", "cards", "classes", "digest", "figure_rows", "history",
    "people",
    "plan", "plan_new", "plans", "report_people", "reports", "run_now", "segment", "segment_archive",
    "segment_edit", "segment_snapshot", "segments", "target", "week",
]  # fmt: skip
