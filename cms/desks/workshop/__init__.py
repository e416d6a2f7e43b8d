"""The workshop's day: who comes, what is in the house, and the four steps of a visit.

Receive, start, finish, close: each is one journey, sent by a plain form that works without JavaScript.
"""

from cms.desks.workshop.answers import accept, check, decline, go_on, parts, take_back
from cms.desks.workshop.bill import close
from cms.desks.workshop.board import board, timeline
from cms.desks.workshop.bookings import cancel, move
from cms.desks.workshop.capacity import capacity
from cms.desks.workshop.estimates import finding, phoned, photo, propose
from cms.desks.workshop.feeds import feed_end, feeds
from cms.desks.workshop.foreign import foreign, foreign_seen, foreign_undo
from cms.desks.workshop.hands import hands
from cms.desks.workshop.jobs import job, jobs
from cms.desks.workshop.money import hand_over, paid_at_counter
from cms.desks.workshop.perks import perk
from cms.desks.workshop.recalls import recall, recall_done, recalls
from cms.desks.workshop.record import refund, reopen
from cms.desks.workshop.replanning import replanning
from cms.desks.workshop.report import report
from cms.desks.workshop.steps import appointment, finish, missed, receive, start
from cms.desks.workshop.talk import keys, say, seen
from cms.desks.workshop.vehicles import (
    claim_decide,
    vehicle,
    vehicle_contact,
    vehicle_entitlement,
    vehicle_use,
    vehicle_yearly,
    vehicles,
)
from cms.desks.workshop.waitlist import waitlist, waitlist_off
from cms.desks.workshop.walk_in import walk_in, walk_in_work

__all__ = [
    "accept",
    "appointment",
    "board",
    "cancel",
    "capacity",
    "check",
    "claim_decide",
    "close",
    "decline",
    "feed_end",
    "feeds",
    "finding",
    "finish",
    "foreign",
    "foreign_seen",
    "foreign_undo",
    "go_on",
    "hand_over",
    "hands",
    "job",
    "jobs",
    "keys",
    "missed",
    "move",
    "paid_at_counter",
    "parts",
    "perk",
    "phoned",
    "photo",
    "propose",
    "recall",
    "recall_done",
    "recalls",
    "receive",
    "refund",
    "reopen",
    "replanning",
    "report",
    "say",
    "seen",
    "start",
    "take_back",
    "timeline",
    "vehicle",
    "vehicle_contact",
    "vehicle_entitlement",
    "vehicle_use",
    "vehicle_yearly",
    "vehicles",
    "waitlist",
    "waitlist_off",
    "walk_in",
    "walk_in_work",
]
