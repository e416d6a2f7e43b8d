"""Figures of what is owed. ``sites`` are the codes one may see; None stands for all of the group."""

from loyalty.liability.queries.calendar import Calendar, expiry_calendar
from loyalty.liability.queries.netting import netting, statement_of
from loyalty.liability.queries.people import (
    DebtRoll,
    Owing,
    Source,
    debt_roll,
    debts,
    issued_by,
    largest,
    split,
)
from loyalty.liability.queries.rolling import by_month, outstanding, roll_forward
from loyalty.liability.queries.rows import Place, Row, rows

__all__ = [
    "Calendar",
    "DebtRoll",
    "Owing",
    "Place",
    "Row",
    "Source",
    "by_month",
    "debt_roll",
    "debts",
    "expiry_calendar",
    "issued_by",
    "largest",
    "netting",
    "outstanding",
    "roll_forward",
    "rows",
    "split",
    "statement_of",
]
