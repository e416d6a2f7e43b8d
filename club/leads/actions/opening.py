"""A lead comes in: once per form, once per person and kind, with its two clocks and its first task."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python

from booking.sites.models import Site
from club.clocks import actions as clocks
from club.leads import rules
from club.leads.actions.steps import Kind, note
from club.leads.models import Lead
from club.leads.queries import CALLBACK, FEEDBACK, Way, model_of, open_lead_of, route_for
from club.refusals import Refusal
from club.tasks import actions as tasks
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User


class NoWayToReach(Refusal):
    code = "no_way_to_reach"
    sentence = _("Leave us a phone number or an e-mail, so that we can answer.")


class NameMissing(Refusal):
    code = "name_missing"
    sentence = _("Tell us your name, so that we know whom to ask for.")


def open_lead(
    *,
    source: str,
    site: Site,
    name: str,
    now: datetime,
    key: str,
    phone: object = "",
    email: str = "",
    model: str = "",
    words: str = "",
    kind: str = "car",
    referral: models.Model | None = None,
    campaign: str = "",
    actor: User | None = None,
    person: User | None = None,
    channel: str = "",
    expected_months: int | None = None,
    heat: str = "",
    value_minor: int | None = None,
    language: str = "",
    wants_drive: bool = False,
) -> Lead:
    """Somebody may buy. ``key``: the form, call or guest it came by; ``model``: a code or words.

    Whoever has an open lead of this kind is not opened twice: it says that they asked again, and the
    call-back clock starts anew. Raises NameMissing, NoWayToReach.
    """
    number = to_python(phone, region=site.country) if phone else None
    call, mail = (number.as_e164 if number else ""), email.strip().lower()
    if not name.strip():
        raise NameMissing
    if not call and not mail:
        raise NoWayToReach
    wanted, way = model_of(model), route_for(kind, site)
    row = Lead(
        key=key[:80], site=site, kind=kind, source=Lead.Source.REFERRAL if referral else source,
        campaign=campaign.strip()[:60], team=way.team, name=name.strip()[:120], phone=call, email=mail,
        channel=channel or (Lead.Channel.PHONE if call else Lead.Channel.EMAIL), model=wanted,
        model_words="" if wanted else model.strip()[:80], expected_months=expected_months,
        words=words.strip()[:1000], value_minor=value_minor, language=language, person=person,
        heat=heat or rules.heat_of(expected_months, wants_drive=wants_drive),
        referral_id=referral.pk if referral else None, assignee_id=way.assignee_id, created_by=actor,
        opened_at=now,
    )  # fmt: skip
    with transaction.atomic():
        return _write(row, way, actor, now)


def _write(row: Lead, way: Way, actor: User | None, now: datetime) -> Lead:
    same = Lead.objects.filter(key=row.key).first()
    if same is not None:
        return same
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # this form again, or this person has an open lead
        same = Lead.objects.filter(key=row.key).first()
        return same or _asked_again(row, actor, now)
    note(row, Kind.OPENED, row.words, actor, now)
    _promise(row, way, now)
    record(
        actor=actor, verb="lead.opened", subject=row, now=now, site=row.site,
        data={"source": row.source, "kind": row.kind, "team": row.team},
    )  # fmt: skip
    return row


def _asked_again(row: Lead, actor: User | None, now: datetime) -> Lead:
    """The lead they have, with what they now say; somebody calls again within the half hour."""
    known = open_lead_of(kind=row.kind, phone=str(row.phone or ""), email=row.email)
    if known is None:  # it ended in this very moment
        raise NoWayToReach(_("Something changed while you wrote. Please send it once more."))
    locked = Lead.objects.select_for_update(of=("self",)).select_related("site").get(pk=known.pk)
    for name in ("email", "model", "model_words", "expected_months", "person", "referral_id"):
        if not getattr(locked, name) and getattr(row, name):
            setattr(locked, name, getattr(row, name))
    locked.heat = min(locked.heat, row.heat, key=list(Lead.Heat.values).index)
    locked.save()
    note(locked, Kind.AGAIN, row.words, actor, now)
    _promise(locked, route_for(locked.kind, locked.site), now)
    return locked


def _promise(lead: Lead, way: Way, now: datetime) -> None:
    """Called back within half an hour of service time, the state told within seven days (L3, L4)."""
    times = {"lead_call": CALLBACK, "lead_feedback": FEEDBACK}
    again = lead.notes.count()
    for task, kind in times.items():
        clock = clocks.start(subject=lead.subject, kind=kind, site=lead.site, started=now, now=now)
        tasks.add(
            kind=task, subject=lead.subject, site=lead.site, due_at=clock.due_at,
            words=lead.name, key=f"{lead.subject}:{kind}:{again}", now=now,
            role=way.role, assignee=lead.assignee, person=lead.person,
            facts={"phone": str(lead.phone or ""), "channel": lead.channel},
        )  # fmt: skip
