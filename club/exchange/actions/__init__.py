"""Verbs: lists in and out, integrations and their tokens, messages to other systems."""

from club.exchange.actions.deciding import AlreadyDecided, NotByHand, decide_conflict
from club.exchange.actions.exports import (
    NotAsked,
    NotReady,
    NotYours,
    TooMuch,
    ask_export,
    decide_export,
    fetch_export,
    write_exports,
)
from club.exchange.actions.integrations import (
    NotAScope,
    end_integration,
    end_token,
    issue_token,
    make_integration,
    note_use,
)
from club.exchange.actions.lists import (
    ColumnsUnnamed,
    EmptyList,
    NotNow,
    claim_list,
    confirm_list,
    drop_list,
    name_columns,
    sniff,
    take_in,
    work_on,
)
from club.exchange.actions.telling import emit
from club.exchange.actions.undoing import NoLongerUndone, undo_list
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
    "AlreadyDecided",
    "BadAddress",
    "ColumnsUnnamed",
    "EmptyList",
    "NoLongerUndone",
    "NotAScope",
    "NotAsked",
    "NotByHand",
    "NotNow",
    "NotReady",
    "NotYours",
    "TooMuch",
    "add_endpoint",
    "ask_export",
    "change_secret",
    "claim_list",
    "confirm_list",
    "decide_conflict",
    "decide_export",
    "deliver_webhooks",
    "drop_list",
    "emit",
    "end_endpoint",
    "end_integration",
    "end_token",
    "fetch_export",
    "issue_token",
    "make_integration",
    "name_columns",
    "note_use",
    "replay",
    "resume_endpoint",
    "sniff",
    "take_in",
    "undo_list",
    "work_on",
    "write_exports",
]
