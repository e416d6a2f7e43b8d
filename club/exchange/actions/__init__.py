"""Verbs: lists in and out, integrations and their tokens, messages to other systems."""

from club.exchange.actions.integrations import (
    NotAScope,
    end_integration,
    end_token,
    issue_token,
    make_integration,
    note_use,
)
from club.exchange.actions.telling import emit
from club.exchange.actions.webhooks import (
    BadAddress,
    add_endpoint,
    change_secret,
    deliver_webhooks,
    end_endpoint,
    replay,
    resume_endpoint,
)

__all__ = [
    "BadAddress",
    "NotAScope",
    "add_endpoint",
    "change_secret",
    "deliver_webhooks",
    "emit",
    "end_endpoint",
    "end_integration",
    "end_token",
    "issue_token",
    "make_integration",
    "note_use",
    "replay",
    "resume_endpoint",
]
