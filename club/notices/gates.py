"""What is asked once more just before the wire; each no carries its reason (messages.md §4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model

from club.members.queries import may_be_courted, may_tell, zone_of
from club.notices import rules
from club.notices.channels import address_of
from club.notices.models import Dispatch
from club.notices.queries import is_suppressed, past_of
from club.notices.rules import Verdict

Gate = Callable[[Dispatch, datetime], Verdict | None]


def reachable(dispatch: Dispatch, now: datetime) -> Verdict | None:
    return None if address_of(dispatch.notice, dispatch.channel) else Verdict("suppressed", "no_address")


def alive(dispatch: Dispatch, now: datetime) -> Verdict | None:
    person = dispatch.notice.person
    return Verdict("suppressed", "person_gone") if person is not None and not person.is_active else None


def useful(dispatch: Dispatch, now: datetime) -> Verdict | None:
    until = dispatch.notice.useful_until
    return Verdict("expired", "too_late") if until is not None and now > until else None


def consented(dispatch: Dispatch, now: datetime) -> Verdict | None:
    notice = dispatch.notice
    if notice.person is None or may_tell(notice.person, notice.purpose, dispatch.channel):
        return None
    return Verdict("suppressed", "no_consent")


def known_to_us(dispatch: Dispatch, now: datetime) -> Verdict | None:
    """Advertising goes to people whom one of us has met, not to a record from the web (club.md §1.5)."""
    notice = dispatch.notice
    if notice.purpose not in rules.COURTING or notice.person is None or may_be_courted(notice.person):
        return None
    return Verdict("suppressed", "unverified")


def not_suppressed(dispatch: Dispatch, now: datetime) -> Verdict | None:
    notice = dispatch.notice
    if is_suppressed(dispatch.channel, address_of(notice, dispatch.channel), notice.purpose):
        return Verdict("suppressed", "suppressed_address")
    return None


def awake(dispatch: Dispatch, now: datetime) -> Verdict | None:
    notice = dispatch.notice
    if notice.purpose in rules.AT_ONCE:
        return None
    opens, closes = notice.opens or rules.OPENS, notice.closes or rules.CLOSES
    opening = rules.next_opening(now, opens, closes, _zone(dispatch))
    return Verdict("held", "quiet_hours", opening) if opening is not None else None


def under_cap(dispatch: Dispatch, now: datetime) -> Verdict | None:
    notice = dispatch.notice
    cap = rules.cap_of(notice.purpose, notice.cap_class)
    if cap == rules.EXEMPT or notice.person is None:
        return None
    get_user_model().objects.select_for_update(no_key=True).get(pk=notice.person.pk)  # two workers, one cap
    free = rules.over_cap(cap, past_of(notice.person, now), now, _zone(dispatch))
    if free is None:
        return None
    if notice.useful_until is not None and free > notice.useful_until:
        return Verdict("suppressed", "cap")
    return Verdict("held", "cap", free)


def last_word(dispatch: Dispatch, now: datetime) -> Verdict | None:
    """Between the claim and the wire: has the reader said no in this moment?"""
    if dispatch.notice.purpose in rules.AT_ONCE:
        return None
    return consented(dispatch, now) or not_suppressed(dispatch, now)


OWN: tuple[Gate, ...] = (useful, reachable, alive, consented, known_to_us, not_suppressed, awake, under_cap)


def _zone(dispatch: Dispatch) -> ZoneInfo:
    """The reader's; one without their own is where the message tells its times, or at their centre."""
    return zone_of(dispatch.notice.person, str(dispatch.notice.data.get("zone") or ""))
