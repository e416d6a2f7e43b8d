"""Questions about surveys: which one, whose turn, what was said, what it is worth."""

from club.surveys.queries.asking import (
    call_list,
    items_of,
    open_invitations,
    survey_for,
    terms,
    visits_to_ask,
    why_not,
)
from club.surveys.queries.numbers import (
    AdvisorLine,
    Results,
    advisors,
    coverage_of,
    faults_of,
    item_means,
    replies_of,
    results,
    trend,
)
from club.surveys.queries.repairs import fault_codes, repairs_of, repeats_at, weak_faults
from club.surveys.queries.technicians import TechnicianLine, technicians

__all__ = [
    "AdvisorLine", "Results", "TechnicianLine", "advisors", "call_list", "coverage_of", "fault_codes",
    "faults_of", "item_means", "items_of", "open_invitations", "repairs_of", "repeats_at",
    "replies_of", "results", "survey_for", "technicians", "terms", "trend", "visits_to_ask", "weak_faults",
    "why_not",
]  # fmt: skip
