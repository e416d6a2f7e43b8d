"""Pure decisions of the re-planner: pieces of work, free time of units, and who takes what over."""

from booking.replanning.rules.board import Board, Need, Piece, Place, Span
from booking.replanning.rules.planner import Planner, keep_times
from booking.replanning.rules.shortage import DayShortage, shortages

__all__ = ["Board", "DayShortage", "Need", "Piece", "Place", "Planner", "Span", "keep_times", "shortages"]
