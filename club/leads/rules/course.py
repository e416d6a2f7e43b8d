"""The steps of a lead, its phases, and to whom it goes (sources.md L1, L7, D4, F22)."""

from collections.abc import Mapping

EXITS = frozenset({"lost", "duplicate", "void"})
STEPS: Mapping[str, frozenset[str]] = {
    "new": frozenset({"verified", "lost", "duplicate", "void"}),
    "verified": frozenset({"nurtured", "test_drive", "ordered", "lost", "duplicate", "void"}),
    "nurtured": frozenset({"test_drive", "ordered", "lost"}),
    "test_drive": frozenset({"nurtured", "ordered", "lost"}),
    "ordered": frozenset({"delivered", "lost"}),
    "delivered": frozenset({"lost"}),  # the contract is undone
    "lost": frozenset(),
    "duplicate": frozenset(),
    "void": frozenset(),
}
PHASES: Mapping[str, tuple[str, ...]] = {
    "acquire": ("new",),
    "verify": ("verified",),
    "nurture": ("nurtured", "test_drive"),
    "convert": ("ordered", "delivered"),
}
"""Reasons that the club itself works on; the rest goes to a department (L7)."""
DEPARTMENTS: Mapping[str, str] = {
    "price": "pricing",
    "product": "product",
    "competitor": "product",
    "delivery": "product",
    "dealer": "dealer",
    "service": "us",
    "plan_changed": "us",
    "silent": "us",
}
TEAMS: Mapping[str, str] = {
    "car": "sales",
    "used_car": "used_cars",
    "credit": "finance",
    "insurance": "insurance",
    "rental": "rental",
    "fleet": "fleet",
    "data": "database",
}
"""Kind of lead → the team it goes to, until the desk says otherwise (D4)."""


def can_step(before: str, after: str) -> bool:
    return after in STEPS.get(before, frozenset())


def phase_of(stage: str) -> str:
    """Acquire, verify, nurture, convert; an exit has none."""
    return next((phase for phase, stages in PHASES.items() if stage in stages), "")


def life_stage(stage: str) -> str:
    """Before, during or after the sale (F22)."""
    return {"ordered": "during", "delivered": "after"}.get(stage, "before")


def heat_of(expected_months: int | None, *, wants_drive: bool = False) -> str:
    """How warm somebody is by what they told us: soon is high, this half-year is mid."""
    if (expected_months is not None and expected_months <= 1) or wants_drive:
        return "high"
    return "mid" if expected_months is not None and expected_months <= 6 else "low"


def department_of(reason: str, routes: Mapping[str, str] = DEPARTMENTS) -> str:
    """Where a lost reason is worked on: price → pricing, product → product, service → us."""
    return routes.get(reason) or DEPARTMENTS.get(reason, "us")
