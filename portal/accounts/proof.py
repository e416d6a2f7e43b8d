"""Whether somebody who signed in is the person whom a dealer's file means."""

from typing import Any

from club.exchange.models import ExternalRecord
from portal.paths import is_member


def is_unproved(person: Any) -> bool:
    """Known from a dealer's file alone: an address in a file may be somebody else's, so the mailbox is no
    proof. The phone on file is; without one the centre helps."""
    if person.is_staff or person.phone_verified_at is not None or is_member(person):
        return False
    return ExternalRecord.objects.filter(person=person).exists()
