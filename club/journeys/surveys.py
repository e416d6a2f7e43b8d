"""Surveys in the hall: everybody is asked or called, and no answer stays without one (care.md §3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation

from booking.sites.models import Post, Site
from booking.visits.models import Visit
from club.journeys.day import group_day
from club.journeys.facts import survey_answered
from club.journeys.lost import PREFIX, lead_of, lost_answered
from club.journeys.surveys_asking import ask_about
from club.journeys.tasks import CALL_TASK
from club.journeys.unhappy import has_open, matter_of
from club.journeys.words import site_facts
from club.meetings.actions import run_month
from club.meetings.rules import last_month
from club.notices.actions import tell
from club.notices.fixing import ask_for_another
from club.reminders.subjects import car_facts
from club.surveys import actions, rules
from club.surveys.actions import token_of
from club.surveys.models import Invitation, Survey, SurveyCall, SurveyReply
from club.surveys.queries import survey_for, terms, visits_to_ask
from club.tasks import actions as tasks
from club.tasks.models import Task

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "answer_survey",
    "ask_after_visit",
    "note_survey_call",
    "rank_questions",
    "surveys_by_the_clock",
    "ticket_from_reply",
]

NOTE_TASK = "survey_note"
BATCH = 500


def ask_after_visit(*, visit: Visit, now: datetime) -> Invitation | None:
    """A delivered visit gets its survey once, whoever closed it and however late we learn of it."""
    if visit.closed_at is None or visit.corrects_id is not None:
        return None
    return ask_about(
        cause=Survey.After.VISIT, subject=f"visit:{visit.pk}", person=visit.person, site=visit.site, now=now,
        visit=visit, advisor=visit.opened_by, begun_at=visit.closed_at,
    )  # fmt: skip


def surveys_by_the_clock(*, now: datetime, limit: int = BATCH) -> int:
    """Ask, send, remind and list for a call whatever has become due; how many steps. May run twice."""
    done = sum(ask_after_visit(visit=visit, now=now) is not None for visit in visits_to_ask(now, limit))
    return done + _send(now, limit) + _remind(now, limit) + _list(now, limit)


def answer_survey(
    *, invitation: Invitation, answers: Mapping[int, int | str], now: datetime, **more: Any
) -> SurveyReply:
    """What somebody says by the link. It earns once, and low marks become a ticket in the same moment."""
    with transaction.atomic():
        reply = actions.answer(invitation=invitation, answers=answers, now=now, **more)
        _follow(reply, now)
        return reply


def note_survey_call(
    *, invitation: Invitation, outcome: str, now: datetime, actor: User, **more: Any
) -> tuple[SurveyCall, SurveyReply | None]:
    """A call with its four blocks; its task ends unless somebody should try again."""
    with transaction.atomic():
        call, reply = actions.note_call(invitation=invitation, outcome=outcome, now=now, actor=actor, **more)
        if outcome in (SurveyCall.Outcome.SPOKEN, SurveyCall.Outcome.REFUSED, SurveyCall.Outcome.WRONG):
            _end_call(call.invitation, outcome, actor, now)
        if outcome == SurveyCall.Outcome.WRONG and call.invitation.person is not None:
            ask_for_another(address=str(call.invitation.person.phone), channel="phone", now=now)
        if reply is not None:
            _follow(reply, now)
        return call, reply


def ticket_from_reply(*, reply: SurveyReply, actor: User, now: datetime) -> str:
    """A comment becomes a ticket in one click; its reference. Again: the same one."""
    with transaction.atomic():
        if not reply.ticket:
            _raise(reply, now, actor)
        return reply.ticket


def rank_questions(*, now: datetime) -> int:
    """Last month's weak questions of every centre become measures with a question more; how many."""
    made = 0
    for site in Site.objects.open_on(group_day(now)).order_by("pk"):
        survey = survey_for(Survey.After.VISIT, site)
        if survey is not None:
            month = last_month(_day(site, now))
            made += len(run_month(survey=survey, site=site, month=month, now=now))
    return made


def _follow(reply: SurveyReply, now: datetime) -> None:
    """Closes the loop of an answer that counts, once for each better answer."""
    if reply.standing != SurveyReply.Standing.COUNTED:
        return
    invitation = reply.invitation
    _end_call(invitation, "answered", reply.actor, now)
    lead = lead_of(invitation)
    if lead is not None:
        lost_answered(lead=lead, reply=reply, actor=None, now=now)
        return
    if invitation.person is not None:
        survey_answered(user=invitation.person, contact=invitation.subject, now=now)
    loop = rules.follow_up(reply.verdict, reply.fault_gone)
    if loop == "ticket":
        _raise(reply, now, None)
    elif loop == "note":
        _note_to_lead(reply, now)
    elif loop == "thanks" and invitation.person is not None:
        tell(
            person=invitation.person, kind="survey_thanks", key=f"survey:{invitation.pk}:thanks", now=now,
            data=_facts(invitation), purpose="survey",
        )  # fmt: skip
    actions.settle_loop(reply=reply, loop=loop)


def _raise(reply: SurveyReply, now: datetime, actor: User | None) -> None:
    """With the contact clock; one ticket of an invitation however often it is answered."""
    invitation = reply.invitation
    ticket = matter_of(invitation=invitation, words=reply.comment or _words(reply), now=now, actor=actor)
    actions.settle_loop(reply=reply, loop=reply.loop, ticket=ticket)


def _words(reply: SurveyReply) -> str:
    """What a ticket says when its owner wrote nothing, in the language of the house."""
    with translation.override("en"):
        if reply.fault_gone == "no":
            return "The owner says in the survey that the fault is not gone."
        return f"The owner gave {reply.verdict} of 10 in the survey."


def _note_to_lead(reply: SurveyReply, now: datetime) -> None:
    invitation = reply.invitation
    days = terms(invitation.site, _day(invitation.site, now)).note_days
    tasks.add(
        kind=NOTE_TASK, subject=_subject(invitation), site=invitation.site, due_at=now + timedelta(days=days),
        words=reply.comment[:300] or str(reply.verdict), key=f"{_subject(invitation)}:note", now=now,
        role=Post.Role.TEAM_LEAD, person=invitation.person,
        facts={"verdict": reply.verdict, "advisor": invitation.advisor.name if invitation.advisor else ""},
    )  # fmt: skip


def _send(now: datetime, limit: int) -> int:
    """Those whose hour has come; a complaint raised meanwhile silences them."""
    rows = Invitation.objects.open(now).filter(sent_at=None, send_at__lte=now)
    return sum(_say(row, "survey_invitation", now) for row in _with_people(rows)[:limit])


def _remind(now: datetime, limit: int) -> int:
    rows = Invitation.objects.open(now).filter(sent_at__isnull=False, reminded_at=None, remind_at__lte=now)
    return sum(_say(row, "survey_reminder", now) for row in _with_people(rows)[:limit])


def _with_people(rows: Any) -> Any:
    return rows.select_related("person", "site", "survey", "visit__vehicle__model").order_by("send_at", "pk")


def _say(row: Invitation, kind: str, now: datetime) -> int:
    mark = actions.mark_sent if kind == "survey_invitation" else actions.mark_reminded
    with transaction.atomic():
        address = _address(row)
        if not address and (row.person is None or has_open(row.person, now)):
            why = Invitation.Why.NOBODY if row.person is None else Invitation.Why.COMPLAINT
            actions.exclude(invitation=row, why=why, now=now)
            return 0
        if not mark(row, now):
            return 0
        tell(
            person=row.person, address=address, kind=kind, key=f"survey:{row.pk}:{kind}", now=now,
            channels=("email",) if address else ("inbox", "email"), data=_facts(row),
            purpose="contract" if address else "survey", useful_until=row.closes_at,
        )  # fmt: skip
        return 1


def _address(row: Invitation) -> str:
    """Where somebody is asked who is nobody on file: the address of their enquiry."""
    lead = lead_of(row) if row.person is None else None
    return lead.email if lead is not None else ""


def _list(now: datetime, limit: int) -> int:
    """Who has not answered by day three is called: a task for the care desk."""
    rows = Invitation.objects.open(now).filter(listed_at=None, call_at__lte=now, person__isnull=False)
    rows = rows.exclude(subject__startswith=PREFIX)  # the lead has its own call
    done = 0
    for row in _with_people(rows)[:limit]:
        with transaction.atomic():
            if not actions.mark_listed(row, now):
                continue
            due = min(row.closes_at, now + timedelta(days=2))
            tasks.add(
                kind=CALL_TASK, subject=_subject(row), site=row.site, due_at=due, now=now, person=row.person,
                words=_car(row), key=f"{_subject(row)}:call", role=Post.Role.CARE_AGENT,
                facts={"invitation": row.ref},
            )  # fmt: skip
            done += 1
    return done


def _end_call(invitation: Invitation, outcome: str, actor: User | None, now: datetime) -> None:
    for task in Task.objects.open().filter(subject=_subject(invitation), kind=CALL_TASK):
        tasks.finish(task=task, outcome=outcome, note="", actor=actor, now=now)


def _facts(invitation: Invitation) -> dict[str, object]:
    visit = invitation.visit
    return {
        **site_facts(invitation.site), **car_facts(visit.vehicle if visit else None),
        "token": token_of(invitation), "what": invitation.survey.name,
        "what_zh": invitation.survey.name_zh or invitation.survey.name,
    }  # fmt: skip


def _car(invitation: Invitation) -> str:
    return str(car_facts(invitation.visit.vehicle if invitation.visit else None)["car"])


def _subject(invitation: Invitation) -> str:
    return f"invitation:{invitation.ref}"


def _day(site: Site, now: datetime) -> date:
    return now.astimezone(site.tz).date()
