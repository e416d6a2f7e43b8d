"""Browsers that take notifications: added by their owner, forgotten when they go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from club.notices.models import PushDevice
from club.notices.wires.webpush import CURVE, decode, encode, point, private_key
from club.refusals import Refusal

if TYPE_CHECKING:
    from portal.models import User

DEVICES_MAX = 10
SERVICES = (
    "fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com", "notify.windows.com",
)  # fmt: skip
"""Push services of the browsers there are; nobody can make us post anywhere else."""


class NotABrowser(Refusal):
    code = "not_a_browser"
    sentence = _("This browser cannot take notifications from us.")


def push_key() -> str:
    """The house's public key, which a browser asks for before it agrees."""
    return encode(point(private_key(settings.PUSH_KEY or settings.SECRET_KEY).public_key()))


def devices_of(person: User) -> QuerySet[PushDevice]:
    rows = PushDevice.objects.filter(person=person, gone_at=None)
    return rows.order_by("-added_at", "-pk")


def add_device(
    *, person: User, endpoint: str, public_key: str, secret: str, label: str, now: datetime
) -> PushDevice:
    """Take a browser's subscription; the same once more changes nothing, somebody else's is taken over."""
    check(endpoint, public_key, secret)
    with transaction.atomic():
        known = PushDevice.objects.select_for_update().filter(endpoint=endpoint, gone_at=None).first()
        if known is not None and (known.person_id, known.public_key) == (person.pk, public_key):
            return known
        if known is not None:
            PushDevice.objects.filter(pk=known.pk).update(gone_at=now)
        surplus = list(devices_of(person).values_list("pk", flat=True)[DEVICES_MAX - 1 :])
        PushDevice.objects.filter(pk__in=surplus).update(gone_at=now)
        return PushDevice.objects.create(
            person=person, endpoint=endpoint, public_key=public_key, secret=secret, label=label[:120],
            added_at=now,
        )  # fmt: skip


def drop_device(*, device: PushDevice, now: datetime) -> None:
    PushDevice.objects.filter(pk=device.pk, gone_at=None).update(gone_at=now)


def check(endpoint: str, public_key: str, secret: str) -> None:
    host = urlsplit(endpoint).hostname or ""
    is_known = any(host == name or host.endswith(f".{name}") for name in SERVICES)
    try:
        EllipticCurvePublicKey.from_encoded_point(CURVE, decode(public_key))
        is_sound = len(decode(secret)) == 16
    except ValueError:
        is_sound = False
    if not (endpoint.startswith("https://") and len(endpoint) <= 500 and is_known and is_sound):
        raise NotABrowser
