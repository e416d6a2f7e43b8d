"""Everybody's door to surveys: visits, events and lost leads are asked about here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from booking.sites.models import Site
from club.journeys.unhappy import has_open
from club.surveys import actions
from club.surveys.models import Invitation, Survey
from club.surveys.queries import survey_for

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["ask_about", "invite_to"]


def ask_about(
    *, cause: str, subject: str, person: User | None, site: Site, now: datetime, key: str = "", **more: Any
) -> Invitation | None:
    """Ask with the live survey of this cause; None where the desk asks nothing after it."""
    survey = survey_for(cause, site)
    if survey is None:
        return None
    return invite_to(survey=survey, subject=subject, person=person, site=site, now=now, key=key, **more)


def invite_to(
    *,
    survey: Survey,
    subject: str,
    person: User | None,
    site: Site,
    now: datetime,
    key: str = "",
    **more: Any,
) -> Invitation:
    """Ask one person with this survey, or write down why not; a complaint of theirs comes first."""
    return actions.invite(
        survey=survey, subject=subject, person=person, site=site, now=now, key=key or f"survey:{subject}",
        closed_for=person is not None and has_open(person, now), **more,
    )  # fmt: skip
