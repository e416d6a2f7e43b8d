"""Notifications to a person's browsers: each gets its own sealed copy; one that took it is enough."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from club import house, wire
from club.notices.channels import push_words
from club.notices.models import Dispatch, PushDevice
from club.notices.wires import PERHAPS, Outcome
from club.notices.wires.webpush import TEXT_MAX, Reader, decode, encrypt, private_key, voucher

DEVICES_MAX = 10
LIFE_SECONDS = 24 * 3600
GONE = frozenset({404, 410})
LATER = frozenset({408, 429, 502, 503})


def send(dispatch: Dispatch) -> Outcome:
    """To every browser of the person. A browser that is gone is forgotten."""
    devices = PushDevice.objects.filter(person=dispatch.notice.person, gone_at=None).order_by("-pk")
    text = json.dumps(push_words(dispatch), ensure_ascii=False).encode()[:TEXT_MAX]
    now = dispatch.claimed_at or timezone.now()
    found = [to_device(device, text, dispatch, now) for device in devices[:DEVICES_MAX]]
    for state in ("sent", "unknown", "ready"):
        if (outcome := next((each for each in found if each.state == state), None)) is not None:
            return outcome
    return found[0] if found else Outcome("failed", "no_device")


def to_device(device: PushDevice, text: bytes, dispatch: Dispatch, now: datetime) -> Outcome:
    ours = private_key(settings.PUSH_KEY or settings.SECRET_KEY)
    contact = f"mailto:{house.address()}"
    headers = {
        "Authorization": voucher(device.endpoint, ours, contact, now), "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream", "TTL": str(LIFE_SECONDS), "Urgency": "normal",
        "Topic": dispatch.message_id.hex,  # a second copy of one message replaces the first
    }  # fmt: skip
    try:
        body = encrypt(text, Reader(decode(device.public_key), decode(device.secret)))
        answer = wire.post(device.endpoint, body=body, headers=headers)
    except wire.Unreachable as problem:
        why = str(problem.args[0])
        return Outcome("ready", f"push_{why}") if why == "name" else judged(why)
    except ValueError:  # keys that no browser makes
        forget(device, now)
        return Outcome("failed", "bad_device")
    if answer.status in GONE:
        forget(device, now)
        return Outcome("failed", "device_gone")
    if answer.status < 300:
        return Outcome("sent")
    if answer.status in LATER:
        return Outcome("ready", f"push_{answer.status}")
    return PERHAPS if answer.status >= 500 else Outcome("failed", f"push_{answer.status}")


def judged(why: str) -> Outcome:
    """A line that broke may have delivered; an address that may not be spoken to has not."""
    return PERHAPS if why in ("slow", "connection") else Outcome("failed", f"push_{why}")


def forget(device: PushDevice, now: datetime) -> None:
    PushDevice.objects.filter(pk=device.pk, gone_at=None).update(gone_at=now)
