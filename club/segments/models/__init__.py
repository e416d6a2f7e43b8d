"""Runs of the classes, marks staff set, and saved groups of customers."""

from club.segments.models.marks import Mark
from club.segments.models.runs import ClassRun, Standing
from club.segments.models.saved import Segment, SegmentMember, SegmentVersion

__all__ = ["ClassRun", "Mark", "Segment", "SegmentMember", "SegmentVersion", "Standing"]
