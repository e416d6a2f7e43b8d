"""Answers are written down, whoever gives them; which one counts is a rule (safety.md J14)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.leads.models import Lead
from club.members.queries import identity_hash
from club.refusals import Refusal
from club.surveys import rules
from club.surveys.models import FaultNote, Invitation, SurveyAnswer, SurveyItem, SurveyReply
from club.surveys.queries import fault_codes, items_of, terms

if TYPE_CHECKING:
    from portal.models import User

Kind, Standing, How = SurveyItem.Kind, SurveyReply.Standing, SurveyReply.How
RANGES = {
    Kind.SCORE: (1, 10), Kind.RECOMMEND: (0, 10), Kind.FEELING: (1, 5), Kind.FAULT_GONE: (0, 1),
    Kind.ASKED: (0, 1),
}  # fmt: skip
WORDS_MAX = 1_000
DAY = timedelta(days=1)


class AnswerMissing(Refusal):
    code = "answer_missing"
    sentence = _("Answer at least one of the questions.")


class BadAnswer(Refusal):
    code = "bad_answer"
    sentence = _("One of these answers cannot be right. Please look at it again.")


class SurveyOver(Refusal):
    """The link of somebody who was never to be asked."""

    code = "survey_over"
    status = 410
    sentence = _("This survey is over. Thank you for wanting to help.")


def device_mark(cookie: str) -> str:
    """The keyed hash of a browser's random mark."""
    return identity_hash("survey_device", cookie)


@transaction.atomic
def answer(
    *,
    invitation: Invitation,
    answers: Mapping[int, int | str],
    now: datetime,
    how: str = "link",
    actor: User | None = None,
    device: str = "",
    address: str = "",
) -> SurveyReply:
    """Write one answering down. ``answers``: item → a number, or words; ``actor``: who is signed in.

    The reply's ``standing`` says whether it counts; nothing that was said is thrown away.
    """
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("site", "survey").get(
        pk=invitation.pk
    )  # fmt: skip
    if locked.excluded_at is not None and locked.sent_at is None and how == How.LINK:
        raise SurveyOver
    said = _checked(locked, answers)
    before = list(locked.replies.exclude(standing=Standing.ASIDE).order_by("at", "pk"))
    numbers = terms(locked.site, now.astimezone(locked.site.tz).date())
    facts = rules.Said(
        at=now, closes_at=locked.closes_at, by_link=how == How.LINK,
        is_staff=actor is not None and actor.is_staff, in_showroom=_is_inside(locked, address),
        others_on_device=_others(locked, device, now), first_at=before[0].at if before else None,
        is_first_by_phone=bool(before) and before[0].how == How.PHONE,
    )  # fmt: skip
    standing, why = rules.standing(facts, numbers.change)
    if standing == Standing.COUNTED:
        locked.replies.filter(standing=Standing.COUNTED).update(standing=Standing.REPLACED)
    reply = SurveyReply.objects.create(
        invitation=locked, at=now, how=how, actor=actor, standing=standing, aside_why=why, device=device,
        verdict=_verdict(said), fault_gone=_fault_gone(said), comment=_comment(said),
    )  # fmt: skip
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(reply=reply, item=item, score=value if isinstance(value, int) else None,
                     words=value if isinstance(value, str) else "")
        for item, value in said.items()
    )  # fmt: skip
    if standing == Standing.COUNTED:
        _note(locked, reply, now)
    return reply


def settle_loop(*, reply: SurveyReply, loop: str, ticket: str = "") -> SurveyReply:
    """What followed this answer."""
    SurveyReply.objects.filter(pk=reply.pk).update(loop=loop or reply.loop, ticket=ticket or reply.ticket)
    reply.loop, reply.ticket = loop or reply.loop, ticket or reply.ticket
    return reply


def _checked(invitation: Invitation, answers: Mapping[int, int | str]) -> dict[SurveyItem, int | str]:
    on = invitation.begun_at.astimezone(invitation.site.tz).date()
    items = {item.pk: item for item in items_of(invitation.survey, on)}
    said: dict[SurveyItem, int | str] = {}
    for pk, value in answers.items():
        item = items.get(pk)
        if item is None:
            raise BadAnswer
        if isinstance(value, str):
            if item.kind != Kind.TEXT and (item.kind != Kind.REASON or value not in Lead.Lost.values):
                raise BadAnswer
            if value.strip():
                said[item] = value.strip()[:WORDS_MAX]
            continue
        least, most = RANGES.get(Kind(item.kind), (1, 0))
        if not least <= value <= most:
            raise BadAnswer
        said[item] = value
    if not said:
        raise AnswerMissing
    return said


def _is_inside(invitation: Invitation, address: str) -> bool:
    """Whether an address lies in a network of any centre."""
    from club.surveys.models import SurveyNetwork

    try:
        here = ip_address(address)
    except ValueError:
        return False
    networks = SurveyNetwork.objects.values_list("network", flat=True)
    return any(here in ip_network(network) for network in networks if ":" in network or here.version == 4)


def _others(invitation: Invitation, device: str, now: datetime) -> int:
    """Other people who answered from this device in the last day."""
    if not device:
        return 0
    rows = SurveyReply.objects.filter(device=device, at__gt=now - DAY, how=How.LINK)
    others = rows.exclude(invitation__person=invitation.person_id)
    return others.values("invitation__person").distinct().count()


def _verdict(said: Mapping[SurveyItem, int | str]) -> int | None:
    """The recommendation, else the mean of the scored questions."""
    for item, value in said.items():
        if item.kind == Kind.RECOMMEND and isinstance(value, int):
            return value
    scores = [value for item, value in said.items() if item.kind == Kind.SCORE and isinstance(value, int)]
    found = rules.mean(scores)
    return None if found is None else round(found)


def _fault_gone(said: Mapping[SurveyItem, int | str]) -> str:
    for item, value in said.items():
        if item.kind == Kind.FAULT_GONE:
            return "yes" if value else "no"
    return ""


def _comment(said: Mapping[SurveyItem, int | str]) -> str:
    words = [value for item, value in said.items() if isinstance(value, str) and item.kind == Kind.TEXT]
    return "\n".join(words)[:WORDS_MAX]


def _note(invitation: Invitation, reply: SurveyReply, now: datetime) -> None:
    """The invitation is answered; a fault that is not gone is one of this visit's repairs, again."""
    Invitation.objects.filter(pk=invitation.pk, answered_at=None).update(answered_at=now)
    if reply.fault_gone != "no" or invitation.visit_id is None:
        return
    for code in fault_codes(invitation.visit_id):
        FaultNote.objects.get_or_create(
            visit_id=invitation.visit_id, code=code, source=FaultNote.Source.OWNER,
            defaults={"at": now, "actor": reply.actor, "note": reply.comment[:300]},
        )  # fmt: skip
