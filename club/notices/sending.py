"""Handing one e-mail to a provider, and telling a sure no from a perhaps."""

import contextlib
import logging
import smtplib
from dataclasses import dataclass

from anymail.exceptions import AnymailAPIError, AnymailError
from django.core.mail import mailers

from club.notices.channels import email
from club.notices.models import Dispatch

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """``sent``; ``failed``: refused for good; ``ready``: surely not sent, try later; ``unknown``."""

    state: str
    reason: str = ""
    is_bounce: bool = False


def send(dispatch: Dispatch) -> Outcome:
    """Put one message on the wire once. Never raises for what a receiver or a line can do."""
    try:
        message = email(dispatch)
    except Exception:  # one bad row must not stop the queue; nothing is on the wire yet
        logger.exception("notice %s cannot be rendered", dispatch.notice_id)
        return Outcome("failed", "cannot_render")
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
    return Outcome("sent") if accepted else Outcome("failed", "not_accepted")


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


PERHAPS = Outcome("unknown", "line_broke")
