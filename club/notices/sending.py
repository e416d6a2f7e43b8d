"""Handing one message to its wire, and asking a provider what became of one (messages.md §5)."""

import logging
from collections.abc import Callable, Mapping

from club.notices.models import Dispatch
from club.notices.wires import Outcome, mail, phone, push, sms

logger = logging.getLogger(__name__)
WIRES: Mapping[str, Callable[[Dispatch], Outcome]] = {
    "email": mail.send,
    "sms": sms.send,
    "push": push.send,
    "phone": phone.send,
}
ASK: Mapping[str, Callable[[Dispatch], Outcome | None]] = {"sms": sms.ask}


def send(dispatch: Dispatch) -> Outcome:
    """Put one message on the wire once. Never raises for what a receiver or a line can do."""
    try:
        return WIRES[dispatch.channel](dispatch)
    except Exception:  # one bad row must not stop the queue; nothing is on the wire yet
        logger.exception("notice %s cannot be rendered", dispatch.notice_id)
        return Outcome("failed", "cannot_render")


def ask(dispatch: Dispatch) -> Outcome | None:
    """What the provider knows of a message that was perhaps sent; None when nobody can tell."""
    known = ASK.get(dispatch.channel)
    return known(dispatch) if known is not None else None
