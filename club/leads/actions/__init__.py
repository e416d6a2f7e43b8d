"""The verbs of leads."""

from club.leads.actions.drives import (
    DriveInThePast,
    DriveOver,
    LicenceNotSeen,
    agree_drive,
    keep_drive,
    miss_drive,
)
from club.leads.actions.ending import AnsweredBefore, answer_lost, deliver, give_up, lose, undo_sale
from club.leads.actions.nurturing import mark_sent, settle_said
from club.leads.actions.opening import NameMissing, NoWayToReach, open_lead
from club.leads.actions.routing import set_lost_route, set_route
from club.leads.actions.steps import LeadEnded, NoSuchStep, NotVerified, WordsMissing
from club.leads.actions.talking import assign, give_feedback, note_attempt, note_contact
from club.leads.actions.verifying import go_on, order, verify

__all__ = [
    "AnsweredBefore",
    "DriveInThePast",
    "DriveOver",
    "LeadEnded",
    "LicenceNotSeen",
    "NameMissing",
    "NoSuchStep",
    "NoWayToReach",
    "NotVerified",
    "WordsMissing",
    "agree_drive",
    "answer_lost",
    "assign",
    "deliver",
    "give_feedback",
    "give_up",
    "go_on",
    "keep_drive",
    "lose",
    "mark_sent",
    "miss_drive",
    "note_attempt",
    "note_contact",
    "open_lead",
    "order",
    "set_lost_route",
    "set_route",
    "settle_said",
    "undo_sale",
    "verify",
]
