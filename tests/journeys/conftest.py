"""The same people and places as in the club's tests."""

from tests.club.conftest import addresses, site

__all__ = ["addresses", "site"]
