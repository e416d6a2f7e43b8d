"""A notice and its place in the queue, written in one statement; the relay is woken by it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection

from club.notices import rules
from club.notices.models import Notice

WRITE = """
WITH told AS (
  INSERT INTO club_notice
    (ref, person_id, address, kind, data, key, purpose, channels, created_at, useful_until, opens, closes,
     on_unknown, cap_class, shown_at)
  VALUES (%(ref)s, %(person)s, %(address)s, %(kind)s, %(data)s::jsonb, %(key)s, %(purpose)s,
     %(channels)s::varchar[], %(now)s, %(useful_until)s, %(opens)s, %(closes)s, %(on_unknown)s, %(cap_class)s,
     %(shown_at)s)
  ON CONFLICT (key) DO NOTHING RETURNING id),
queued AS (
  INSERT INTO club_dispatch
    (notice_id, channel, state, reason, message_id, priority, not_before, attempts, provider_id)
  SELECT id, %(channel)s::varchar, 'ready', '', %(message_id)s, %(priority)s, %(not_before)s, 0, '' FROM told
  WHERE %(channel)s::varchar <> '' RETURNING pg_notify('paddock_outbox', ''))
SELECT told.id, (SELECT count(*) FROM queued) FROM told
"""


def write_down(notice: Notice, channel: str | None, not_before: datetime) -> bool:
    """Unless its key is known. ``channel``: the wire it waits for; None: it is only shown."""
    facts: dict[str, Any] = {
        "ref": notice.ref, "person": notice.person_id, "address": notice.address, "kind": notice.kind,
        "data": json.dumps(notice.data), "key": notice.key, "purpose": notice.purpose,
        "channels": notice.channels, "now": notice.created_at, "useful_until": notice.useful_until,
        "opens": notice.opens, "closes": notice.closes, "on_unknown": notice.on_unknown,
        "cap_class": notice.cap_class, "shown_at": notice.shown_at, "channel": channel or "",
        "message_id": rules.message_id(notice.key, channel or ""), "not_before": not_before,
        "priority": rules.PRIORITY.get(notice.purpose, 5),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WRITE, facts)
        row = cursor.fetchone()
    if row is None:
        return False
    notice.pk = row[0]
    notice._state.adding, notice._state.db = False, connection.alias
    return True
