"""Finding pairs that may be one person: by keys and sets, never one row against all others."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q, QuerySet

from booking.sites.models import Site
from club.members import rules
from club.members.models import Double

PAIRS_MAX = 2_000
PAIRS = """
WITH who AS (
    SELECT u.id, u.phone, m.id_hash,
        regexp_replace(lower(u.email), '[+][^@]*@', '@') AS email
    FROM portal_user u LEFT JOIN club_member m ON m.user_id = u.id
    WHERE u.is_active AND NOT u.is_staff AND m.merged_into_id IS NULL
), pairs (one, other, why) AS (
    SELECT a.id, b.id, 'phone' FROM who a JOIN who b ON b.phone = a.phone AND a.id < b.id WHERE a.phone <> ''
    UNION ALL
    SELECT a.id, b.id, 'email' FROM who a JOIN who b ON b.email = a.email AND a.id < b.id WHERE a.email <> ''
    UNION ALL
    SELECT a.id, b.id, 'id' FROM who a JOIN who b ON b.id_hash = a.id_hash AND a.id < b.id
    WHERE a.id_hash <> ''
    UNION ALL
    SELECT a.id, b.id, 'car' FROM booking_keeper k
    JOIN booking_keeper l ON l.vehicle_id = k.vehicle_id AND k.user_id < l.user_id
    JOIN who a ON a.id = k.user_id JOIN who b ON b.id = l.user_id
)
SELECT p.one, p.other, a.name, b.name, array_agg(DISTINCT p.why)
FROM pairs p JOIN portal_user a ON a.id = p.one JOIN portal_user b ON b.id = p.other
WHERE NOT EXISTS (SELECT FROM club_double d WHERE d.one_id = p.one AND d.other_id = p.other)
GROUP BY p.one, p.other, a.name, b.name ORDER BY p.one, p.other LIMIT %s
"""


def find_doubles(limit: int = PAIRS_MAX) -> list[tuple[int, int, list[str]]]:
    """Pairs nobody was asked about yet, with their reasons. One query over sets."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [limit])
        rows = cursor.fetchall()
    judged = [
        (one, other, rules.reasons(
            one_name=name, other_name=name2, shares_phone="phone" in why, shares_email="email" in why,
            shares_id="id" in why, shares_car="car" in why,
        ))
        for one, other, name, name2, why in rows
    ]  # fmt: skip
    return [pair for pair in judged if pair[2]]


def doubles_waiting(sites: Iterable[Site] | Iterable[int]) -> QuerySet[Double]:
    """Pairs of which one at least is a member of these sites, the oldest first. One query."""
    where = list(sites)
    rows = Double.objects.filter(answer="").select_related("one__member__site", "other__member__site")
    near = Q(one__member__site__in=where) | Q(other__member__site__in=where)
    return rows.filter(near).order_by("found_at", "pk")
