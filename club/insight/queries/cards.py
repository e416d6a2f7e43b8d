"""Cards for the advisor beside a car, a customer or an appointment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import get_language

from booking.garage.models import Vehicle
from club.insight.models import StrategyCard
from club.insight.queries.texts import CARDS
from club.members.models import Member
from club.segments.models import Standing
from club.segments.queries import standing_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A card in the reader's language."""

    code: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Advice:
    """Where a customer stands, what to do, when they are expected. ``standing`` None: no run knows them."""

    standing: Standing | None
    cards: list[Shown]
    due_on: date | None = None

    @property
    def loyalty(self) -> int:
        """Tenths of a per cent of the expected visits."""
        return self.standing.loyalty_bp // 10 if self.standing else 0


def cards(codes: Iterable[str]) -> list[Shown]:
    """The house's own words, else those it started with; unknown codes are left out. One query."""
    wanted = list(dict.fromkeys(codes))
    rows = StrategyCard.objects.filter(code__in=wanted).order_by("code", "-pk").distinct("code")
    own = {row.code: row for row in rows}
    return [found for code in wanted if (found := shown(code, own.get(code))) is not None]


def shown(code: str, own: StrategyCard | None) -> Shown | None:
    if own is not None:
        is_chinese = (get_language() or "").startswith("zh")
        title = own.title_zh if is_chinese and own.title_zh else own.title
        return Shown(code, title, own.body_zh if is_chinese and own.body_zh else own.body)
    card = CARDS.get(code)
    return None if card is None else Shown(code, str(card.title), str(card.body))


def advice(member: Member, on: date, vehicle: Vehicle | None = None) -> Advice:
    """What the advisor should know of a customer, and of the car in front of them. Two queries."""
    standing = standing_of(member, on)
    codes = []
    if standing is not None:
        codes = [standing.cell, f"label:{standing.label}"]
    if vehicle is not None and vehicle.model is not None:
        codes.append(f"grade:{vehicle.model.price_group}")
    due = None
    if standing is not None and standing.interval:
        due = standing.run.on + timedelta(days=round((standing.interval - standing.months_since) * 30.4375))
    return Advice(standing, cards(codes), due)
