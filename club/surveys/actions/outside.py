"""Scores from outside, faults named at the desk, networks of the centres."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from ipaddress import ip_network
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from booking.sites.models import Site
from booking.visits.models import Visit
from club.refusals import Refusal
from club.surveys.models import ExternalScore, FaultNote, SurveyNetwork
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


class BadNetwork(Refusal):
    code = "bad_network"
    sentence = _("Write a network as 192.0.2.0/24.")


class BadScore(Refusal):
    code = "bad_score"
    sentence = _("This score does not fit its scale.")


@transaction.atomic
def record_outside(
    *,
    source: str,
    name: str,
    measure: str,
    month: date,
    score: Decimal,
    highest: Decimal,
    now: datetime,
    actor: User | None,
    site: Site | None = None,
    rank: int | None = None,
    rank_of: int | None = None,
) -> ExternalScore:
    """One figure of somebody else's survey, as they publish it. A later row for the same corrects it."""
    if not 0 <= score <= highest or (rank is not None and rank_of is not None and not 1 <= rank <= rank_of):
        raise BadScore
    row = ExternalScore.objects.create(
        source=source, name=name.strip(), measure=measure.strip(), month=month.replace(day=1), score=score,
        highest=highest, recorded_at=now, actor=actor, site=site, rank=rank, rank_of=rank_of,
    )  # fmt: skip
    record(actor=actor, verb="survey.outside", subject=row, now=now, site=site, data={"score": str(score)})
    return row


@transaction.atomic
def note_fault(*, visit: Visit, code: str, now: datetime, actor: User | None, note: str = "") -> FaultNote:
    """A fault a visit was about, beside its bill; once."""
    return FaultNote.objects.get_or_create(
        visit=visit, code=slugify(code)[:40], source=FaultNote.Source.DESK,
        defaults={"at": now, "actor": actor, "note": note.strip()[:300]},
    )[0]  # fmt: skip


@transaction.atomic
def add_network(*, site: Site, network: str, now: datetime, actor: User | None) -> SurveyNetwork:
    """What is answered from in here does not count."""
    try:
        plain = str(ip_network(network.strip(), strict=False))
    except ValueError as problem:
        raise BadNetwork from problem
    row, is_new = SurveyNetwork.objects.get_or_create(
        site=site, network=plain, defaults={"added_at": now, "added_by": actor}
    )
    if is_new:
        record(
            actor=actor, verb="survey.network_added", subject=row, now=now, site=site, data={"network": plain}
        )
    return row


@transaction.atomic
def remove_network(*, network: SurveyNetwork, now: datetime, actor: User | None) -> None:
    record(
        actor=actor, verb="survey.network_removed", subject=network, now=now, site=network.site,
        before={"network": network.network},
    )  # fmt: skip
    network.delete()
