"""Writing a survey: draft, publish, follow with a new version, probe a weak question for a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from club.refusals import Refusal
from club.surveys.models import Survey, SurveyFactor, SurveyItem
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

FACTORS_MAX, ITEMS_MAX = 12, 30
Kind = SurveyItem.Kind


class NotADraft(Refusal):
    code = "not_a_draft"
    status = 409
    sentence = _("A published survey stays as people answered it. Make a new version of it.")


class SurveyIncomplete(Refusal):
    code = "survey_incomplete"
    sentence = _("A survey needs at least one question; with weighted factors, one for each of them.")


class NotLive(Refusal):
    code = "not_live"
    status = 409
    sentence = _("This survey is not asked at the moment.")


@dataclass(frozen=True, slots=True)
class FactorDraft:
    name: str
    weight: int
    name_zh: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """``factor``: the place of its factor in the survey, from 1; 0 for none."""

    kind: str
    words: str
    words_zh: str = ""
    factor: int = 0
    counts_as: str = ""


@transaction.atomic
def draft_survey(
    *,
    code: str,
    name: str,
    now: datetime,
    actor: User | None,
    name_zh: str = "",
    site: Site | None = None,
    asked_after: str = "visit",
    scale: str = "index",
) -> Survey:
    """A new version under its code, to be filled and published."""
    version = (Survey.objects.filter(code=code).aggregate(n=Max("version"))["n"] or 0) + 1
    survey = Survey.objects.create(
        code=code, version=version, name=name, name_zh=name_zh, site=site, asked_after=asked_after,
        scale=scale, created_at=now, created_by=actor,
    )  # fmt: skip
    record(actor=actor, verb="survey.drafted", subject=survey, now=now, site=site, data={"code": code})
    return survey


@transaction.atomic
def set_factors(*, survey: Survey, factors: Sequence[FactorDraft]) -> list[SurveyFactor]:
    """The factors of a draft, instead of those it had; its questions lose theirs."""
    locked = _draft(survey)
    locked.items.update(factor=None)
    locked.factors.all().delete()
    rows = [
        SurveyFactor(
            survey=locked, code=_code(factor.name, n, "f"), name=factor.name, name_zh=factor.name_zh,
            weight=factor.weight, department=factor.department,
        )
        for n, factor in enumerate(factors[:FACTORS_MAX], start=1)
    ]  # fmt: skip
    return SurveyFactor.objects.bulk_create(rows)


@transaction.atomic
def set_items(*, survey: Survey, items: Sequence[ItemDraft]) -> list[SurveyItem]:
    """The questions of a draft, instead of those it had."""
    locked = _draft(survey)
    factors = list(locked.factors.order_by("pk"))
    locked.items.all().delete()
    rows = [
        SurveyItem(
            survey=locked,
            position=n,
            code=_code(item.words, n, "q"),
            kind=item.kind,
            words=item.words,
            words_zh=item.words_zh,
            counts_as=item.counts_as if item.kind == Kind.SCORE else "",
            factor=factors[item.factor - 1]
            if item.kind == Kind.SCORE and 0 < item.factor <= len(factors)
            else None,
        )
        for n, item in enumerate(items[:ITEMS_MAX], start=1)
    ]
    return SurveyItem.objects.bulk_create(rows)


@transaction.atomic
def publish_survey(*, survey: Survey, now: datetime, actor: User | None) -> Survey:
    """From now on it is asked; what was asked after the same cause at the same place ends."""
    locked = _draft(survey)
    items = list(locked.items.all())
    measured = {item.factor_id for item in items}
    if not items or any(factor.pk not in measured for factor in locked.factors.all()):
        raise SurveyIncomplete
    former = Survey.objects.live().filter(code=locked.code)
    if locked.asked_after:
        former = former | Survey.objects.live().filter(asked_after=locked.asked_after, site=locked.site)
    former.update(ended_at=now)
    locked.published_at = now
    locked.save(update_fields=["published_at"])
    record(
        actor=actor, verb="survey.published", subject=locked, now=now, site=locked.site,
        data={"code": locked.code, "version": locked.version, "questions": len(items)},
    )  # fmt: skip
    return locked


@transaction.atomic
def end_survey(*, survey: Survey, now: datetime, actor: User | None) -> Survey:
    """Nobody is asked any more; who was may still answer."""
    locked = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if not locked.is_live:
        raise NotLive
    locked.ended_at = now
    locked.save(update_fields=["ended_at"])
    record(actor=actor, verb="survey.ended", subject=locked, now=now, site=locked.site)
    return locked


@transaction.atomic
def copy_survey(*, survey: Survey, now: datetime, actor: User | None) -> Survey:
    """A draft of its next version, the same but for its probes. One that waits is returned."""
    waiting = Survey.objects.filter(code=survey.code, published_at=None).first()
    if waiting is not None:
        return waiting
    fresh = draft_survey(
        code=survey.code, name=survey.name, name_zh=survey.name_zh, site=survey.site, now=now, actor=actor,
        asked_after=survey.asked_after, scale=survey.scale,
    )  # fmt: skip
    made: dict[int | None, SurveyFactor | None] = {None: None}
    for factor in survey.factors.order_by("pk"):
        made[factor.pk] = _copied(factor, survey=fresh)
    for item in survey.items.filter(probe_of=None).order_by("position", "pk"):
        _copied(item, survey=fresh, factor=made[item.factor_id])
    return fresh


def _copied(row: Any, **changed: Any) -> Any:
    """The same row once more; its code stays, so that figures go on over versions."""
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(row, name) for name in names}
    values |= {f"{name}_id": getattr(value, "pk", None) for name, value in changed.items()}
    return type(row).objects.create(**values)


@transaction.atomic
def add_probe(
    *,
    item: SurveyItem,
    words: str,
    words_zh: str,
    first: date,
    until: date,
    now: datetime,
    actor: User | None,
) -> SurveyItem:
    """One more question about a weak one, for a month. The one addition a live survey takes; once a month.

    It belongs to the version that is live then, whatever version was weak.
    """
    survey = Survey.objects.live().filter(code=item.survey.code).first()
    if survey is None:
        raise NotLive
    Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    base = survey.items.filter(code=item.code).first() or item
    last = survey.items.aggregate(n=Max("position"))["n"] or 0
    return SurveyItem.objects.get_or_create(
        survey=survey, code=f"{item.code[:30]}-{first:%y%m}",
        defaults={
            "position": last + 1, "kind": Kind.SCORE, "words": words, "words_zh": words_zh, "probe_of": base,
            "asked_from": first, "asked_until": until,
        },
    )[0]  # fmt: skip


def _draft(survey: Survey) -> Survey:
    locked = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if locked.published_at is not None:
        raise NotADraft
    return locked


def _code(words: str, place: int, letter: str) -> str:
    return f"{slugify(words)[:30] or letter}-{place}"
