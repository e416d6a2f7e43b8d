"""What occurrences name stays: two triggers keep what the planner does not ask for row by row."""

import pytest
from django.db import IntegrityError, connection, transaction

from booking.sites.models import Site
from club.reminders import actions
from club.reminders.models import Occurrence
from tests.club.reminders.test_zones import born, planned


@pytest.mark.parametrize(("table", "column"), [("club_rule", "rule_id"), ("club_member", "person_id")])
def test_a_rule_or_member_that_occurrences_name_cannot_go(site: Site, table: str, column: str) -> None:
    planned(born(site, "", 3, 7))
    named = Occurrence.objects.values_list(column, flat=True)[0]
    key = "id" if table == "club_rule" else "user_id"
    refused = pytest.raises(IntegrityError, match="occurrences name this")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [named])
    Occurrence.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {key} = %s", [named])
        assert cursor.rowcount == 1


def test_one_notice_tells_one_occurrence_and_many_wait_for_none(site: Site) -> None:
    for n in range(2):
        planned_for = born(site, "", 3, 7, f"p{n}@example.com")
        assert planned(planned_for).notice is None
    assert actions.add_up(now=planned_for.joined_at).strays == 0
