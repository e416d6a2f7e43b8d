"""Strategy and year plans: targets that figures are held against, activities that somebody does."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.insight.models import Plan, PlanActivity, PlanTarget
from club.insight.queries.texts import YEARLY
from club.insight.rules import FIGURES
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


class YearOutside(Refusal):
    code = "year_outside"
    sentence = _("This plan runs from %(first)s to %(last)s.")


class UnknownFigure(Refusal):
    code = "unknown_figure"
    sentence = _("There is no such figure.")


class ActivityDone(Refusal):
    code = "activity_done"
    status = 409
    sentence = _("This is done already.")


@transaction.atomic
def make_plan(
    *, name: str, strategy: str, first_year: int, last_year: int, now: datetime, actor: User | None,
    site: Site | None = None,
) -> Plan:  # fmt: skip
    """A plan over some years; each of them begins with the five works of the customers' lifecycle (H17)."""
    plan = Plan.objects.create(
        name=name, strategy=strategy, first_year=first_year, last_year=last_year, site=site, created_at=now,
        created_by=actor,
    )  # fmt: skip
    PlanActivity.objects.bulk_create(
        PlanActivity(plan=plan, year=year, what=str(what), due_on=date(year, 12, 31))
        for year in plan.years
        for what in YEARLY
    )
    record(actor=actor, verb="plan.made", subject=plan, now=now, site=site, data={"name": name})
    return plan


@transaction.atomic
def set_target(
    *, plan: Plan, year: int, figure: str, value: int, now: datetime, actor: User | None
) -> PlanTarget:
    """What a figure is to reach in a year; the trail keeps what it was."""
    check(plan, year)
    if figure not in FIGURES:
        raise UnknownFigure
    locked = Plan.objects.select_for_update().get(pk=plan.pk)
    held = locked.targets.filter(year=year, figure=figure).first()
    target, _made = PlanTarget.objects.update_or_create(
        plan=locked, year=year, figure=figure, defaults={"value": value, "set_at": now, "set_by": actor}
    )
    record(
        actor=actor, verb="plan.target", subject=locked, now=now, site=locked.site,
        before={figure: held.value if held else None}, data={figure: value, "year": year},
    )  # fmt: skip
    return target


@transaction.atomic
def add_activity(
    *, plan: Plan, year: int, what: str, due_on: date, now: datetime, actor: User | None,
    person: User | None = None,
) -> PlanActivity:  # fmt: skip
    check(plan, year)
    row = PlanActivity.objects.create(plan=plan, year=year, what=what.strip(), due_on=due_on, person=person)
    record(actor=actor, verb="plan.activity", subject=plan, now=now, site=plan.site, data={"what": what})
    return row


@transaction.atomic
def finish_activity(*, activity: PlanActivity, now: datetime, actor: User) -> PlanActivity:
    locked = (
        PlanActivity.objects.select_for_update(of=("self",)).select_related("plan__site").get(pk=activity.pk)
    )
    if locked.done_at is not None:
        raise ActivityDone
    locked.done_at, locked.done_by = now, actor
    locked.save(update_fields=["done_at", "done_by"])
    record(
        actor=actor, verb="plan.activity_done", subject=locked.plan, now=now, site=locked.plan.site,
        data={"what": locked.what},
    )  # fmt: skip
    return locked


def check(plan: Plan, year: int) -> None:
    if year not in plan.years:
        raise YearOutside(first=plan.first_year, last=plan.last_year)
