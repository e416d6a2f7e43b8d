"""What still has to be done before a ticket may close (care.md §2; sources.md A8, A10, A18)."""

from dataclasses import dataclass

from club.complaints.rules.classes import GM_CLASSES


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a ticket about to close."""

    klass: str
    stage: str
    source: str
    is_overseen: bool
    was_contacted: bool
    was_answered: bool
    gm_answered: bool
    maker_told: bool
    followed_up: bool
    exceptions_open: int
    cause: str


def missing(facts: Facts) -> list[str]:
    """Codes of the duties left, in the order in which they are done; empty when it may close."""
    left = {
        "overseer": not facts.is_overseen,
        "contact": not facts.was_contacted,
        "answer": not facts.was_answered,
        "gm_answer": facts.klass in GM_CLASSES and not facts.gm_answered,
        "exception": bool(facts.exceptions_open),
        "maker_feedback": facts.source == "maker" and not facts.maker_told,
        "follow_up": not facts.followed_up,
        "stage": facts.stage != "follow_up",
        "cause": not facts.cause,
    }
    return [code for code, is_left in left.items() if is_left]
