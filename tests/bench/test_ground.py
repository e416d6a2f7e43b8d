"""The benches fill tables by SQL: what they write follows the models."""

import pytest

from bench import ground
from bench.tables.reminders import join
from club.members.models import Member
from tests.club.conftest import make_site


@pytest.mark.django_db
def test_members_join_in_bulk() -> None:
    join(make_site(), 3)
    assert Member.objects.filter(joined_at=ground.NOW).count() == 3
