"""After an event: a guest who agreed becomes the host's friend, and who came is asked how it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.events import actions as events
from club.events import queries
from club.events.models import Event, PartyGuest, Registration
from club.journeys.friends import bring_guest
from club.referrals.models import Referral
from club.refusals import Refusal
from club.surveys.actions import invite
from club.surveys.queries import survey_for

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["GuestUnknown", "ask_after_events", "welcome_guest"]

BATCH = 20


class GuestUnknown(Refusal):
    code = "guest_unknown"
    sentence = _("A name, and a phone number or an e-mail address, so that we know who it is.")


def welcome_guest(
    *, guest: PartyGuest, name: str, phone: str, email: str, now: datetime, actor: User
) -> Referral:
    """A guest agrees at the door that the club may call: from now on they are the host's friend, visited.

    The same guest again changes nothing. Raises GuestUnknown.
    """
    if not name.strip() or not (phone.strip() or email.strip()):
        raise GuestUnknown
    try:
        if email.strip():
            validate_email(email.strip())
    except ValidationError:
        raise GuestUnknown from None
    with transaction.atomic():
        host = guest.registration.member
        joined = events.guest_joins(guest=guest, name=name.strip(), phone=phone.strip(), now=now)
        row = bring_guest(host=host, name=joined.name, phone=joined.phone, email=email, now=now)
        if row is None:
            raise GuestUnknown
        return row


def ask_after_events(*, now: datetime) -> int:
    """Who was there is asked once, some hours after the end; how many were. Event by event."""
    asked = 0
    for event in queries.to_ask(now)[:BATCH]:
        terms, since = queries.terms_of(event, now), now - event.ends_at
        if not timedelta(hours=terms.feedback_hours) <= since < timedelta(days=terms.ask_within_days):
            continue
        with transaction.atomic():
            asked += _ask(events.note_asked(event=event, now=now), now)
    return asked


def _ask(event: Event | None, now: datetime) -> int:
    """None: somebody else is asking them already."""
    if event is None:
        return 0
    rows = event.registrations.filter(state=Registration.State.ATTENDED)
    asked = 0
    for row in rows.select_related("member__user", "member__site").order_by("pk"):
        site = event.site or row.member.site
        survey = survey_for("event", site)
        if survey is not None:
            invite(
                survey=survey, subject=f"event:{event.slug}", person=row.member.user, site=site, now=now,
                key=f"event:{row.ref}", begun_at=event.ends_at,
            )  # fmt: skip
            asked += 1
    return asked
