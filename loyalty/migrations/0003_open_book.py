"""One trip instead of three when a book is opened: lock, look up the key, read the lots.

A function, because one statement would read with a snapshot taken before the lock was ours. In a
VOLATILE function of PL/pgSQL each statement has a snapshot of its own: what was committed while we
waited for the row is seen. Written by hand and kept when 0001_initial is made anew.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION loyalty_open_book(p_account bigint, p_key text) RETURNS TABLE (
    root bigint, root_of_root bigint, special_on date, debt bigint, held bigint, known_on date, booked_to date,
    done_as text, done_id bigint, done_digest bytea,
    lot bigint, original bigint, lot_left bigint, lot_held bigint, lot_on date, opens_on date, ends_on date,
    expired bigint, account bigint, purpose text
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE a record;
BEGIN
    SELECT id, root_id, special_on, debt, held, known_on, booked_to INTO a FROM loyalty_account
    WHERE id = (SELECT COALESCE(root_id, id) FROM loyalty_account WHERE id = p_account) FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT a.id, a.root_id, a.special_on, a.debt, a.held, a.known_on, a.booked_to, p.did, p.id, p.digest,
        l.id, l.original, l.original - l.consumed - l.clawed - l.expired, l.held, l."on", l.opens_on,
        GREATEST(l.expires_on, (
            SELECT max(e.until) FROM loyalty_lotextension e WHERE e.lot_id = l.id)),
        l.expired, l.account_id, l.purpose::text
    FROM (SELECT) one
    LEFT JOIN (
        SELECT 'entry' AS did, id, digest FROM loyalty_entry WHERE key = p_key
        UNION ALL SELECT 'hold', id, digest FROM loyalty_hold WHERE key = p_key
    ) p ON true
    LEFT JOIN loyalty_lot l ON p.id IS NULL AND a.special_on IS NULL AND l.account_id = a.id
        AND NOT l.is_used_up;
END $$;
"""
BACKWARD = "DROP FUNCTION loyalty_open_book(bigint, text)"


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0002_defaults")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
