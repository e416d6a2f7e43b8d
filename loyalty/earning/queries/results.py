"""What a campaign did so far: its points, its members, and the spend of those it left out."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from loyalty.campaigns.models import Campaign
from loyalty.ledger.models import Entry

SPEND = """
    SELECT (('x' || left(encode(sha256(convert_to(%(code)s || ':' || r.account_id, 'UTF8')), 'hex'), 8))
            ::bit(32)::bigint %% 100) < %(percent)s AS held_out,
        count(DISTINCT r.account_id), COALESCE(sum(paid.minor), 0)::bigint
    FROM loyalty_receipt r, LATERAL (
        SELECT sum(net_minor - points_minor) AS minor FROM (
            SELECT DISTINCT line_id, net_minor, points_minor FROM loyalty_receiptline
            WHERE receipt_id = r.id AND pay_type = 'customer') line
    ) paid
    WHERE r."on" BETWEEN %(first)s AND %(last)s
        AND (cardinality(%(sites)s::text[]) = 0 OR r.site = ANY(%(sites)s))
        AND (cardinality(%(brands)s::text[]) = 0 OR r.brand = ANY(%(brands)s))
        AND (cardinality(%(tiers)s::text[]) = 0 OR r.tier = ANY(%(tiers)s))
        AND (cardinality(%(segments)s::text[]) = 0 OR r.facts->'segments' ?| %(segments)s)
        AND (cardinality(%(attributes)s::text[]) = 0 OR r.facts->'attributes' ?| %(attributes)s)
    GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Group:
    """Members of the audience with a bill in the campaign's days, and what they paid, minor units."""

    members: int = 0
    paid_minor: int = 0

    @property
    def average_minor(self) -> int:
        return self.paid_minor // self.members if self.members else 0


@dataclass(frozen=True, slots=True)
class Results:
    """``treated`` got the campaign, ``held_out`` would have and was left out to compare with."""

    members: int
    treated: Group
    held_out: Group


def results_of(campaign: Campaign) -> Results:
    """Two queries, aggregated in the database. Points given stand on the campaign itself."""
    facts = {name: getattr(campaign, name) for name in ("sites", "brands", "tiers", "segments", "attributes")}
    with connection.cursor() as cursor:
        cursor.execute(
            SPEND,
            facts
            | {
                "code": campaign.code,
                "percent": campaign.holdout_percent,
                "first": campaign.starts_on,
                "last": campaign.ends_on,
            },
        )
        groups = {held_out: Group(members, paid) for held_out, members, paid in cursor.fetchall()}
    earned = Entry.objects.filter(campaign=campaign.code, kind=Entry.Kind.EARN)
    return Results(
        members=earned.values("account").distinct().count(),
        treated=groups.get(False, Group()),
        held_out=groups.get(True, Group()),
    )
