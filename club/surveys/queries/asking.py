"""Which survey, who is to be asked, who is to be called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q, QuerySet

from booking.sites.models import Policy, Site
from booking.sites.queries import posts_at
from booking.sites.rules import SETTINGS
from booking.visits.models import Visit
from club.members.models import Consent
from club.surveys.models import Invitation, Survey, SurveyItem

if TYPE_CHECKING:
    from portal.models import User

CALLS_MAX = 200
ITEMS_MAX = 40
OPEN_MAX = 20
VISITS_MAX = 500
TERMS = (
    "survey_after_hours", "survey_from_time", "survey_until_time", "survey_remind_hours", "survey_call_days",
    "survey_close_days", "survey_rest_days", "survey_change_hours", "survey_note_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """The settings of surveys at a site, on a day."""

    after_hours: int
    opens: time
    closes: time
    remind_hours: int
    call_days: int
    close_days: int
    rest_days: int
    change: timedelta
    note_days: int


def terms(site: Site, on: date) -> Terms:
    """The site's own setting, else the group's, else the default. One query."""
    rows = Policy.objects.filter(Q(site=site) | Q(site=None), name__in=TERMS, valid_from__lte=on)
    newest = rows.order_by("name", F("site").asc(nulls_last=True), "-valid_from", "-pk").distinct("name")
    found = {name: SETTINGS[name].default for name in TERMS} | dict(newest.values_list("name", "value"))
    return Terms(
        after_hours=found["survey_after_hours"],
        opens=time.fromisoformat(found["survey_from_time"]),
        closes=time.fromisoformat(found["survey_until_time"]),
        remind_hours=found["survey_remind_hours"],
        call_days=found["survey_call_days"],
        close_days=found["survey_close_days"],
        rest_days=found["survey_rest_days"],
        change=timedelta(hours=found["survey_change_hours"]),
        note_days=found["survey_note_days"],
    )


def survey_for(cause: str, site: Site) -> Survey | None:
    """The live survey asked after this: the site's own, else the group's."""
    rows = Survey.objects.live().filter(Q(site=site) | Q(site=None), asked_after=cause)
    return rows.order_by(F("site").asc(nulls_last=True)).first()


def items_of(survey: Survey, on: date) -> list[SurveyItem]:
    """The questions asked on a day, in order. One query."""
    rows = survey.items.select_related("factor").order_by("position", "pk")
    return [item for item in rows if item.is_asked_on(on)][:ITEMS_MAX]


def why_not(person: User | None, *, now: datetime, rest_days: int, closed_for: bool = False) -> str:
    """Why somebody is not asked; empty when they are. ``closed_for``: a complaint of theirs is open."""
    why = Invitation.Why
    if person is None:
        return why.NOBODY
    if person.is_staff or posts_at(now).filter(user=person).exists():
        return why.STAFF
    if closed_for:
        return why.COMPLAINT
    newest = Consent.objects.filter(person=person, purpose=Consent.Purpose.SURVEY)
    said = dict(newest.order_by("channel", "-id").distinct("channel").values_list("channel", "decision"))
    if "withdrawn" in said.values() and "granted" not in said.values():
        return why.OPTED_OUT
    since = now - timedelta(days=rest_days)
    asked = Invitation.objects.asked().filter(person=person, begun_at__gt=since)
    return why.RECENT if asked.exists() else ""


def visits_to_ask(now: datetime, limit: int = VISITS_MAX) -> QuerySet[Visit]:
    """Closed visits of the last days that nobody has decided about, oldest first."""
    since = now - timedelta(days=SETTINGS["survey_close_days"].default)
    rows = Visit.objects.closed().counting().filter(
        closed_at__gt=since, closed_at__lte=now, survey_invitation=None, corrects=None
    )  # fmt: skip
    return rows.select_related("site__group", "person", "opened_by").order_by("closed_at", "pk")[:limit]


def open_invitations(user: User, now: datetime) -> QuerySet[Invitation]:
    """What a person may still answer. One query."""
    rows = Invitation.objects.for_user(user).open(now).filter(sent_at__isnull=False)
    return rows.select_related("survey", "site", "visit__vehicle").order_by("-begun_at", "-pk")[:OPEN_MAX]


def call_list(sites: Iterable[Site] | Iterable[int], now: datetime) -> QuerySet[Invitation]:
    """Whom to call, those first whose survey closes soonest. One query."""
    rows = Invitation.objects.for_sites(sites).open(now).filter(call_at__lte=now, person__isnull=False)
    people = rows.select_related("person__member", "site", "visit__vehicle__model", "survey", "advisor")
    return people.prefetch_related("calls").order_by("closes_at", "pk")[:CALLS_MAX]
