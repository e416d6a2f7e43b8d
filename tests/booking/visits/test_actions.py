"""Visits open once, close once, and never give back more than was paid."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from booking.models import Milestone, OdometerReading, Visit, VisitLine, VisitRefund, VisitSeries
from booking.refusals import Refusal
from booking.visits import actions, rules
from booking.visits.actions import bills
from booking.visits.rules import LineDraft
from tests.booking.makes import NOW, make_appointment, make_operation, make_site, make_user
from tests.together import at_once, met, without_row_locks

in_database = pytest.mark.django_db


def line(**values: Any) -> LineDraft:
    defaults: dict[str, Any] = {
        "kind": "labour",
        "description": "Annual service",
        "net_minor": 10_000,
        "tax_minor": 2_000,
        "pay_type": "customer",
    }
    return LineDraft(**{**defaults, **values})


def opened(**values: Any) -> Visit:
    appointment = make_appointment(**values)
    return actions.open_visit(appointment=appointment, odometer_km=21_000, now=NOW, actor=None)


def closed(*lines: LineDraft, **values: Any) -> Visit:
    return actions.close(visit=opened(**values), lines=lines or [line()], now=NOW, actor=None)


def give_back(bill_line: VisitLine, net: int, key: str, reason: str = "Parts returned") -> VisitRefund:
    return actions.refund(line=bill_line, net_minor=net, key=key, reason=reason, now=NOW, actor=None)


@in_database
def test_receiving_a_car_opens_a_visit_and_notes_its_mileage() -> None:
    site, advisor = make_site("minster"), make_user()
    appointment = make_appointment(site=site)
    visit = actions.open_visit(appointment=appointment, odometer_km=21_000, now=NOW, actor=advisor)
    assert visit.number == "MIN-2026-000001"
    assert (visit.vehicle, visit.person, visit.site) == (appointment.vehicle, appointment.person, site)
    assert (visit.currency, visit.opened_by_id, visit.odometer_km) == ("GBP", advisor.pk, 21_000)
    reading = OdometerReading.objects.get()
    assert (reading.km, reading.source, reading.on_date) == (21_000, "workshop", NOW.date())


@in_database
def test_receiving_twice_is_one_visit() -> None:
    appointment = make_appointment()
    first = actions.open_visit(appointment=appointment, odometer_km=21_000, now=NOW, actor=None)
    assert actions.open_visit(appointment=appointment, odometer_km=99, now=NOW, actor=None) == first
    assert OdometerReading.objects.count() == 1


@in_database
@pytest.mark.parametrize(("vehicle", "km", "code"), [(None, 5, "no_vehicle"), (True, -1, "absurd_reading")])
def test_refused_receptions_leave_nothing(vehicle: Any, km: int, code: str) -> None:
    appointment = make_appointment(vehicle=None) if vehicle is None else make_appointment()
    with pytest.raises(Refusal) as refusal:
        actions.open_visit(appointment=appointment, odometer_km=km, now=NOW, actor=None)
    assert refusal.value.code == code
    assert not Visit.objects.exists()
    assert not VisitSeries.objects.exists()


@in_database
def test_numbers_run_by_site_and_local_year() -> None:
    minster, thorpe = make_site("minster"), make_site("thorpe", zone="Asia/Shanghai")
    assert [actions.next_number(minster, NOW) for _ in range(2)] == ["MIN-2026-000001", "MIN-2026-000002"]
    new_year = datetime(2026, 12, 31, 20, tzinfo=UTC)  # already 2027 in Shanghai
    assert actions.next_number(minster, new_year) == "MIN-2026-000003"
    assert actions.next_number(thorpe, new_year) == "THO-2027-000001"
    assert actions.take_numbers(minster, 2026, 3)[-1] == "MIN-2026-000006"


@pytest.mark.source("F5")
@in_database
def test_closing_writes_the_bill_and_begins_the_interval_anew() -> None:
    service, wash = make_operation(resets="service"), make_operation("wash")
    visit = closed(
        line(operation_id=service.pk),
        line(kind="fee", description=" Wash ", net_minor=0, tax_minor=0, operation_id=wash.pk),
        line(kind="parts", pay_type="warranty"),
    )
    assert visit.closed_at == NOW
    bill = visit.lines.order_by("position").values_list("position", "kind", "description", "pay_type")
    assert list(bill) == [
        (1, "labour", "Annual service", "customer"),
        (2, "fee", "Wash", "customer"),
        (3, "parts", "Annual service", "warranty"),
    ]
    done = Milestone.objects.get()
    assert (done.kind, done.km, done.on_date, done.vehicle) == ("service", 21_000, NOW.date(), visit.vehicle)


@in_database
@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "empty_bill"),
        ([line()] * 201, "too_many_lines"),
        ([line(), line(kind="magic")], "unknown_kind"),
        ([line(pay_type="cash")], "unknown_pay_type"),
        ([line(net_minor=-1)], "negative_amount"),
        ([line(net_minor=10**13)], "absurd_amount"),
        ([line(description="")], "no_description"),
    ],
)
def test_refused_bills_leave_the_visit_open(lines: list[LineDraft], code: str) -> None:
    visit = opened()
    with pytest.raises(Refusal) as refusal:
        actions.close(visit=visit, lines=lines, now=NOW, actor=None)
    assert refusal.value.code == code
    assert refusal.value.messages[0]
    visit.refresh_from_db()
    assert not visit.is_closed()
    assert not visit.lines.exists()


@in_database
def test_a_closed_visit_is_not_closed_again() -> None:
    visit = closed()
    with pytest.raises(actions.VisitClosed) as refusal:
        actions.close(visit=visit, lines=[line()], now=NOW, actor=None)
    assert (refusal.value.status, visit.number in refusal.value.messages[0]) == (409, True)
    assert visit.lines.count() == 1


@in_database
def test_refunds_add_up_to_the_line_and_no_further() -> None:
    paid = closed(line(net_minor=100, tax_minor=20)).lines.get()
    taxes = [give_back(paid, net, key).tax_minor for net, key in ((33, "a"), (33, "b"), (34, "c"))]
    assert taxes == [6, 7, 7]
    with pytest.raises(actions.RefundTooMuch) as refusal:
        give_back(paid, 1, "d")
    assert "0 left" in refusal.value.messages[0]
    assert VisitRefund.objects.count() == 3


@in_database
def test_the_same_key_is_the_same_refund() -> None:
    paid = closed().lines.get()
    assert give_back(paid, 500, "a") == give_back(paid, 500, "a")
    with pytest.raises(actions.KeyReused) as refusal:
        give_back(paid, 600, "a")
    assert refusal.value.status == 422
    assert VisitRefund.objects.count() == 1


@in_database
@pytest.mark.parametrize(
    ("net", "reason", "code"),
    [(0, "x", "negative_amount"), (-5, "x", "negative_amount"), (5, "  ", "no_reason")],
)
def test_refused_refunds(net: int, reason: str, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        give_back(closed().lines.get(), net, "a", reason)
    assert refusal.value.code == code
    assert not VisitRefund.objects.exists()


@in_database
def test_the_database_refuses_to_change_a_bill() -> None:
    give_back(closed().lines.get(), 500, "a")
    changes: list[Callable[[], object]] = [
        lambda: VisitLine.objects.update(net_minor=1),
        lambda: VisitRefund.objects.update(net_minor=1),
        lambda: VisitRefund.objects.all().delete(),
    ]
    for change in changes:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


# ── races ────────────────────────────────────────────────────────────────────────────────────────


def codes(outcomes: list[Any]) -> set[str | None]:
    return {getattr(outcome.error, "code", repr(outcome.error)) for outcome in outcomes if not outcome.won}


def test_a_visit_closed_by_many_at_once_has_one_bill(own_database: str) -> None:
    visit = opened()
    outcomes = at_once([partial(actions.close, visit=visit, lines=[line()], now=NOW, actor=None)] * 8)
    assert sum(outcome.won for outcome in outcomes) == 1
    assert codes(outcomes) == {"visit_closed"}
    assert VisitLine.objects.count() == 1


def test_refunds_at_once_never_exceed_the_line(own_database: str) -> None:
    paid = closed(line(net_minor=100, tax_minor=20)).lines.get()
    outcomes = at_once([partial(give_back, paid, 60, f"key{n}") for n in range(8)])
    assert sum(outcome.won for outcome in outcomes) == 1
    assert codes(outcomes) == {"refund_exceeds_line"}


def test_one_refund_sent_many_times_is_one(own_database: str) -> None:
    paid = closed(line(net_minor=100, tax_minor=20)).lines.get()
    outcomes = at_once([partial(give_back, paid, 10, "same")] * 8)
    assert all(outcome.won for outcome in outcomes)
    assert VisitRefund.objects.count() == 1


def test_sabotage_without_the_lock_more_is_given_back_than_was_paid(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid = closed(line(net_minor=100, tax_minor=20)).lines.get()
    without_row_locks(monkeypatch)
    monkeypatch.setattr(rules, "refundable", met(rules.refundable, 8, after=True))
    outcomes = at_once([partial(give_back, paid, 60, f"key{n}") for n in range(8)])
    assert sum(outcome.won for outcome in outcomes) > 1


def test_sabotage_without_the_lock_only_the_database_stops_a_second_bill(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unique position is the second wall: the loser sees an error instead of a refusal."""
    without_row_locks(monkeypatch)
    monkeypatch.setattr(bills, "locked", met(bills.locked, 8, after=True))
    visit = opened()
    outcomes = at_once([partial(actions.close, visit=visit, lines=[line()], now=NOW, actor=None)] * 8)
    assert codes(outcomes) != {"visit_closed"}
    assert VisitLine.objects.count() == 1


@in_database
def test_a_visit_closes_on_the_day_its_work_was_done() -> None:
    visit = opened()
    service = make_operation(resets="service")
    later = NOW + timedelta(days=3)
    actions.close(visit=visit, lines=[line(operation_id=service.pk)], now=later, actor=None)
    assert Milestone.objects.get().on_date == date(2026, 11, 20)
