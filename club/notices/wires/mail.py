"""E-mail: the letter with its headers, handed to a provider once; a sure no told from a perhaps."""

from __future__ import annotations

import contextlib
import smtplib
from collections.abc import Mapping
from datetime import datetime

from anymail.exceptions import AnymailAPIError, AnymailError
from django.core.mail import EmailMultiAlternatives, mailers
from django.template.loader import select_template
from django.utils.translation import gettext as _

from club import house
from club.notices import calendar, wordings
from club.notices.channels import (
    GONE,
    address_of,
    frame_of,
    plain_line,
    plain_template,
    spoken,
    text_of,
    zone_of,
)
from club.notices.models import Dispatch, Notice
from club.notices.wires import PERHAPS, Outcome


def send(dispatch: Dispatch) -> Outcome:
    """Raises when the words cannot be made; never for what a receiver or a line can do."""
    message = email(dispatch)
    alias = "marketing" if dispatch.notice.purpose in ("marketing", "greeting") else "default"
    connection = mailers[alias if alias in mailers else "default"]
    try:
        connection.open()
    except (OSError, smtplib.SMTPException):
        return Outcome("ready", "no_connection")
    try:
        accepted = connection.send_messages([message])
    except (smtplib.SMTPException, AnymailError, OSError, ValueError) as problem:
        return judge(problem)
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            connection.close()
    if not accepted:
        return Outcome("failed", "not_accepted")
    status = getattr(message, "anymail_status", None)
    return Outcome("sent", provider_id=str(getattr(status, "message_id", "") or "")[:200])


def judge(problem: Exception) -> Outcome:
    """A reply with a code is a sure no; silence after the text is a perhaps."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in problem.recipients.values()]
        if all(code >= 500 for code in codes):
            return Outcome("failed", "refused_recipient", is_bounce=True)
        return Outcome("ready", "refused_for_now")
    if isinstance(problem, smtplib.SMTPResponseException):
        if problem.smtp_code >= 500:
            return Outcome("failed", f"smtp_{problem.smtp_code}")
        return Outcome("ready", f"smtp_{problem.smtp_code}")
    if isinstance(problem, AnymailAPIError) and problem.status_code is not None:
        return Outcome("failed", f"api_{problem.status_code}") if problem.status_code < 500 else PERHAPS
    if isinstance(problem, (AnymailError, ValueError)) and not isinstance(problem, AnymailAPIError):
        return Outcome("failed", "bad_message")
    return PERHAPS


def email(dispatch: Dispatch) -> EmailMultiAlternatives:
    """The message as it goes out: text and HTML, its own Message-ID, a way to stop it, the calendar file."""
    notice = dispatch.notice
    own = wordings.latest([notice.kind])
    with spoken(notice):
        words = frame_of(notice, dispatch.channel)
        text = text_of(notice, "body", words, own)
        words["paragraphs"] = [part for part in text.split("\n\n") if part]
        plain = ["notices/letter.html"]
        letter = select_template(plain if own else [f"notices/{notice.kind}/body.html", *plain])
        message = EmailMultiAlternatives(
            subject=plain_line(text_of(notice, "subject", words, own)),
            body=plain_template("notices/letter.txt", {**words, "text": text}),
            from_email=house.sender(),
            to=[address_of(notice)],
            headers=_headers(dispatch, str(words["unsubscribe"])),
        )
        # Comes back with the provider's events; other backends pass over it.
        vars(message)["metadata"] = {"dispatch": str(dispatch.message_id)}
        message.attach_alternative(letter.render(words), "text/html")
        if "event" in notice.data:
            _attach_calendar(message, notice, words)
    return message


def _headers(dispatch: Dispatch, stop: str) -> dict[str, str]:
    domain = house.address().rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{dispatch.message_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    if stop:
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _attach_calendar(message: EmailMultiAlternatives, notice: Notice, words: Mapping[str, object]) -> None:
    event = notice.data["event"]
    is_cancelled = notice.kind in GONE
    file = calendar.ics(
        calendar.Visit(
            ref=event["ref"],
            version=event["version"],
            starts_at=datetime.fromisoformat(event["starts_at"]),
            ends_at=datetime.fromisoformat(event["ends_at"]),
            zone=str(zone_of(notice)),
            summary=_("Service at %(site)s") % {"site": words["site"]},
            location=f"{words['site']}\n{words['address']}",
            description=str(words["work"]),
            url=str(words["link"]),
            organizer=house.address(),
            is_cancelled=is_cancelled,
        ),
        stamp=notice.created_at,
    )
    method = "CANCEL" if is_cancelled else "PUBLISH"
    message.attach("booking.ics", file.decode(), f"text/calendar; method={method}")
