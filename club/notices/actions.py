"""Saying something: a row in the caller's transaction, nothing on a wire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from club.members.actions import set_consent
from club.members.queries import identity_hash
from club.notices import rules, tokens, wordings
from club.notices.fixing import ask_for_another
from club.notices.models import Dispatch, Notice, Suppression, Wording
from club.notices.writing import write_down
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


WIRES = ("email", "sms", "push", "phone")
BODIES_KEPT, CODES_KEPT = timedelta(days=183), timedelta(days=1)
BY_A_PERSON = "by_a_person"


class NotUnknown(Refusal):
    code = "not_unknown"
    status = 409
    sentence = _("This message is not waiting for a decision.")


def tell(
    *,
    kind: str,
    data: Mapping[str, object],
    key: str,
    now: datetime,
    person: User | None = None,
    address: str = "",
    purpose: str = "contract",
    channels: Sequence[str] = ("inbox", "email"),
    useful_until: datetime | None = None,
    not_before: datetime | None = None,
    opens: time | None = None,
    closes: time | None = None,
    on_unknown: str = "hold",
    cap_class: str = "",
) -> Notice:
    """Write one notice, once per ``key``; the clock puts it on the first wire of ``channels`` it can.

    ``data`` is JSON: ``…_at`` an ISO instant, ``…_on`` an ISO date, ``x_zh`` the Chinese of ``x``;
    ``zone`` is the IANA zone these are told in. A person with an inbox sees it there at once.
    """
    first = next((channel for channel in channels if channel in WIRES), None)
    notice = Notice(
        person=person, address=address, kind=kind, data=dict(data), key=key, purpose=purpose,
        channels=list(channels), created_at=now, useful_until=useful_until, opens=opens, closes=closes,
        on_unknown=on_unknown, cap_class=cap_class,
        shown_at=now if "inbox" in channels and person is not None else None,
    )  # fmt: skip
    return notice if write_down(notice, first, max(now, not_before or now)) else Notice.objects.get(key=key)


def start_next_wire(notice: Notice, *, now: datetime, not_before: datetime | None = None) -> Dispatch | None:
    """Put the notice in the queue of its first channel not tried yet, and wake the relay."""
    tried = set(notice.dispatches.values_list("channel", flat=True))
    for channel in notice.channels:
        if channel in WIRES and channel not in tried:
            dispatch = Dispatch.objects.create(
                notice=notice,
                channel=channel,
                message_id=rules.message_id(notice.key, channel),
                priority=rules.PRIORITY.get(notice.purpose, 5),
                not_before=max(now, not_before or now),
            )
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify('paddock_outbox', '')")
            return dispatch
    return None


def mark_read(*, user: User, now: datetime, notice: Notice | None = None) -> int:
    """One notice, or all of them; the first reading counts."""
    unread = Notice.objects.filter(person=user, shown_at__isnull=False, read_at=None)
    return (unread.filter(pk=notice.pk) if notice is not None else unread).update(read_at=now)


def unsubscribe(*, token: str, now: datetime) -> tokens.Subscription:
    """What the link in a message asks for; needs no login and may be repeated (RFC 8058)."""
    subscription = tokens.read(token)
    no_more(subscription=subscription, now=now)
    return subscription


def no_more(*, subscription: tokens.Subscription, now: datetime) -> None:
    """No more of a purpose: a person's word, which the person may take back; of an address alone, a stop."""
    with transaction.atomic():
        if subscription.person is not None:
            set_consent(
                person=subscription.person, purpose=subscription.purpose, channel=subscription.channel,
                granted=False, text_version="unsubscribe-1", how="unsubscribe", now=now,
            )  # fmt: skip
        else:
            suppress(
                address=subscription.address, channel=subscription.channel, reason="unsubscribed",
                purpose=subscription.purpose, now=now,
            )  # fmt: skip


def suppress(*, address: str, channel: str, reason: str, now: datetime, purpose: str = "") -> Suppression:
    """Never write to this address again; with a purpose, not for that purpose. One that does not work is
    asked for anew."""
    if reason == Suppression.Reason.BOUNCE:
        ask_for_another(address=address, channel=channel, now=now)
    return Suppression.objects.get_or_create(
        channel=channel,
        address_hash=identity_hash(channel, address),
        purpose=purpose,
        defaults={"reason": reason, "at": now},
    )[0]


def forget(*, now: datetime) -> int:
    """What was said goes after six months, a code with all its row after a day (privacy.md)."""
    old = Notice.objects.filter(created_at__lt=now - BODIES_KEPT)
    codes = Notice.objects.filter(kind__in=("account_code", "phone_code"), created_at__lt=now - CODES_KEPT)
    gone, _rows = (codes | old.filter(person=None)).delete()
    return gone + old.exclude(data={}).update(data={}, shown_at=None)


def settle_unknown(*, dispatch: Dispatch, was_sent: bool, actor: User, now: datetime) -> Dispatch:
    """A person's answer about a message that was perhaps sent, or that nobody took: it arrived, or it
    goes out once more."""
    with transaction.atomic():
        locked = Dispatch.objects.select_for_update(of=("self",)).get(pk=dispatch.pk)
        if locked.state not in (Dispatch.State.UNKNOWN, Dispatch.State.FAILED):
            raise NotUnknown
        locked.state = Dispatch.State.SENT if was_sent else Dispatch.State.READY
        locked.reason = BY_A_PERSON
        if not was_sent:
            locked.ended_at, locked.claimed_at, locked.not_before = None, None, now
        locked.save()
        record(actor=actor, verb="notice.settled", subject=locked, data={"state": locked.state}, now=now)
        return locked


def save_wording(*, wording: Wording, actor: User, now: datetime) -> Wording:
    """A new version of an editor's words; all parts empty gives the house's own back."""
    wordings.check(wording)
    with transaction.atomic():
        wording.pk, wording.author, wording.at = None, actor, now
        wording.full_clean()
        wording.save(force_insert=True)
        record(actor=actor, verb="notice.worded", subject=wording, data={"kind": wording.kind}, now=now)
        return wording
