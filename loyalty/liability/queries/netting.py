"""Between dealerships: who earned a point funds it, who burned it is paid (loyalty.md §7)."""

from __future__ import annotations

import datetime
from collections.abc import Collection

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
    WHERE "on" BETWEEN %(first)s AND %(last)s
      AND (%(sites)s::text[] IS NULL OR funder = ANY(%(sites)s) OR burner = ANY(%(sites)s))
    GROUP BY funder, burner HAVING sum(points) <> 0 ORDER BY funder, burner
"""  # noqa: S608  # constants only


def netting(month: datetime.date, sites: Collection[str] | None = None) -> list[Flow]:
    """What was served in the month, by who funds it and who served it. One query.

    ``sites`` sees the lines it pays or is paid by. ``rules.settle`` sets the two ways off.
    """
    first = month_of(month)
    found = asked(FLOWS, first=first, last=last_day(first), sites=sites)
    return [Flow(funder, burner, Amount(*figures)) for funder, burner, *figures in found]
