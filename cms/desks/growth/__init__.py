"""Growth: events, friends who were brought, and reminders that are planned and told."""

from cms.desks.growth.door import door, door_guest, door_in, door_undo
from cms.desks.growth.door_away import door_list, door_scans, worker
from cms.desks.growth.event_files import event_list
from cms.desks.growth.events import event, event_edit, event_off, event_publish, events
from cms.desks.growth.partners import partner, partner_request, partner_send, partners
from cms.desks.growth.plans import plan_end, plans
from cms.desks.growth.referrals import decide, let_run, referral, referrals
from cms.desks.growth.reminders import (
    let_through,
    log,
    pause,
    preview,
    reminder,
    reminders,
    skip,
    stray,
    sums,
    unknown,
    unknown_settle,
    wording,
    wordings,
)
from cms.desks.growth.year import year

__all__ = [
    "decide",
    "door",
    "door_guest",
    "door_in",
    "door_list",
    "door_scans",
    "door_undo",
    "event",
    "event_edit",
    "event_list",
    "event_off",
    "event_publish",
    "events",
    "let_run",
    "let_through",
    "log",
    "partner",
    "partner_request",
    "partner_send",
    "partners",
    "pause",
    "plan_end",
    "plans",
    "preview",
    "referral",
    "referrals",
    "reminder",
    "reminders",
    "skip",
    "stray",
    "sums",
    "unknown",
    "unknown_settle",
    "wording",
    "wordings",
    "worker",
    "year",
]
