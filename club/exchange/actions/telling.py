"""Something happened: a row for each address that wants to hear of it, in the cause's own transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from booking.garage.models import new_ref

if TYPE_CHECKING:
    from booking.sites.models import Site

TELL = """
WITH heard AS (
  SELECT e.id FROM club_webhookendpoint AS e JOIN club_integration AS i ON i.id = e.integration_id
  WHERE e.ended_at IS NULL AND i.ended_at IS NULL AND (i.site_id IS NULL OR i.site_id = %(site)s)
    AND %(kind)s = ANY(e.kinds)),
told AS (
  INSERT INTO club_webhookevent (ref, kind, site_id, key, data, at)
  SELECT %(ref)s, %(kind)s, %(site)s, %(key)s, %(data)s::jsonb, %(now)s WHERE EXISTS (SELECT FROM heard)
  ON CONFLICT (key) DO NOTHING RETURNING id)
INSERT INTO club_webhookdelivery
  (endpoint_id, event_id, replay, state, tries, due_at, last_problem)
SELECT heard.id, told.id, 0, 'waiting', 0, %(now)s, '' FROM heard, told
"""


def emit(*, kind: str, site: Site, key: str, data: Mapping[str, object], now: datetime) -> int:
    """How many addresses will hear of it. One statement; nothing is written when nobody listens.

    ``key`` names the cause: told twice, it is sent once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            TELL,
            {
                "kind": kind,
                "site": site.pk,
                "key": key,
                "ref": new_ref(),
                "now": now,
                "data": json.dumps(dict(data), cls=DjangoJSONEncoder),
            },
        )
        return int(cursor.rowcount)
