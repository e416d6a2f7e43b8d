"""Plan the reminders of very many members, and plan them again."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from bench import ground
from bench.harness import Bar, Sample, Side, Table, compared, in_turns, timed
from bench.stage import Stage
from booking.sites.models import Site
from club.reminders.actions import plan

TITLE = "plan reminders"
LIMIT = "limit: one INSERT … SELECT of as many rows with a unique key"
TABLES = """
    CREATE TABLE bench_due (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE,
        person bigint NOT NULL, due date NOT NULL, send_at timestamptz NOT NULL, state text NOT NULL)
"""
INSERT = """
    INSERT INTO bench_due (key, person, due, send_at, state)
    SELECT %s || m.id || ':' || o, m.user_id, %s, %s, 'planned'
    FROM club_member m, generate_series(1, %s) o WHERE m.birth_month = ANY(%s) AND m.birth_day <= %s
    LIMIT %s ON CONFLICT (key) DO NOTHING RETURNING 1
"""
JOIN = """
    WITH people AS (
        INSERT INTO portal_user (password, is_superuser, email, name, phone, language, is_active, is_staff,
            date_joined)
        SELECT %s, false, 'm' || %s || '-' || n || '@bench.example', 'Person ' || n, '', '', true, false, %s
        FROM generate_series(1, %s) n RETURNING id)
    INSERT INTO club_member (user_id, number, site_id, joined_at, attribute, birth_month, birth_day,
        birth_leap, birth_lunar, zone, company, street, town, postcode, country, hobbies, occupation,
        industry, region, id_tail, id_hash)
    SELECT id, 'B' || id, %s, %s, 'private', id %% 12 + 1, id %% 28 + 1, 'feb28', false, '', '', '', '', '',
        '', '', '', '', '', '', '' FROM people
"""


def run(stage: Stage) -> Table:
    members = 100_000
    site, _service = ground.dealership(days=(0, 1), bay=1)
    join(site, members)
    ground.run(TABLES)
    ground.analyse()
    due = plan(now=ground.NOW)

    def limit() -> Sample:
        mark, months = f"{next(ground.numbers)}:", list(range(1, 13))
        return timed(lambda: len(ground.run(INSERT, mark, ground.TODAY, ground.NOW, 2, months, 31, due)))

    def first() -> Sample:
        ground.run("TRUNCATE club_occurrence CASCADE")
        return timed(lambda: plan(now=ground.NOW))

    def again() -> Sample:
        plan(now=ground.NOW)
        return timed(lambda: due + plan(now=ground.NOW))

    bar = Bar("times", 4)
    sides = [Side(LIMIT, limit), Side("plan", first, LIMIT, bar), Side("plan again", again, LIMIT, bar)]
    rows = compared(sides, in_turns(sides, stage.rounds))
    note = f"{members:,} members, {due:,} messages due; figure: multiple of the limit's cost"
    return Table(TITLE, note, rows)


def join(site: Site, count: int) -> None:
    """Members with birthdays all over the year."""
    ground.run(JOIN, make_password(None), next(ground.numbers), ground.NOW, count, site.pk, ground.NOW)
