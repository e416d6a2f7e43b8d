"""The trail's chain: every row is sealed once, and one changed, removed or slipped-in row is found (K2)."""

from datetime import timedelta

import pytest
from django.db import connection

from booking.sites.models import Site
from club.trail.actions import record, seal
from club.trail.models import TrailEntry, TrailSeal
from club.trail.queries import broken_seals, slipped_in, unsealed
from tests.club.conftest import NOW

DAY = timedelta(days=1)
FORGED = """
    INSERT INTO club_trailentry
        (id, at, verb, subject_type, subject_id, before, after, why, reference)
    VALUES (%s, now(), 'forged', 'x', '1', '{}', '{}', '', '')
"""


def written(site: Site, count: int = 3) -> list[int]:
    return [
        record(actor=None, verb=f"test.{n}", subject=site, now=NOW, data={"n": n}, why="为什么").pk
        for n in range(count)
    ]


def tamper(sql: str, *params: int) -> None:
    """As somebody with the owner's rights over the tables could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@pytest.mark.proves("K2")
def test_batches_are_linked_and_nothing_is_sealed_twice(site: Site) -> None:
    ids = written(site, 5)
    assert [seal(now=NOW, limit=2) for _n in range(4)] == [2, 2, 1, 0]
    assert [pk for row in TrailSeal.objects.order_by("number") for pk in row.ids] == ids
    assert not list(broken_seals())
    assert unsealed(NOW, 10) == []


@pytest.mark.proves("K2")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE club_trailentry SET verb = 'test.other' WHERE id = %s",
        "UPDATE club_trailentry SET why = '' WHERE id = %s",
        "UPDATE club_trailentry SET at = at + interval '1 second' WHERE id = %s",
        "DELETE FROM club_trailentry WHERE id = %s",
    ],
)
def test_one_row_changed_by_anybody_breaks_its_seal_alone(site: Site, sql: str) -> None:
    ids = written(site, 6)
    while seal(now=NOW, limit=2):
        pass
    tamper(sql, ids[3])
    assert [row.number for row in broken_seals()] == [2]


def test_a_seal_taken_out_or_written_anew_is_missed(site: Site) -> None:
    written(site, 6)
    while seal(now=NOW, limit=2):
        pass
    tamper("UPDATE club_trailseal SET digest = md5(digest) || md5(digest) WHERE number = %s", 2)
    assert [row.number for row in broken_seals()] == [2, 3]
    tamper("DELETE FROM club_trailseal WHERE number = %s", 2)
    assert [row.number for row in broken_seals()] == [3]


def test_a_row_put_in_long_afterwards_is_counted_and_a_late_one_is_sealed(site: Site) -> None:
    ids = written(site, 4)
    tamper("UPDATE club_trailentry SET id = id + 100 WHERE id = %s", ids[3])
    seal(now=NOW)
    late = TrailEntry(pk=ids[3], at=NOW, verb="late", subject_type="x", subject_id="1")
    late.save(force_insert=True)
    assert (seal(now=NOW + timedelta(hours=1)), slipped_in(NOW + timedelta(hours=2))) == (1, 0)
    assert not list(broken_seals())
    tamper(FORGED, ids[0] - 1_000)
    assert slipped_in(NOW + 2 * DAY) == 1
    assert unsealed(NOW + 2 * DAY, 10) == []
