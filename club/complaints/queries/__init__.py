"""Questions about tickets."""

from club.complaints.queries.figures import (
    budgets_of,
    by_source,
    erasable,
    left_in,
    pareto,
    repeated_causes,
    set_aside,
)
from club.complaints.queries.people import choose_overseer, manages, may_handle, outside, people_of
from club.complaints.queries.tickets import (
    earlier_on,
    facts_to_close,
    find_tickets,
    has_open,
    having_open,
    looks_at,
    open_tickets,
    shown_entries,
    tickets_of,
    worklist,
)

__all__ = [
    "budgets_of",
    "by_source",
    "choose_overseer",
    "earlier_on",
    "erasable",
    "facts_to_close",
    "find_tickets",
    "has_open",
    "having_open",
    "left_in",
    "looks_at",
    "manages",
    "may_handle",
    "open_tickets",
    "outside",
    "pareto",
    "people_of",
    "repeated_causes",
    "set_aside",
    "shown_entries",
    "tickets_of",
    "worklist",
]
