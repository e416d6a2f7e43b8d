"""Growth: events, friends who were brought, and reminders that are planned and told."""

from cms.desks.growth.door import door, door_in, door_undo
from cms.desks.growth.events import event, event_edit, event_off, event_publish, events
from cms.desks.growth.referrals import decide, let_run, referral, referrals
from cms.desks.growth.reminders import (
    let_through,
    log,
    pause,
    preview,
    reminder,
    reminders,
    skip,
    unknown,
    unknown_settle,
    wording,
    wordings,
)

__all__ = [
    "decide",
    "door",
    "door_in",
    "door_undo",
    "event",
    "event_edit",
    "event_off",
    "event_publish",
    "events",
    "let_run",
    "let_through",
    "log",
    "pause",
    "preview",
    "referral",
    "referrals",
    "reminder",
    "reminders",
    "skip",
    "unknown",
    "unknown_settle",
    "wording",
    "wordings",
]
