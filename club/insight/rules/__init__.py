"""Pure decisions: figures and their changes, silences, effects of messages."""

from club.insight.rules.figures import (
    FIGURES,
    SECTIONS,
    Effect,
    FigureKind,
    change,
    percent,
    reached,
    together,
)
from club.insight.rules.gaps import Silent, chosen, is_due, key_of, quarter_of
from club.insight.rules.runs import run_day

__all__ = [
    "FIGURES", "SECTIONS", "Effect", "FigureKind", "Silent", "change", "chosen",
    "is_due", "key_of", "percent", "quarter_of", "reached", "run_day", "together",
]  # fmt: skip
