"""What happens by the clock: messages on the wire, birthdays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from club.complaints.queries import has_open, having_open
from club.journeys.claims import tell_late_claims
from club.journeys.foresight import facts_of, still_owed
from club.journeys.free_time import free_time
from club.journeys.gifts import birthday_key, give_birthday_points
from club.members.models import Consent, Member
from club.notices import outbox
from club.notices.models import Dispatch
from club.notices.rules import Verdict
from club.reminders import actions as reminders
from club.reminders.actions.gates import answered
from club.reminders.models import Occurrence, Rule
from club.reminders.preview import Line, preview
from club.reminders.subjects import BOOKABLE, booked_or_here, no_longer_true
from loyalty.ledger.models import Entry

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["deliver", "month_of"]

SILENCED = (Consent.Purpose.MARKETING, Consent.Purpose.GREETING, Consent.Purpose.SURVEY)
ASK_AGAIN, PAUSED_FOR = timedelta(hours=6), timedelta(hours=1)


def deliver(*, now: datetime, limit: int = 500) -> int:
    """Hand over what is due and put it on the wire; how many messages went out.

    Must not run inside a transaction: each message commits on its own.
    """
    give_birthday_points(now=now, limit=limit)
    tell_late_claims(now=now, limit=limit)
    reminders.hand_over(now=now, limit=limit, gates=(still_owed, silent_yet), more=more_facts)
    return outbox.drain(now=now, limit=limit, gates=(still_true, silent))


def month_of(rule: Rule, *, sites: Collection[int], now: datetime) -> list[Line]:
    """What a rule would send in the month to come, and what not, with the reason."""

    def silenced(people: Collection[int], purpose: str) -> set[int]:
        return having_open(people, now) if purpose in SILENCED else set()

    return preview(rule, now, sites=sites, silenced=silenced)


def still_true(dispatch: Dispatch, now: datetime) -> Verdict | None:
    """The reminder behind a message, asked once more just before the wire."""
    rows = Occurrence.objects.filter(notice=dispatch.notice_id).select_related("rule", "person")
    occurrence = rows.first()
    if occurrence is None:
        return None
    if occurrence.rule.paused_at is not None:
        return Verdict("held", "paused", now + PAUSED_FOR)
    booked = booked_or_here(occurrence, now) if occurrence.asked_at is None else None
    return (
        no_longer_true(occurrence, now) or still_owed(occurrence, now) or answered(occurrence, now) or booked
    )


def silent(dispatch: Dispatch, now: datetime) -> Verdict | None:
    """While a complaint is open we do not write about anything pleasant; what is useful later waits."""
    return _silence(dispatch.notice.person, dispatch.notice.purpose, now)


def silent_yet(occurrence: Occurrence, now: datetime) -> Verdict | None:
    """The same before it is shown in the inbox."""
    return _silence(occurrence.person, occurrence.rule.purpose, now)


def _silence(person: User | None, purpose: str, now: datetime) -> Verdict | None:
    if person is None or purpose not in SILENCED or not has_open(person, now):
        return None
    return Verdict("held", "complaint", now + ASK_AGAIN)


def more_facts(occurrence: Occurrence, others: Sequence[Occurrence], now: datetime) -> Mapping[str, object]:
    """What a message may add: points of a birthday, what only the hall knows, a free time that fits."""
    if occurrence.rule.anchor == Rule.Anchor.BIRTHDAY:
        return _gift(occurrence)
    if occurrence.rule.anchor in BOOKABLE:
        return free_time(occurrence, others, now)
    return facts_of(occurrence, now)


def _gift(occurrence: Occurrence) -> Mapping[str, object]:
    member = Member.objects.get(pk=occurrence.subject_id)
    entry = Entry.objects.filter(key=birthday_key(member, occurrence.due_on)).first()
    return {"points": entry.points if entry is not None else 0}
