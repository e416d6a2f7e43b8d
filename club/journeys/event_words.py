"""What members hear about their events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from club.events.models import Event, Registration
from club.members.models import Member
from club.notices.actions import tell


def tell_of(
    member: Member, event: Event, kind: str, key: str, now: datetime, more: Mapping[str, object]
) -> None:
    facts: dict[str, object] = {
        "title": event.title, "title_zh": event.title_zh or event.title, "slug": event.slug,
        "starts_at": event.starts_at.isoformat(), "zone": event.zone, "place": event.place,
    }  # fmt: skip
    tell(person=member.user, kind=kind, key=f"{key}:{kind}", data={**facts, **more}, now=now)


def tell_coming(registration: Registration, now: datetime) -> None:
    key, facts = f"registration:{registration.pk}", {"points": registration.points}
    tell_of(registration.member, registration.event, "event_registered", key, now, facts)
