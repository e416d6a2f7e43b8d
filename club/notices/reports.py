"""What mail providers tell about messages: delivered, bounced, unwanted (messages.md §5).

Idempotent: the same event again changes nothing. Addresses are only kept as keyed hashes.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from club.notices.actions import no_more, suppress
from club.notices.models import Dispatch, Suppression
from club.notices.rules import UNSUBSCRIBABLE
from club.notices.tokens import Subscription

State = Dispatch.State
ARRIVED = frozenset({"sent", "delivered", "opened", "clicked"})
REFUSED = frozenset({"bounced", "rejected", "failed"})
HARD = frozenset({"bounced", "invalid"})
UNWANTED = {"complained": Suppression.Reason.COMPLAINT, "unsubscribed": Suppression.Reason.UNSUBSCRIBED}


@dataclass(frozen=True)
class Report:
    """One event of a provider, in anymail's words. ``dispatch``: our own name for it, if it came back."""

    event: str
    recipient: str
    dispatch: str = ""
    provider_id: str = ""
    reason: str = ""


def take(*, report: Report, now: datetime) -> None:
    """Write down what a provider says about one message and one address."""
    with transaction.atomic():
        row = find(report)
        if row is not None:
            settle(row, report, now)
        if report.event == "unsubscribed" and row is not None and row.notice.purpose in UNSUBSCRIBABLE:
            notice = row.notice
            no_more(
                subscription=Subscription(notice.purpose, "email", notice.person, notice.address), now=now
            )
        elif report.event in UNWANTED and report.recipient:
            purpose = "" if report.event == "complained" or row is None else row.notice.purpose
            suppress(
                address=report.recipient, channel="email", reason=UNWANTED[report.event], purpose=purpose,
                now=now,
            )  # fmt: skip
        if report.event in REFUSED and report.reason in HARD and report.recipient:
            suppress(address=report.recipient, channel="email", reason=Suppression.Reason.BOUNCE, now=now)


def find(report: Report) -> Dispatch | None:
    rows = Dispatch.objects.select_for_update(of=("self",)).select_related("notice")
    try:
        return rows.get(message_id=uuid.UUID(report.dispatch))
    except (ValueError, Dispatch.DoesNotExist):
        pass
    return rows.filter(provider_id=report.provider_id).first() if report.provider_id else None


def settle(row: Dispatch, report: Report, now: datetime) -> None:
    """A message that was perhaps sent is known now; one that was sent may still have come back."""
    if report.event in ARRIVED and row.state == State.UNKNOWN:
        row.state, row.reason = State.SENT, "told_by_provider"
    elif report.event in REFUSED and row.state in (State.SENT, State.UNKNOWN):
        row.state, row.reason = State.FAILED, f"bounced_{report.reason}"[:40]
    else:
        return
    row.ended_at = row.ended_at or now
    row.save(update_fields=["state", "reason", "ended_at"])
