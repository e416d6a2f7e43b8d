"""The development mailbox: every outgoing mail becomes a row and nothing leaves the machine."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from portal.models import Mail

KEPT_MAX = 500


class Backend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            Mail.objects.create(
                sent_at=timezone.now(),
                recipients=message.recipients(),
                subject=str(message.subject),
                text=str(message.body),
                html=html_of(message),
                source=message.message().as_bytes(),
            )
        newest = Mail.objects.order_by("-pk").values("pk")[:KEPT_MAX]
        Mail.objects.exclude(pk__in=newest).delete()
        return len(email_messages)


def html_of(message: Any) -> str:
    for alternative in getattr(message, "alternatives", []):
        if alternative[1] == "text/html":
            return str(alternative[0])
    return ""
