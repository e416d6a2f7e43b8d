"""A survey that was made at the desk, and a visit to ask about."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from booking.garage.models import Vehicle
from booking.sites.models import Site
from booking.visits import actions as visits
from booking.visits.models import Visit
from booking.visits.rules import LineDraft
from club.members.models import Member
from club.surveys import actions
from club.surveys.actions.defining import FactorDraft, ItemDraft
from club.surveys.models import Survey
from portal.models import User
from tests.booking.makes import make_vehicle
from tests.club.conftest import NOW, make_member

DELIVERED = NOW  # a Monday, ten in the morning in London


def make_survey(site: Site | None = None, code: str = "visit", **more: Any) -> Survey:
    """Two weighted factors, a recommendation, the fault and free words; published."""
    survey = actions.draft_survey(
        code=code, name="After your visit", name_zh="服务回访", now=NOW, actor=None, **more
    )
    actions.set_factors(
        survey=survey,
        factors=[
            FactorDraft("Quality", 60, "质量", "workshop"),
            FactorDraft("Advisor", 40, "顾问", "reception"),
        ],
    )
    actions.set_items(
        survey=survey,
        items=[
            ItemDraft("score", "How well was it repaired?", "修得好吗？", factor=1, counts_as="correct"),
            ItemDraft("score", "How well was it explained?", "讲得清楚吗？", factor=2, counts_as="explains"),
            ItemDraft("recommend", "Would you recommend us?", "愿意推荐我们吗？"),
            ItemDraft("fault_gone", "Is the fault gone?", "故障解决了吗？"),
            ItemDraft("text", "Anything else?", "还有什么想说？"),
        ],
    )
    return actions.publish_survey(survey=survey, now=NOW, actor=None)


def make_visit(
    site: Site,
    person: User | None,
    car: Vehicle,
    at: datetime = DELIVERED,
    number: str = "1",
    work: str = "",
    advisor: User | None = None,
) -> Visit:
    from booking.workshop.models import Operation

    operation = None
    if work:
        operation = Operation.objects.get_or_create(
            code=work,
            defaults={
                "name": work,
                "group": "repair",
                "minutes": 60,
                "price_minor": 9_000,
                "currency": "GBP",
            },
        )[0]
    visit = Visit.objects.create(
        number=f"HAR-{number}", site=site, vehicle=car, person=person, opened_at=at - timedelta(hours=3),
        currency="GBP", source="dms", external_number=number, opened_by=advisor,
    )  # fmt: skip
    line = LineDraft(
        kind="labour", description="Work", net_minor=10_000, tax_minor=2_000, pay_type="customer",
        operation_id=operation.pk if operation else None,
    )  # fmt: skip
    return visits.close(visit=visit, lines=[line], now=at, actor=None)


def said(survey: Survey, **values: int | str) -> dict[int, int | str]:
    """Answers by kind: ``score`` answers every scored question."""
    return {item.pk: values[item.kind] for item in survey.items.all() if item.kind in values}


@pytest.fixture
def member(site: Site) -> Member:
    return make_member(site)


@pytest.fixture
def car(member: Member) -> Vehicle:
    return make_vehicle(member.user)


@pytest.fixture
def survey(site: Site) -> Survey:
    return make_survey()


@pytest.fixture
def visit(site: Site, member: Member, car: Vehicle) -> Visit:
    return make_visit(site, member.user, car, work="noise")
