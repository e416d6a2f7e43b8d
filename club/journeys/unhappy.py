"""Somebody is not happy: whether a complaint of theirs is open, and the ticket a low answer becomes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from club.complaints.queries import has_open
from club.journeys.complaints import raise_ticket
from club.surveys.models import Invitation

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["has_open", "matter_of"]


def matter_of(*, invitation: Invitation, words: str, now: datetime, actor: User | None) -> str:
    """One ticket of an invitation however often it is answered, with the contact clock; its reference."""
    visit = invitation.visit
    return raise_ticket(
        site=invitation.site, source="survey", words=words, now=now, key=f"survey:{invitation.pk}",
        actor=actor, person=invitation.person, visit=visit, vehicle=visit.vehicle if visit else None,
    ).ref  # fmt: skip
