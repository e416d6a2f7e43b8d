"""The house's own words on a card; the words before stay in the history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.garage.models import VehicleModel
from club.insight.models import StrategyCard
from club.insight.queries.texts import CARDS
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


class UnknownCard(Refusal):
    code = "unknown_card"
    status = 404
    sentence = _("There is no such card.")


class NoWords(Refusal):
    code = "no_words"
    sentence = _("A card needs a title and what to do.")


@transaction.atomic
def write_card(
    *, code: str, title: str, body: str, now: datetime, actor: User, title_zh: str = "", body_zh: str = ""
) -> StrategyCard:
    """From now on this stands beside the advisor."""
    if code not in CARDS and not is_grade(code):
        raise UnknownCard
    if not title.strip() or not body.strip():
        raise NoWords
    card = StrategyCard.objects.create(
        code=code, title=title.strip(), title_zh=title_zh.strip(), body=body.strip(), body_zh=body_zh.strip(),
        at=now, author=actor,
    )  # fmt: skip
    record(
        actor=actor, verb="strategy_card.written", subject=card, now=now, data={"code": code, "title": title}
    )
    return card


def is_grade(code: str) -> bool:
    """Grades are those of the cars the house knows."""
    kind, _colon, grade = code.partition(":")
    return kind == "grade" and VehicleModel.objects.filter(price_group=grade).exists()
