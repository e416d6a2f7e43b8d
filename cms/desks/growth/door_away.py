"""The door without a network: the list a phone takes along, and the scans it sends when it is back.

A scan carries its own moment and a nonce: sent twice it is one, and two phones that let the same person
in agree on the earlier word (club.md §3.6).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from club import journeys
from club.events import actions
from club.events.models import Event, Registration
from club.events.queries import staff_list, terms_of
from cms.desk import DeskRequest, desk, must_act
from cms.desks.growth.events import find

SCANS_MAX, BYTES_MAX, PARTY_MAX = 100, 65_536, 50
WORKER = Path(__file__).parents[2] / "static/cms/worker/door.js"


@desk("growth")
@require_safe
def worker(request: DeskRequest) -> HttpResponse:
    """The service worker of the door; it keeps that one page."""
    response = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/desk/growth/events/"
    response["Cache-Control"] = "no-cache"
    return response


@desk("growth")
@require_safe
def door_list(request: DeskRequest, slug: str) -> JsonResponse:
    """Who may be let in, for a phone that will have no network. Codes are told as digests only: the list
    opens no door by itself."""
    event = find(request, slug)
    must_act(request, event.site_id)
    body = {
        "event": event.slug, "opens_at": actions.door_opens(event, timezone.now()).isoformat(),
        "forget_at": (event.ends_at + timedelta(days=1)).isoformat(),
        "parties": list(parties(event)),
    }  # fmt: skip
    return JsonResponse(body)


def parties(event: Event) -> Iterator[dict[str, Any]]:
    for row in staff_list(event):
        inside = {one.guest_id for one in row.check_ins.all() if one.undone_at is None}
        people = [{"place": 0, "name": str(row.member.user), "inside": None in inside}]
        people += [
            {"place": one.place, "name": one.name or _("Guest %(n)s") % {"n": one.place},
             "inside": one.pk in inside}
            for one in row.guests.all()
        ]  # fmt: skip
        yield {
            "keys": [digest(journeys.door_token(row)), digest(row.ref.upper())], "people": people,
            "waiver": event.asks_waiver and row.waiver_at is None,
            "licence": event.asks_licence and row.licence_at is None,
            "unpaid": row.state == Registration.State.UNPAID,
        }  # fmt: skip


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@desk("growth")
@require_POST
def door_scans(request: DeskRequest, slug: str) -> JsonResponse:
    """Scans from a phone's queue, each on its own; what became of each, by its nonce."""
    event = find(request, slug)
    must_act(request, event.site_id)
    try:
        sent = json.loads(request.body[: BYTES_MAX + 1])
        scans = sent["scans"]
        assert isinstance(scans, list)  # noqa: S101 - answered below like any other nonsense
    except (ValueError, KeyError, TypeError, AssertionError):
        return JsonResponse({"error": "unreadable"}, status=400)
    if len(request.body) > BYTES_MAX or len(scans) > SCANS_MAX:
        return JsonResponse({"error": "too_many"}, status=413)
    now = timezone.now()
    late = timedelta(days=terms_of(event, now).scan_days)
    return JsonResponse({"results": [one(event, scan, now, late, request.user) for scan in scans]})


def one(event: Event, scan: Any, now: datetime, late: timedelta, actor: Any) -> dict[str, Any]:
    """A scan's fate: "in", "before" or "refused" with its sentence. Only an unreadable one is dropped."""
    read = read_scan(scan, now, late)
    if read is None:
        return {
            "nonce": str(scan.get("nonce", ""))[:64] if isinstance(scan, dict) else "",
            "state": "dropped",
        }
    token, nonce, places, at = read
    try:
        with transaction.atomic():
            registration = journeys.read_door(event=event, token=token)
            actions.refuse_stranger(event, registration)
            actions.note_papers(
                registration=registration, now=now, waiver=scan.get("waiver") is True,
                licence=scan.get("licence") is True,
            )  # fmt: skip
            admitted = journeys.check_in(
                event=event, token=token, nonce=nonce, present=places, scanned_at=min(at, now), now=now,
                actor=actor,
            )  # fmt: skip
    except ValidationError as refusal:
        return {"nonce": nonce, "state": "refused", "code": refusal.code, "words": refusal.messages[0]}
    before = [
        _("In already since %(at)s, let in by %(who)s.")
        % {"at": f"{row.scanned_at.astimezone(event.tz):%H:%M}", "who": row.actor}
        for row in admitted.before
    ]
    return {
        "nonce": nonce, "state": "before" if before else "in", "fresh": len(admitted.fresh),
        "words": " ".join(before),
    }  # fmt: skip


def read_scan(scan: Any, now: datetime, late: timedelta) -> tuple[str, str, list[int], datetime] | None:
    """Ticket, nonce, who is here, when. None for what no phone of ours sends."""
    try:
        token, nonce = str(scan["token"])[:60], str(scan["nonce"])[:64]
        at, places = parse_datetime(str(scan["scanned_at"])), [int(place) for place in scan["present"]]
    except (KeyError, TypeError, ValueError):
        return None
    if not nonce or at is None or at.tzinfo is None or now - at > late or len(places) > PARTY_MAX:
        return None
    return token, nonce, places, at
