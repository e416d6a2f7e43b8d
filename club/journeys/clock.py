"""What happens by the clock: messages on the wire, birthdays."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from club.complaints.queries import has_open
from club.journeys.claims import tell_late_claims
from club.journeys.foresight import facts_of, still_owed
from club.journeys.free_time import free_time
from club.journeys.gifts import birthday_key, give_birthday_points
from club.members.models import Consent, Member
from club.notices import outbox
from club.notices.models import Dispatch
from club.notices.rules import Verdict
from club.reminders import actions as reminders
from club.reminders.models import Occurrence, Rule
from club.reminders.subjects import BOOKABLE, booked_or_here, no_longer_true
from loyalty.ledger.models import Entry

__all__ = ["deliver"]

SILENCED = (Consent.Purpose.MARKETING, Consent.Purpose.GREETING, Consent.Purpose.SURVEY)
ASK_AGAIN = timedelta(hours=6)


def deliver(*, now: datetime, limit: int = 500) -> int:
    """Hand over what is due and put it on the wire; how many messages went out.

    Must not run inside a transaction: each message commits on its own.
    """
    give_birthday_points(now=now, limit=limit)
    tell_late_claims(now=now, limit=limit)
    reminders.hand_over(now=now, limit=limit, gates=(still_owed,), more=more_facts)
    return outbox.drain(now=now, limit=limit, gates=(still_true, silent))


def still_true(dispatch: Dispatch, now: datetime) -> Verdict | None:
    """The reminder behind a message, asked once more just before the wire."""
    occurrence = Occurrence.objects.filter(notice=dispatch.notice_id).select_related("rule").first()
    if occurrence is None:
        return None
    booked = booked_or_here(occurrence, now) if occurrence.asked_at is None else None
    return no_longer_true(occurrence, now) or still_owed(occurrence, now) or booked


def silent(dispatch: Dispatch, now: datetime) -> Verdict | None:
    """While a complaint is open we do not write about anything pleasant; what is useful later waits."""
    notice = dispatch.notice
    if notice.person is None or notice.purpose not in SILENCED or not has_open(notice.person, now):
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
