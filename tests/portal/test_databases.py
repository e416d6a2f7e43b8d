"""The tests' own tools: a database of one's own, in which threads see each other's commits."""

from django.db import connection, transaction

from portal.models import User
from tests.together import at_once


def test_commits_are_seen_by_other_threads(own_database: str) -> None:
    def join(number: int) -> int:
        with transaction.atomic():
            return User.objects.create_user(f"m{number}@example.com").pk

    outcomes = at_once([lambda n=n: join(n) for n in range(4)])  # type: ignore[misc]  # a default is a bound value
    assert all(outcome.won for outcome in outcomes)
    assert User.objects.count() == 4
    assert connection.settings_dict["NAME"] == own_database


def test_each_database_starts_empty(own_database: str) -> None:
    assert not User.objects.exists()


def test_a_race_reports_who_lost(own_database: str) -> None:
    outcomes = at_once([lambda: User.objects.create(email="one@example.com") for _ in range(4)])
    assert sum(outcome.won for outcome in outcomes) == 1
