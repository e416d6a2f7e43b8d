"""The stages of a complaint and the steps between them (sources.md A19)."""

STEPS: dict[str, frozenset[str]] = {
    "understand": frozenset({"accept", "merged"}),
    "accept": frozenset({"handle", "merged"}),
    "handle": frozenset({"answer", "special", "merged"}),
    "special": frozenset({"handle", "merged"}),
    "answer": frozenset({"handle", "special", "follow_up", "merged"}),
    "follow_up": frozenset({"handle", "closed"}),
    "closed": frozenset({"handle"}),
    "merged": frozenset(),
}


def can_step(before: str, after: str) -> bool:
    return after in STEPS.get(before, frozenset())
