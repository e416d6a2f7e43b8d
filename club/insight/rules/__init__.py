"""Pure decisions: figures and their changes, silences, effects of messages."""

from club.insight.rules.figures import (
    FIGURES,
    Effect,
    FigureKind,
    change,
    percent,
    reached,
)
from club.insight.rules.gaps import Silent, chosen, is_due, key_of, quarter_of
from club.insight.rules.runs import run_day

__all__ = [
    "FIGURES", "Effect", "FigureKind", "Silent", "change", "chosen",
    "is_due", "key_of", "percent", "quarter_of", "reached", "run_day",
]  # fmt: skip
