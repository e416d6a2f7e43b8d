"""Whose the points of a bill are, and which part of it: a company car's may be shared (club.md §1.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, OuterRef, Sum
from django.db.models.functions import Cast

from booking.garage.models import Vehicle
from booking.sites.queries import group
from booking.sites.rules import local_day
from booking.visits.models import Visit, VisitLine, VisitRefund
from club.journeys.day import group_day
from club.members.queries import points_people
from loyalty.earning.actions import refund_bill_line
from loyalty.earning.models import Receipt, ReceiptLine
from loyalty.earning.rules import Bill, BillLine
from loyalty.ledger.models import Account, Entry
from loyalty.ledger.queries import account_of

if TYPE_CHECKING:
    from portal.models import User

__all__ = ["posted_since"]

WHOLE = 100
POSTED_MAX = 20
SECOND = "-payer"


@dataclass(frozen=True)
class Share:
    """The part of every amount between two hundredths, so that the parts of a bill add up to it."""

    account: Account
    since: int = 0
    until: int = WHOLE

    @property
    def ending(self) -> str:
        return SECOND if self.since else ""

    def of(self, minor: int) -> int:
        return part(minor, self.since, self.until)


def part(minor: int, since: int, until: int) -> int:
    return minor * until // WHOLE - minor * since // WHOLE


def shares_of(visit: Visit) -> list[Share]:
    """The first is who comes with the car. A share of somebody outside the club is the other's too."""
    people = _points_people(visit)
    known = [(account, percent) for user, percent in people if (account := account_of(user)) is not None]
    if len(known) < 2:
        return [Share(account) for account, _percent in known]
    (first, percent), (second, _rest) = known
    return [Share(first, 0, percent), Share(second, percent, WHOLE)]


def people_of(visit: Visit) -> list[User]:
    """Whose accounts a bill may touch."""
    found = [user for user, _percent in _points_people(visit)]
    return [*found, visit.person] if visit.person is not None else found


def _points_people(visit: Visit) -> list[tuple[User, int]]:
    """By what was agreed and who drove and paid the day the car came, however late its bill is written."""
    return points_people(visit.vehicle, visit.person, group_day(visit.opened_at))


def posted_since(vehicle: Vehicle, on: date) -> list[str]:
    """Numbers of this car's bills since a day that have posted points: another driver or agreement told late
    leaves them as they are; written anew, a bill goes by what is on file then. One query."""
    start, _end = local_day(group().tz, on)
    bills = Visit.objects.counting().closed().filter(vehicle=vehicle, opened_at__gte=start)
    posted = Receipt.objects.filter(source_type="visit", source_id=Cast(OuterRef("pk"), CharField()))
    rows = bills.filter(Exists(posted)).order_by("opened_at", "pk")
    return list(rows.values_list("number", flat=True)[:POSTED_MAX])


def bill_of(visit: Visit) -> Bill:
    """The bill as points see it: codes instead of rows, so that loyalty knows no booking."""
    return bill_with(visit, visit.lines.select_related("operation").order_by("position"))


def bill_with(visit: Visit, lines: Iterable[VisitLine]) -> Bill:
    """The same, its lines being known."""
    model = visit.vehicle.model
    return Bill(
        source="visit",
        id=str(visit.pk),
        site=visit.site.code,
        brand=model.brand.code if model is not None else "",
        currency=visit.currency,
        car_model=model.code if model is not None else "",
        lines=[
            BillLine(
                str(line.pk),
                line.kind,
                line.pay_type,
                line.net_minor,
                line.description,
                points_minor=line.points_minor,
                operation=line.operation.code if line.operation else "",
            )
            for line in lines
        ],
    )


def in_part(bill: Bill, share: Share) -> Bill:
    """The same bill with this share of every line; the whole one is what it was."""
    if (share.since, share.until) == (0, WHOLE):
        return bill
    lines = [
        replace(line, net_minor=share.of(line.net_minor), points_minor=share.of(line.points_minor))
        for line in bill.lines
    ]
    return replace(bill, id=f"{bill.id}{share.ending}", lines=lines)


def names_of(visit_pk: int) -> list[str]:
    """How the receipts of a bill are called: one, or one for each who shares."""
    return [str(visit_pk), f"{visit_pk}{SECOND}"]


def ending_of(name: str) -> str:
    return SECOND if name.endswith(SECOND) else ""


def refund_shares(refund: VisitRefund, *, now: datetime, actor: User | None) -> list[tuple[User, int]]:
    """Money of a line went back: of each receipt of its bill the part that it had of the line.

    Many small refunds take what one large one would. Who lost how many points by it.
    """
    line, lost = refund.line, []
    rows = ReceiptLine.objects.filter(
        receipt__source_type="visit", receipt__source_id__in=names_of(line.visit_id), line_id=str(line.pk)
    )
    has = {row.receipt: row.net_minor for row in rows.select_related("receipt__account__owner")}
    earlier = line.refunds.exclude(pk=refund.pk).aggregate(n=Sum("net_minor", default=0))["n"]
    for receipt, mine in sorted(has.items(), key=lambda each: each[0].source_id):
        ending = ending_of(receipt.source_id)
        was, now_is = (
            _share_of(minor, line.net_minor, mine, ending) for minor in (earlier, earlier + refund.net_minor)
        )
        if now_is > was:
            before = _lost(receipt)
            refund_bill_line(
                source=f"visit:{receipt.source_id}", line_id=str(line.pk), net_minor=now_is - was,
                actor=actor, key=f"refund:{refund.pk}{ending}", on=group_day(now), now=now,
            )  # fmt: skip
            lost.append((receipt.account.owner, _lost(receipt) - before))
    return lost


def _lost(receipt: Receipt) -> int:
    """Points of a receipt that were taken back so far."""
    earned = receipt.lines.exclude(entry=None).values("entry")
    return -(Entry.objects.filter(reverses__in=earned).aggregate(n=Sum("points"))["n"] or 0)


def _share_of(minor: int, whole: int, mine: int, ending: str) -> int:
    """Of ``minor`` of a line what one receipt bears: the second's part is cut, the first has the rest."""
    return minor * mine // whole if ending else minor - minor * (whole - mine) // whole
