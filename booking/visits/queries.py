"""A person's visits, one bill, and the life of a car without other people's names and prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from booking.appointments.models import AppointmentEvent
from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.visits.models import Visit, VisitLine, VisitRefund
from booking.visits.rules import Total, customer_total, totals_by_pay_type

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    type Person = AbstractBaseUser | AnonymousUser


VISITS_MAX = 100
NO_WORK = frozenset({VisitLine.Kind.FEE, VisitLine.Kind.INSURANCE})
"""What a car's next owner does not read in its history."""


@dataclass(frozen=True)
class BillLine:
    line: VisitLine
    refunds: Sequence[VisitRefund]

    @property
    def refunded_net_minor(self) -> int:
        return sum(refund.net_minor for refund in self.refunds)

    @property
    def refundable_minor(self) -> int:
        return self.line.net_minor - self.refunded_net_minor


@dataclass(frozen=True)
class Bill:
    """A visit with its lines, what each payer pays, and what went back to the customer."""

    visit: Visit
    lines: Sequence[BillLine]
    by_pay_type: dict[str, Total]
    customer: Total
    refunded: Total
    points_minor: int
    """What points paid of the customer's part; ``points_back_minor`` of it came back as points."""
    points_back_minor: int

    @property
    def payers(self) -> list[tuple[str, Total]]:
        """What each of them pays, with their name as the reader says it."""
        return [(str(VisitLine.PayType(pay).label), total) for pay, total in self.by_pay_type.items()]

    @property
    def money_minor(self) -> int:
        """What the customer pays in money, tax included, refunds taken off."""
        billed = self.customer.gross_minor - self.points_minor
        return billed - (self.refunded.gross_minor - self.points_back_minor)


@dataclass(frozen=True)
class Work:
    """Something done to a car. Of other people's visits only the menu's name or the kind is told."""

    kind: str
    name: str
    name_zh: str


@dataclass(frozen=True)
class HistoryEntry:
    """A visit in the life of a car. ``visit`` and ``customer`` only on one's own."""

    at: datetime
    site: Site
    odometer_km: int | None
    works: Sequence[Work]
    visit: Visit | None
    customer: Total | None

    @property
    def is_own(self) -> bool:
        return self.visit is not None


def visit_with_lines(ref: str, among: QuerySet[Visit] | None = None) -> Bill | None:
    """A bill by the visit's ref; None if it is not ``among`` the visits allowed. Three queries."""
    return bill_in((Visit.objects.all() if among is None else among).filter(ref=ref))


def bill_in(visits: QuerySet[Visit]) -> Bill | None:
    """The bill of the first of some visits; None where there is none. Three queries."""
    visit = (
        visits.select_related("site", "vehicle__model", "person")
        .prefetch_related(
            Prefetch("lines", VisitLine.objects.select_related("operation").order_by("position")),
            Prefetch("lines__refunds", VisitRefund.objects.order_by("at", "pk")),
        )
        .first()
    )
    return None if visit is None else bill_of(visit)


def bill_of(visit: Visit) -> Bill:
    lines = [BillLine(line, list(line.refunds.all())) for line in visit.lines.all()]
    back = [refund for bill in lines if bill.line.pay_type == "customer" for refund in bill.refunds]
    return Bill(
        visit=visit,
        lines=lines,
        by_pay_type=totals_by_pay_type(bill.line for bill in lines),
        customer=customer_total(bill.line for bill in lines),
        refunded=Total(sum(refund.net_minor for refund in back), sum(refund.tax_minor for refund in back)),
        points_minor=sum(bill.line.points_minor for bill in lines),
        points_back_minor=sum(refund.points_minor for refund in back),
    )


def visits_of(user: Person) -> QuerySet[Any]:
    """A person's Visits, newest first, each with ``customer_minor``: the money they paid, tax included.

    One query.
    """
    own = Q(lines__pay_type="customer")
    paid = Sum(
        F("lines__net_minor") + F("lines__tax_minor") - F("lines__points_minor"), filter=own, default=0
    )
    visits = Visit.objects.for_user(user).counting().select_related("site", "vehicle__model")
    return visits.annotate(customer_minor=paid).order_by("-opened_at", "-pk")


def history_of(vehicle: Vehicle, user: Person | None = None, limit: int = VISITS_MAX) -> list[HistoryEntry]:
    """A car's closed visits, newest first. Two queries.

    One's own come whole. Other people's come without name, price or free text (safety.md R37), and
    to an owner only once staff have seen that the car is theirs: a VIN is read off any windscreen.
    Without ``user``: the desk's view of the car, with nobody's prices.
    """
    visits = vehicle.visits.closed().counting()
    if user is not None and not vehicle.is_verified():
        visits = visits.for_user(user)
    lines = VisitLine.objects.select_related("operation").order_by("position")
    found = visits.select_related("site").prefetch_related(Prefetch("lines", lines))
    return [entry(visit, user) for visit in found.order_by("-opened_at", "-pk")[: min(limit, VISITS_MAX)]]


def entry(visit: Visit, user: Person | None) -> HistoryEntry:
    is_own = user is not None and user.pk is not None and visit.person_id == user.pk
    lines = list(visit.lines.all())
    return HistoryEntry(
        at=visit.opened_at,
        site=visit.site,
        odometer_km=visit.odometer_km,
        works=[work(line, is_own=is_own) for line in lines if line.kind not in NO_WORK],
        visit=visit if is_own else None,
        customer=customer_total(lines) if is_own else None,
    )


def work(line: VisitLine, *, is_own: bool) -> Work:
    if line.operation is not None:
        return Work(line.kind, line.operation.name, line.operation.name_zh)
    told = line.description if is_own else str(VisitLine.Kind(line.kind).label)
    return Work(line.kind, told, "")


@dataclass(frozen=True)
class Kept:
    """How many cars were ready when they had been promised."""

    kept: int
    of: int

    @property
    def percent(self) -> int:
        return self.kept * 100 // self.of if self.of else 0


def promises_kept(site: Site, since: datetime, until: datetime) -> Kept:
    """Of the cars of a site that became ready in that time. One query.

    What counts is the promise as it stood then: extra work the owner approved moves it.
    """
    ready = AppointmentEvent.objects.filter(
        appointment__site=site, to_state="ready", at__gte=since, at__lt=until
    )
    in_time = Count("pk", filter=Q(at__lte=F("appointment__promise_at")))
    found = ready.aggregate(of=Count("pk"), kept=in_time)
    return Kept(found["kept"], found["of"])
