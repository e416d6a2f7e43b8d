"""Between dealerships: who earned a point funds it, who burned it is paid (loyalty.md §7)."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db.models import Q, Sum

from loyalty.liability.models import NettingLine, NettingStatement
from loyalty.liability.queries.facts import asked
from loyalty.liability.rules import Amount, Flow, last_day, month_of

# A spend that bought a voucher costs the site that served it, on the day it was used; one that did not
# costs the site of the spend. What came back came back from the same site.
SPENT = """
    SELECT l.id AS lot_id, a.entry_id, l.account_id, l.site AS funder, l.unit_value,
        CASE WHEN v.id IS NULL THEN e.site ELSE v.used_site END AS burner,
        CASE WHEN v.id IS NULL THEN a."on" ELSE v.used_on END AS "on", a.points
    FROM loyalty_allocation a
    JOIN loyalty_entry e ON e.id = a.entry_id AND e.kind = 'redeem'
    JOIN loyalty_lot l ON l.id = a.lot_id
    LEFT JOIN loyalty_voucher v ON v.entry_id = e.id
    WHERE v.id IS NULL OR v.used_on IS NOT NULL
    UNION ALL
    SELECT l.id, r.entry_id, l.account_id, l.site, l.unit_value,
        CASE WHEN v.id IS NULL THEN e.site ELSE v.used_site END,
        CASE WHEN v.id IS NULL THEN r."on" ELSE GREATEST(r."on", v.used_on) END, -r.points
    FROM loyalty_return r
    JOIN loyalty_allocation a ON a.id = r.allocation_id
    JOIN loyalty_entry e ON e.id = a.entry_id AND e.kind = 'redeem'
    JOIN loyalty_lot l ON l.id = a.lot_id
    LEFT JOIN loyalty_voucher v ON v.entry_id = e.id
    WHERE v.id IS NULL OR v.used_on IS NOT NULL
"""
FLOWS = f"""
    SELECT funder, burner, sum(points)::bigint, sum(points * unit_value)::bigint FROM ({SPENT}) s
    WHERE date_trunc('month', "on")::date = ANY(%(months)s::date[]) AND "on" <= %(last)s
      AND (%(sites)s::text[] IS NULL OR funder = ANY(%(sites)s) OR burner = ANY(%(sites)s))
    GROUP BY funder, burner HAVING sum(points) <> 0 ORDER BY funder, burner
"""  # noqa: S608  # constants only


def netting(month: datetime.date, sites: Collection[str] | None = None) -> list[Flow]:
    """What was served in the month, by who funds it and who served it. Three queries at most.

    ``sites`` sees the lines it pays or is paid by. ``rules.settle`` sets the two ways off. A month that
    was issued stays as issued; what became known of it later stands in the next month that is not.
    """
    first = month_of(month)
    statements = {row.month: row for row in NettingStatement.objects.filter(month__lte=first)}
    if first in statements:
        return [Flow(*key, amount) for key, amount in sorted(_written([statements[first]], sites).items())]
    found = asked(FLOWS, months=[*statements, first], last=last_day(first), sites=sites)
    flows = {(funder, burner): Amount(*figures) for funder, burner, *figures in found}
    for key, amount in _written(statements.values(), sites).items():
        flows[key] = flows.get(key, Amount()) + -amount
    return [Flow(*key, amount) for key, amount in sorted(flows.items()) if amount]


def statement_of(month: datetime.date) -> NettingStatement | None:
    """The month as it was issued, if it was."""
    return NettingStatement.objects.select_related("issued_by").filter(month=month_of(month)).first()


def _written(
    statements: Collection[NettingStatement], sites: Collection[str] | None
) -> dict[tuple[str, str], Amount]:
    """What was issued between each two, in all these statements."""
    if not statements:
        return {}
    lines = NettingLine.objects.filter(statement__in=statements)
    if sites is not None:
        lines = lines.filter(Q(funder__in=sites) | Q(burner__in=sites))
    sums = lines.values_list("funder", "burner").annotate(Sum("points"), Sum("worth"))
    return {(funder, burner): Amount(int(points), int(worth)) for funder, burner, points, worth in sums}
