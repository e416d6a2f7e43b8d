"""The same people and places as in the club's tests."""

from tests.club.conftest import site

__all__ = ["site"]
