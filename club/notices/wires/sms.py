"""Text messages by an adapter over HTTP: our message id is the provider's idempotency key.

A gateway takes ``POST url`` with JSON {"to", "from", "text", "id"} and the header Idempotency-Key, and
answers ``GET url/<id>`` with {"state": "sent" | "queued" | "failed"} or 404. Without settings the text
is kept in the house (``SMS_FILE``: a file; else nowhere), so that a developer can read it.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings

from club.notices.channels import address_of, short_words
from club.notices.models import Dispatch
from club.notices.wires import PERHAPS, Outcome

SECONDS = 10
ANSWER_MAX = 100_000


def send(dispatch: Dispatch) -> Outcome:
    body = {
        "to": address_of(dispatch.notice, "sms"), "from": settings.SMS["sender"],
        "text": short_words(dispatch), "id": str(dispatch.message_id),
    }  # fmt: skip
    if not settings.SMS["url"]:
        return keep(body)
    try:
        status, answer = call("POST", settings.SMS["url"], dispatch, body)
    except ConnectionRefusedError:
        return Outcome("ready", "no_connection")
    except OSError:
        return PERHAPS
    if status < 300:
        return Outcome("sent", provider_id=str(answer.get("provider_id", "")))
    if status in (408, 425, 429, 503):
        return Outcome("ready", f"sms_{status}")
    if status >= 500:
        return PERHAPS
    return Outcome("failed", f"sms_{status}", is_bounce=answer.get("error") == "unreachable_number")


def ask(dispatch: Dispatch) -> Outcome | None:
    """What the provider knows of our id; None when it cannot be asked now."""
    if not settings.SMS["url"]:
        return None
    try:
        status, answer = call("GET", f"{settings.SMS['url']}/{quote(str(dispatch.message_id))}", dispatch)
    except OSError:
        return None
    if status == 404:
        return Outcome("ready", "never_arrived")
    states = {"sent": Outcome("sent"), "queued": Outcome("sent"), "failed": Outcome("failed", "sms_failed")}
    return states.get(str(answer.get("state"))) if status < 300 else None


def keep(body: dict[str, str]) -> Outcome:
    if settings.SMS["file"]:
        kept = Path(settings.SMS["file"])
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(body, ensure_ascii=False) + "\n")
        return Outcome("sent")
    return Outcome("failed", "no_provider")


def call(
    method: str, url: str, dispatch: Dispatch, body: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Status and JSON answer. Raises OSError for everything a line can do."""
    headers = {
        "Authorization": f"Bearer {settings.SMS['token']}", "Content-Type": "application/json",
        "Idempotency-Key": str(dispatch.message_id),
    }  # fmt: skip
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, headers=headers, method=method)  # noqa: S310  # the operator's own address
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return answer.status, read(answer.read(ANSWER_MAX))
    except urllib.error.HTTPError as refusal:
        return refusal.code, read(refusal.read(ANSWER_MAX))
    except urllib.error.URLError as problem:
        raise problem.reason if isinstance(problem.reason, OSError) else OSError(str(problem)) from None


def read(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
