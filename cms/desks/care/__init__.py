"""Care at the desk: complaints by clock, warnings, goodwill, and what we learn."""

from cms.desks.care.deeds import deed
from cms.desks.care.figures import figures
from cms.desks.care.goodwill import budgets
from cms.desks.care.tickets import ticket, ticket_new, ticket_photo, ticket_print
from cms.desks.care.warnings import (
    warning_flag,
    warning_law,
    warning_look,
    warning_recipient,
    warnings,
)
from cms.desks.care.worklist import care

__all__ = [
    "budgets",
    "care",
    "deed",
    "figures",
    "ticket",
    "ticket_new",
    "ticket_photo",
    "ticket_print",
    "warning_flag",
    "warning_law",
    "warning_look",
    "warning_recipient",
    "warnings",
]
