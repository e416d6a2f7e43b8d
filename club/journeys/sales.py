"""A new car that was sold: its buyer's points and status, and back when the contract is undone.

loyalty.md §3.2 (a fixed amount per model), §3.6 (they open after 30 days), §4.1.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from club.journeys.audience import facts_of
from club.journeys.day import group_day
from club.journeys.facts import tell_given
from club.leads.models import Lead
from club.notices.actions import tell
from club.refusals import Refusal
from loyalty.earning import actions as earning
from loyalty.earning.models import Receipt
from loyalty.earning.rules import CUSTOMER, Bill, BillLine
from loyalty.ledger.models import Entry
from loyalty.ledger.queries import account_of

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["PriceMissing"]

NEW_CARS = (Lead.Kind.CAR, Lead.Kind.FLEET)
SOURCE, LINE, KIND = "sale", "car", "vehicle"


class PriceMissing(Refusal):
    code = "price_missing"
    sentence = _("Write down what the car cost before tax: its buyer's points follow from it.")


def refuse_unpriced(lead: Lead) -> None:
    if lead.kind in NEW_CARS and not lead.value_minor:
        raise PriceMissing


def earn_car(*, lead: Lead, now: datetime, actor: User) -> Receipt | None:
    """The bill of a delivered new car, once per lead; nothing outside the club."""
    buyer, account = lead.person, account_of(lead.person) if lead.person else None
    if buyer is None or account is None or lead.kind not in NEW_CARS:
        return None
    on, model = group_day(lead.delivered_at or now), lead.model
    line = BillLine(LINE, KIND, CUSTOMER, lead.value_minor or 0, lead.wanted)
    bill = Bill(
        source=SOURCE, id=lead.ref, site=lead.site.code, brand=model.brand.code if model else "",
        currency=lead.site.currency, car_model=model.code if model else "", lines=[line],
    )  # fmt: skip
    receipt = earning.earn_bill(
        account=account, bill=bill, on=on, now=now, actor=actor, member=facts_of(buyer, on)
    )
    for entry in Entry.objects.filter(receipt_lines__receipt=receipt).distinct():
        tell_given(buyer, entry, on, now)
    return receipt


def take_car_back(*, lead: Lead, now: datetime, actor: User) -> None:
    """The contract is undone: all its money went back, and with it all that it earned. Once per lead."""
    receipt = Receipt.objects.filter(source_type=SOURCE, source_id=lead.ref).first()
    if receipt is None:
        return
    key = f"{SOURCE}:{lead.ref}:undone"
    earning.refund_bill_line(
        source=f"{SOURCE}:{lead.ref}", line_id=LINE, net_minor=receipt.lines.all()[0].net_minor, key=key,
        on=group_day(now), now=now, actor=actor,
    )  # fmt: skip
    lost = -sum(back.points for back in Entry.objects.filter(reverses__receipt_lines__receipt=receipt))
    if lost:
        tell(person=lead.person, kind="sale_back", key=f"{key}:told", data={"points": lost}, now=now)
