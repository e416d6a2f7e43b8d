"""The common movement in one trip: an earn or a spend of an account that stands on its own.

Each function locks the row, looks whether the case is plain, writes entry, lot or allocations and the
balance, and answers with the entry's id; or it answers nothing and has written nothing, and the verb in
``ledger/actions`` goes the long way by the same rules and finds the words. Plain is: no root; no freeze,
notice or bond ever; no debt, nothing held, no day already written about; a key nobody used.

A stored balance that still stands on the day moves by what the entry changes; else it is weighed anew.
Each statement of a VOLATILE function has a snapshot of its own, so what was committed while we waited for
the row is seen; functions in PL/pgSQL keep their plans. Written by hand, kept when 0001_initial is made anew.
"""

from django.db import migrations

# Lots with points left that have not died, with their own last day. OFFSET 0: it is looked up once.
ALIVE = """
    SELECT * FROM (
        SELECT l.id, l."on", l.purpose, l.opens_on, l.opens_on > p_on AS waits,
            (l.original - l.consumed - l.clawed - l.expired)::int AS points, GREATEST(l.expires_on, (
                SELECT max(e.until) FROM loyalty_lotextension e WHERE e.lot_id = l.id)) AS ends_on
        FROM loyalty_lot l WHERE l.account_id = p_account AND NOT l.is_used_up OFFSET 0
    ) x WHERE ends_on IS NULL OR ends_on >= p_on
"""
# ``rules.weigh`` and ``valid_until`` of an account that holds and owes nothing.
WEIGH = f"""
CREATE FUNCTION loyalty_weigh(p_account bigint, p_on date) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    WITH alive AS MATERIALIZED ({ALIVE})
    UPDATE loyalty_account a SET available = COALESCE(b.available, 0), pending = COALESCE(b.pending, 0),
        expiring = COALESCE(b.expiring, '{{}}'), limited = COALESCE((
            SELECT jsonb_object_agg(purpose, points) FROM (
                SELECT purpose, sum(points) AS points FROM alive
                WHERE NOT waits AND purpose <> '' GROUP BY purpose) p), '{{}}'),
        known_on = p_on, valid_until = b.valid_until
    FROM (
        SELECT sum(free) FILTER (WHERE NOT waits) AS available, sum(points) FILTER (WHERE waits) AS pending,
            jsonb_object_agg(month, points) FILTER (WHERE NOT waits AND month IS NOT NULL) AS expiring,
            min(valid_until) AS valid_until
        FROM (
            SELECT waits, date_trunc('month', ends_on::timestamp)::date AS month, sum(points) AS points,
                sum(points) FILTER (WHERE purpose = '') AS free,
                min(LEAST(CASE WHEN waits THEN opens_on - 1 END, ends_on)) AS valid_until
            FROM alive GROUP BY 1, 2
        ) months
    ) b WHERE a.id = p_account;
END $$
"""
LOCK = """
    SELECT valid_until IS NULL OR valid_until >= p_on INTO stands FROM loyalty_account
    WHERE id = p_account AND root_id IS NULL AND special_on IS NULL AND debt = 0 AND held = 0
        AND known_on <= p_on AND (booked_to IS NULL OR booked_to < p_on) FOR NO KEY UPDATE;
    IF NOT FOUND OR EXISTS (SELECT FROM loyalty_hold WHERE key = p_key) THEN
        RETURN;
    END IF;
"""
EARN = f"""
CREATE FUNCTION loyalty_earn(
    p_account bigint, p_on date, p_points bigint, p_key text, p_digest bytea, p_now timestamptz, p_actor bigint,
    p_reason text, p_source_type text, p_source_id text, p_site text, p_brand text, p_campaign text,
    p_basis bigint, p_opens_on date, p_expires_on date, p_purpose text, p_unit_value int, p_usual_value int,
    OUT id bigint, OUT posted_at timestamptz
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    stands boolean;
    waits boolean := p_opens_on > p_on;
    month text := CASE WHEN p_opens_on <= p_on THEN date_trunc('month', p_expires_on::timestamp)::date END;
BEGIN
    {LOCK}
    INSERT INTO loyalty_entry (account_id, kind, points, "on", posted_at, actor_id, reason, source_type,
        source_id, site, brand, campaign, basis, key, digest)
    VALUES (p_account, 'earn', p_points, p_on, COALESCE(p_now, statement_timestamp()), p_actor, p_reason,
        p_source_type, p_source_id, p_site, p_brand, p_campaign, p_basis, p_key, p_digest)
    ON CONFLICT (key) DO NOTHING RETURNING loyalty_entry.id, loyalty_entry.posted_at INTO id, posted_at;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO loyalty_lot (account_id, entry_id, "on", original, consumed, clawed, expired, held,
        opens_on, expires_on, purpose, site, brand, campaign, unit_value)
    VALUES (p_account, loyalty_earn.id, p_on, p_points, 0, 0, 0, 0, p_opens_on, p_expires_on, p_purpose,
        p_site, p_brand, p_campaign, COALESCE(p_unit_value, (
            SELECT value FROM loyalty_policy WHERE name = 'points_value_minor' AND valid_from <= p_on
            ORDER BY valid_from DESC, loyalty_policy.id DESC LIMIT 1), p_usual_value));
    IF stands AND p_purpose = '' THEN
        UPDATE loyalty_account a SET available = available + CASE WHEN waits THEN 0 ELSE p_points END,
            pending = pending + CASE WHEN waits THEN p_points ELSE 0 END,
            expiring = CASE WHEN month IS NULL THEN expiring ELSE expiring || jsonb_build_object(
                month, p_points + COALESCE((expiring -> month)::bigint, 0)) END,
            known_on = p_on,
            valid_until = LEAST(valid_until, CASE WHEN waits THEN p_opens_on - 1 END, p_expires_on)
        WHERE a.id = p_account;
    ELSE
        PERFORM loyalty_weigh(p_account, p_on);
    END IF;
END $$
"""
# ``spent`` is ``rules.take``.
REDEEM = f"""
CREATE FUNCTION loyalty_redeem(
    p_account bigint, p_on date, p_points bigint, p_key text, p_digest bytea, p_now timestamptz, p_actor bigint,
    p_reason text, p_source_type text, p_source_id text, p_site text, p_purpose text,
    OUT id bigint, OUT posted_at timestamptz
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    stands boolean;
    by_month jsonb;
BEGIN
    {LOCK}
    WITH usable AS (
        SELECT id, points, ends_on, sum(points) OVER (
            ORDER BY ends_on NULLS LAST, "on", id ROWS UNBOUNDED PRECEDING) AS upto
        FROM ({ALIVE}) alive WHERE NOT waits AND purpose IN ('', p_purpose)
    ), spent AS MATERIALIZED (
        SELECT id, LEAST(points, p_points + points - upto) AS points, ends_on FROM usable
        WHERE upto - points < p_points
    ), entry AS (
        INSERT INTO loyalty_entry (account_id, kind, points, "on", posted_at, actor_id, reason, source_type,
            source_id, site, brand, campaign, key, digest)
        SELECT p_account, 'redeem', -p_points, p_on, COALESCE(p_now, statement_timestamp()), p_actor, p_reason,
            p_source_type, p_source_id, p_site, '', '', p_key, p_digest
        WHERE p_points = (SELECT sum(points) FROM spent)
        ON CONFLICT (key) DO NOTHING RETURNING loyalty_entry.id, loyalty_entry.posted_at
    ), moved AS (
        UPDATE loyalty_lot l SET consumed = l.consumed + spent.points FROM spent, entry WHERE l.id = spent.id
    ), allocated AS (
        INSERT INTO loyalty_allocation (account_id, entry_id, lot_id, "on", points, given_back)
        SELECT p_account, entry.id, spent.id, p_on, spent.points, 0 FROM spent, entry
    )
    SELECT entry.id, entry.posted_at, (
        SELECT jsonb_object_agg(month, points) FROM (
            SELECT date_trunc('month', ends_on::timestamp)::date AS month, sum(points) AS points
            FROM spent WHERE ends_on IS NOT NULL GROUP BY 1) m)
    INTO id, posted_at, by_month FROM entry;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF stands AND p_purpose = '' THEN
        UPDATE loyalty_account a SET available = available - p_points, known_on = p_on,
            expiring = CASE WHEN by_month IS NULL THEN expiring ELSE COALESCE((
                SELECT jsonb_object_agg(key, points) FROM (
                    SELECT key, value::bigint - COALESCE((by_month -> key)::bigint, 0) AS points
                    FROM jsonb_each(expiring)) e WHERE points > 0), '{{}}') END
        WHERE a.id = p_account;
    ELSE
        PERFORM loyalty_weigh(p_account, p_on);
    END IF;
END $$
"""
# Updates of rows that change often stay on their page.
ROOM = "ALTER TABLE {table} SET (fillfactor = 80)"


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0003_open_book")]
    operations = [
        migrations.RunSQL(WEIGH, "DROP FUNCTION loyalty_weigh"),
        migrations.RunSQL(EARN, "DROP FUNCTION loyalty_earn"),
        migrations.RunSQL(REDEEM, "DROP FUNCTION loyalty_redeem"),
        *(
            migrations.RunSQL(ROOM.format(table=table), f"ALTER TABLE {table} RESET (fillfactor)")
            for table in ("loyalty_account", "loyalty_lot")
        ),
    ]
