"""The wires beside e-mail: text messages, web push, phone tasks. One protocol for all (messages.md §5).

``send(dispatch)`` puts one message on the wire once and never raises for what a line can do;
``ask(dispatch)`` asks the provider by our message id what became of it, where a provider can tell.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """``sent``; ``failed``: refused for good; ``ready``: surely not sent, try later; ``unknown``.

    ``provider_id``: the provider's own name for the message. ``is_bounce``: never write there again.
    """

    state: str
    reason: str = ""
    is_bounce: bool = False
    provider_id: str = ""


PERHAPS = Outcome("unknown", "line_broke")
