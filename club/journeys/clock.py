"""What happens by the clock: messages on the wire, birthdays."""

from collections.abc import Mapping
from datetime import datetime

from club.journeys.claims import tell_late_claims
from club.journeys.gifts import birthday_key, give_birthday_points
from club.notices import outbox
from club.notices.models import Dispatch
from club.notices.rules import Verdict
from club.reminders import actions as reminders
from club.reminders.models import Occurrence, Rule
from club.reminders.subjects import no_longer_true
from loyalty.ledger.models import Entry


def deliver(*, now: datetime, limit: int = 500) -> int:
    """Hand over what is due and put it on the wire; how many messages went out.

    Must not run inside a transaction: each message commits on its own.
    """
    give_birthday_points(now=now, limit=limit)
    tell_late_claims(now=now, limit=limit)
    reminders.hand_over(now=now, limit=limit, more=_gifts)
    return outbox.drain(now=now, limit=limit, gates=(still_true,))


def still_true(dispatch: Dispatch, now: datetime) -> Verdict | None:
    """The reminder behind a message, asked once more just before the wire."""
    occurrence = Occurrence.objects.filter(notice=dispatch.notice_id).first()
    return no_longer_true(occurrence) if occurrence is not None else None


def _gifts(occurrence: Occurrence, now: datetime) -> Mapping[str, object]:
    """What a birthday greeting may add: the points that came with the day."""
    if occurrence.rule.anchor != Rule.Anchor.BIRTHDAY:
        return {}
    entry = Entry.objects.filter(key=birthday_key(occurrence.subject_id, occurrence.due_on.year)).first()
    return {"points": entry.points if entry is not None else 0}
