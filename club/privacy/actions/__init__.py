"""Verbs of privacy: looks, copies, erasures, retention."""

from club.privacy.actions.copies import CopyInTheMaking, ask_copy, fetched, make_copies, remove_old_copies
from club.privacy.actions.erasing import (
    ErasureObstacle,
    ErasureRunning,
    TooLateToKeep,
    ask_erasure,
    erase,
    erase_again,
    keep_person,
)
from club.privacy.actions.keeping import (
    BelowTheLaw,
    NothingWhy,
    hold_back,
    lift_hold,
    purge,
    set_retention,
)
from club.privacy.actions.looks import TooManyReveals, look, reveal

__all__ = [
    "BelowTheLaw", "CopyInTheMaking", "ErasureObstacle", "ErasureRunning", "NothingWhy", "TooLateToKeep",
    "TooManyReveals", "ask_copy", "ask_erasure", "erase", "erase_again", "fetched", "hold_back",
    "keep_person", "lift_hold", "look", "make_copies", "purge", "remove_old_copies", "reveal",
    "set_retention",
]  # fmt: skip
