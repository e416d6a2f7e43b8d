"""The same people and places as in the club's tests; the database knows us as the application only."""

import pytest
from django.db import connection

from portal.services import ROLE
from tests.club.conftest import site

__all__ = ["site"]


@pytest.fixture(autouse=True)
def as_the_application(db: None) -> None:
    """Whole journeys run with the rights of production: history can be added to, never changed (R2)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")  # ends with the test's transaction
