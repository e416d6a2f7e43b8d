"""The parts of the one statement that writes a movement; those it does not need are left out.

Lots about to be written are named -1, -2 … in the parts that speak of them.
"""

from loyalty.ledger.rules import UNIT_VALUE
from loyalty.policies.queries import in_force

ENTRY = """entry AS (
    INSERT INTO loyalty_entry (account_id, kind, points, "on", posted_at, actor_id, approver_id, reason,
        source_type, source_id, site, brand, campaign, basis, key, digest, reverses_id)
    VALUES (%(account)s, %(kind)s, %(points)s, %(on)s, COALESCE(%(now)s, statement_timestamp()), %(actor)s,
        %(approver)s, %(reason)s, %(source_type)s, %(source_id)s, %(site)s, %(brand)s, %(campaign)s,
        %(basis)s, %(key)s, %(digest)s, %(reverses)s)
    ON CONFLICT (key) DO NOTHING RETURNING id, posted_at)"""
LOT = f"""made AS (
    INSERT INTO loyalty_lot (account_id, entry_id, "on", original, consumed, clawed, expired, held,
        opens_on, expires_on, purpose, site, brand, campaign, unit_value)
    SELECT n.account, entry.id, %(on)s, n.points, 0, n.clawed, 0, 0, n.opens_on, n.expires_on, n.purpose,
        n.site, n.brand, n.campaign,
        COALESCE(n.unit_value, ({in_force("points_value_minor", "%(on)s")}), {UNIT_VALUE})
    FROM entry, unnest(%(lot_account)s::bigint[], %(lot_points)s::bigint[], %(lot_clawed)s::bigint[],
        %(lot_opens_on)s::date[], %(lot_expires_on)s::date[], %(lot_purpose)s::text[], %(lot_site)s::text[],
        %(lot_brand)s::text[], %(lot_campaign)s::text[], %(lot_unit_value)s::int[]) WITH ORDINALITY
        AS n(account, points, clawed, opens_on, expires_on, purpose, site, brand, campaign, unit_value, place)
    ORDER BY n.place RETURNING id),
lot AS (SELECT id, -row_number() OVER (ORDER BY id) AS place FROM made)"""  # noqa: S608  # constants only
NO_LOT = "lot AS (SELECT NULL::bigint AS id, NULL::bigint AS place WHERE false)"
MOVED = """moved AS (
    UPDATE loyalty_lot l SET consumed = l.consumed + m.consumed, clawed = l.clawed + m.clawed,
        held = l.held + m.held
    FROM unnest(%(move_lots)s::bigint[], %(move_consumed)s::bigint[], %(move_clawed)s::bigint[],
        %(move_held)s::bigint[]) m(id, consumed, clawed, held)
    WHERE l.id = m.id)"""
ALLOCATED = """allocated AS (
    INSERT INTO loyalty_allocation (account_id, entry_id, lot_id, "on", points, given_back)
    SELECT a.account, entry.id, a.lot, %(on)s, a.points, 0
    FROM entry, unnest(%(part_accounts)s::bigint[], %(part_lots)s::bigint[], %(part_points)s::bigint[])
        a(account, lot, points))"""
PAID = """paid AS (
    INSERT INTO loyalty_allocation (account_id, entry_id, lot_id, "on", points, given_back, debt_id)
    SELECT p.account, p.entry, COALESCE(lot.id, p.lot), p.day, p.points, 0, p.debt
    FROM unnest(%(pay_accounts)s::bigint[], %(pay_debts)s::bigint[], %(pay_entries)s::bigint[],
        %(pay_lots)s::bigint[], %(pay_points)s::bigint[], %(pay_days)s::date[])
        p(account, debt, entry, lot, points, day)
    LEFT JOIN lot ON lot.place = p.lot)"""
SETTLED = """settled AS (
    UPDATE loyalty_debt d SET paid = d.paid + p.points
    FROM (SELECT debt, sum(points) AS points FROM unnest(
            %(pay_debts)s::bigint[] || %(relief_debts)s::bigint[],
            %(pay_points)s::bigint[] || %(relief_points)s::bigint[]) u(debt, points) GROUP BY debt) p
    WHERE d.id = p.debt)"""
RELIEVED = """relieved AS (
    INSERT INTO loyalty_relief (account_id, entry_id, debt_id, "on", points)
    SELECT r.account, entry.id, r.debt, %(on)s, r.points
    FROM entry, unnest(%(relief_accounts)s::bigint[], %(relief_debts)s::bigint[],
        %(relief_points)s::bigint[]) r(account, debt, points))"""
OWED = """owed AS (
    INSERT INTO loyalty_debt (account_id, entry_id, "on", points, paid)
    SELECT %(account)s, entry.id, %(on)s, %(debt)s, 0 FROM entry)"""
RETURNED = """returned AS (
    INSERT INTO loyalty_return (account_id, entry_id, allocation_id, lot_id, "on", points)
    SELECT g.account, entry.id, g.allocation, COALESCE(lot.id, g.lot), %(on)s, g.points
    FROM entry CROSS JOIN unnest(%(give_accounts)s::bigint[], %(give_allocations)s::bigint[],
        %(give_lots)s::bigint[], %(give_points)s::bigint[]) g(account, allocation, lot, points)
    LEFT JOIN lot ON lot.place = g.lot),
undone AS (
    UPDATE loyalty_allocation a SET given_back = a.given_back + g.points
    FROM unnest(%(give_allocations)s::bigint[], %(give_points)s::bigint[]) g(allocation, points)
    WHERE a.id = g.allocation)"""
HOLD = """entry AS (
    INSERT INTO loyalty_hold (account_id, points, "on", until, posted_at, actor_id, reason, key, digest)
    VALUES (%(account)s, %(points)s, %(on)s, %(until)s, COALESCE(%(now)s, statement_timestamp()), %(actor)s,
        %(reason)s, %(key)s, %(digest)s)
    ON CONFLICT (key) DO NOTHING RETURNING id, posted_at),
parts AS (
    INSERT INTO loyalty_holdpart (hold_id, lot_id, points)
    SELECT entry.id, p.lot, p.points
    FROM entry, unnest(%(part_lots)s::bigint[], %(part_points)s::bigint[]) p(lot, points))"""
ENDED = """ended AS (
    UPDATE loyalty_hold SET ended_on = %(ended_on)s, captured_id = (SELECT id FROM entry)
    WHERE id = %(hold)s)"""
NO_ENTRY = "entry AS (SELECT NULL::bigint AS id, NULL::timestamptz AS posted_at)"
KEPT = """kept AS (
    UPDATE loyalty_account SET available = %(available)s, pending = %(pending)s, held = %(held)s,
        debt = %(owes)s, expiring = %(expiring)s::jsonb, limited = %(limited)s::jsonb,
        known_on = %(known_on)s, valid_until = %(valid_until)s
    WHERE id = %(root)s)"""
