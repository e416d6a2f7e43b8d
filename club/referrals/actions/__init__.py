"""Codes, invitations, steps and the review queue. Points are granted by the hall."""

from club.referrals.actions.codes import change_code, count_click, give_code, give_codes, let_run, pause
from club.referrals.actions.inviting import (
    NoteMissing,
    TooLateToAttach,
    UnknownCode,
    adopt,
    attach,
    from_event_guest,
    invite,
    invite_from_signup,
)
from club.referrals.actions.milestones import (
    is_payable,
    mark_granted,
    mark_reversed,
    reach,
    reach_third_car,
)
from club.referrals.actions.reviewing import NotInReview, OwnReferral, decide, hold_ring
from club.referrals.actions.steps import NudgedBefore, advance, give_up, note_vin, nudge
from club.referrals.rules import FIRST_SERVICE

__all__ = [
    "FIRST_SERVICE",
    "NotInReview",
    "NoteMissing",
    "NudgedBefore",
    "OwnReferral",
    "TooLateToAttach",
    "UnknownCode",
    "adopt",
    "advance",
    "attach",
    "change_code",
    "count_click",
    "decide",
    "from_event_guest",
    "give_code",
    "give_codes",
    "give_up",
    "hold_ring",
    "invite",
    "invite_from_signup",
    "is_payable",
    "let_run",
    "mark_granted",
    "mark_reversed",
    "note_vin",
    "nudge",
    "pause",
    "reach",
    "reach_third_car",
]
