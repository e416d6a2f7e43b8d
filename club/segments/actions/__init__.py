"""What changes: runs of the classes, saved segments, marks."""

from club.segments.actions.marks import MarkUnknown, mark
from club.segments.actions.runs import classify
from club.segments.actions.saved import (
    ConditionUnknown,
    NothingAsked,
    SegmentArchived,
    SegmentFixed,
    SegmentTaken,
    archive_segment,
    change_segment,
    save_segment,
    take_snapshot,
)

__all__ = [
    "ConditionUnknown", "MarkUnknown", "NothingAsked", "SegmentArchived", "SegmentFixed", "SegmentTaken",
    "archive_segment", "change_segment", "classify", "mark", "save_segment", "take_snapshot",
]  # fmt: skip
