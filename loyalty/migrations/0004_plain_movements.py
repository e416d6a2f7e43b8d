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
            l.original - l.consumed - l.clawed - l.expired AS points, GREATEST(l.expires_on, (
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
# The row, ours until the transaction ends, with what the stored balance says and whether it still does.
LOCK = """
    SELECT valid_until IS NULL OR valid_until >= p_on, expiring, limited INTO stands, months, own
    FROM loyalty_account
    WHERE id = p_account AND root_id IS NULL AND special_on IS NULL AND debt = 0 AND held = 0
        AND known_on <= p_on AND (booked_to IS NULL OR booked_to < p_on) FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
"""
# A key is taken once, by an entry or by a hold.
ENTRY = """
    INSERT INTO loyalty_entry (account_id, kind, points, "on", posted_at, actor_id, reason, source_type,
        source_id, site, brand, campaign, basis, key, digest)
    SELECT p_account, {kind}, {points}, p_on, COALESCE(p_now, statement_timestamp()), p_actor, p_reason,
        p_source_type, p_source_id, p_site, {brand}, {campaign}, {basis}, p_key, p_digest
    WHERE NOT EXISTS (SELECT FROM loyalty_hold WHERE key = p_key)
    ON CONFLICT (key) DO NOTHING RETURNING id INTO entry;
    IF entry IS NULL THEN
        RETURN NULL;
    END IF;
"""
EARNED = ENTRY.format(
    kind="'earn'", points="p_points", brand="p_brand", campaign="p_campaign", basis="p_basis"
)
REDEEMED = ENTRY.format(kind="'redeem'", points="-p_points", brand="''", campaign="''", basis="NULL")
EARN = f"""
CREATE FUNCTION loyalty_earn(
    p_account bigint, p_on date, p_points bigint, p_key text, p_digest bytea, p_now timestamptz, p_actor bigint,
    p_reason text, p_source_type text, p_source_id text, p_site text, p_brand text, p_campaign text,
    p_basis bigint, p_opens_on date, p_expires_on date, p_purpose text, p_unit_value int, p_usual_value int
) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    entry bigint;
    stands boolean;
    months jsonb;
    own jsonb;
    month text := date_trunc('month', p_expires_on::timestamp)::date;
BEGIN
    {LOCK}
    {EARNED}
    INSERT INTO loyalty_lot (account_id, entry_id, "on", original, consumed, clawed, expired, held,
        opens_on, expires_on, purpose, site, brand, campaign, unit_value)
    VALUES (p_account, entry, p_on, p_points, 0, 0, 0, 0, p_opens_on, p_expires_on, p_purpose,
        p_site, p_brand, p_campaign, COALESCE(p_unit_value, (
            SELECT value FROM loyalty_policy WHERE name = 'points_value_minor' AND valid_from <= p_on
            ORDER BY valid_from DESC, id DESC LIMIT 1), p_usual_value));
    IF NOT stands OR p_purpose <> '' THEN
        PERFORM loyalty_weigh(p_account, p_on);
    ELSIF p_opens_on > p_on THEN
        UPDATE loyalty_account SET pending = pending + p_points, known_on = p_on,
            valid_until = LEAST(valid_until, p_opens_on - 1) WHERE id = p_account;
    ELSE
        IF month IS NOT NULL THEN
            months := months || jsonb_build_object(month, p_points + COALESCE((months -> month)::bigint, 0));
        END IF;
        UPDATE loyalty_account SET available = available + p_points, expiring = months, known_on = p_on,
            valid_until = LEAST(valid_until, p_expires_on) WHERE id = p_account;
    END IF;
    RETURN entry;
END $$
"""
# The loop is ``rules.take``. Its plans are kept whatever the arrays hold: making one takes longer than using it.
REDEEM = f"""
CREATE FUNCTION loyalty_redeem(
    p_account bigint, p_on date, p_points bigint, p_key text, p_digest bytea, p_now timestamptz, p_actor bigint,
    p_reason text, p_source_type text, p_source_id text, p_site text, p_purpose text
) RETURNS bigint LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    entry bigint;
    stands boolean;
    months jsonb;
    own jsonb;
    month text;
    lot record;
    due bigint := p_points;
    part bigint;
    lots bigint[];
    parts bigint[];
BEGIN
    {LOCK}
    FOR lot IN
        SELECT id, points, ends_on FROM ({ALIVE}) alive
        WHERE NOT waits AND purpose IN ('', p_purpose) ORDER BY ends_on NULLS LAST, "on", id
    LOOP
        part := LEAST(lot.points, due);
        due := due - part;
        lots := lots || lot.id;
        parts := parts || part;
        IF lot.ends_on IS NOT NULL THEN
            month := date_trunc('month', lot.ends_on::timestamp)::date;
            months := CASE WHEN (months -> month)::bigint > part
                THEN months || jsonb_build_object(month, (months -> month)::bigint - part) ELSE months - month END;
        END IF;
        EXIT WHEN due = 0;
    END LOOP;
    IF due > 0 THEN
        RETURN NULL;
    END IF;
    {REDEEMED}
    UPDATE loyalty_lot l SET consumed = l.consumed + s.points FROM unnest(lots, parts) s(lot, points)
    WHERE l.id = s.lot;
    INSERT INTO loyalty_allocation (account_id, entry_id, lot_id, "on", points, given_back)
    SELECT p_account, entry, s.lot, p_on, s.points, 0 FROM unnest(lots, parts) s(lot, points);
    IF stands AND NOT own ? p_purpose THEN
        UPDATE loyalty_account SET available = available - p_points, expiring = months, known_on = p_on
        WHERE id = p_account;
    ELSE
        PERFORM loyalty_weigh(p_account, p_on);
    END IF;
    RETURN entry;
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
