"""What owners say: months of answers and calls, a meeting with its measures, promises, ideas, contests.

Every answer goes through the hall, so that it earns, thanks, notes or becomes a ticket as any other does;
who is asked and when is what the rules of asking say for that visit.
"""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from booking.visits.models import Visit
from club import journeys
from club.meetings import actions as meetings
from club.meetings.queries import carried_over
from club.meetings.rules import last_month, month_of, next_month
from club.surveys import actions, rules
from club.surveys.actions.defining import FactorDraft, ItemDraft
from club.surveys.models import Invitation, Survey, SurveyItem, SurveyReply
from club.tasks import actions as tasks
from club.tasks.models import Task
from club.training.actions import certify, coach, review
from portal.demo.ground import Ground
from portal.demo.kept import keep_promises
from portal.demo.people import Owner
from portal.demo.say import ANSWER, COACHED, IDEAS, MEASURE, WORDS
from portal.demo.unhappy import put_right

DAYS_BACK = 75
ANSWERED, CALLED = 0.42, 0.93
FAULTS = ("brakes-noise", "engine-light", "aircon-cold", "rattle-door")
MENDED = 0.4
DAY = timedelta(days=1)
WEIGHTS = (22, 20, 20, 19, 19)
FACTORS = (
    ("Quality of work", "维修质量", "workshop"),
    ("Pick-up", "取车", "reception"),
    ("Facility", "设施环境", "care"),
    ("Advisor", "服务顾问", "reception"),
    ("Initiation", "预约接待", "reception"),
)
ITEMS = (
    ItemDraft("recommend", "Would you recommend us?", "您愿意推荐我们吗？"),
    ItemDraft("fault_gone", "Is the fault gone for good?", "故障彻底解决了吗？"),
    ItemDraft("score", "How well was the work done?", "维修做得如何？", 1, "correct"),
    ItemDraft("score", "How smoothly did you get your car back?", "取车顺利吗？", 2),
    ItemDraft("score", "How pleasant was our house?", "店内环境如何？", 3),
    ItemDraft("score", "How well did we explain the bill?", "费用讲解得如何？", 4, "explains"),
    ItemDraft("score", "How well did we understand you?", "我们理解您的需求吗？", 5, "needs"),
    ItemDraft("text", "Anything else?", "还有什么想说的？"),
)


def hear_voices(
    owners: list[Owner], visits: list[Visit], ground: Ground, region: str, chance: random.Random
) -> None:
    """Everything about asking and answering, up to this minute."""
    train(ground, region)
    survey = write_survey(ground)
    since = ground.now - DAYS_BACK * DAY
    fresh = [visit for visit in visits if visit.closed_at and since < visit.closed_at <= ground.now]
    note_faults(fresh, ground, chance)
    ask(survey, fresh, ground)
    listen(survey, ground, region, chance)
    journeys.surveys_by_the_clock(now=ground.now)
    meet(survey, ground, region)
    suggest(owners, ground, region)
    compete(ground)
    keep_promises(ground, region)


def write_survey(ground: Ground) -> Survey:
    at, actor = ground.now - (DAYS_BACK + 1) * DAY, ground.logins["care"]
    survey = actions.draft_survey(
        code="visit", name="How was your visit?", name_zh="这次到店感觉如何？", now=at, actor=actor
    )
    factors = [
        FactorDraft(name, weight, zh, who)
        for (name, zh, who), weight in zip(FACTORS, WEIGHTS, strict=True)
    ]  # fmt: skip
    actions.set_factors(survey=survey, factors=factors)
    actions.set_items(survey=survey, items=ITEMS)
    return actions.publish_survey(survey=survey, now=at, actor=actor)


def note_faults(visits: list[Visit], ground: Ground, chance: random.Random) -> None:
    """What two in five cars came for, as it was written down at the desk."""
    for visit in visits:
        if chance.random() < MENDED:
            actions.note_fault(
                visit=visit, code=chance.choice(FAULTS), now=visit.opened_at, actor=visit.opened_by
            )


def ask(survey: Survey, visits: list[Visit], ground: Ground) -> None:
    """One row for each visit; nobody twice within 30 days."""
    last: dict[int, datetime] = {}
    rows = []
    for visit in sorted(visits, key=lambda each: (each.closed_at, each.pk)):
        begun, person = visit.closed_at or ground.now, visit.person_id
        plan = rules.plan(begun, visit.site.tz)
        why = "nobody" if person is None else ""
        if person is not None and begun - last.get(person, begun - 31 * DAY) < 30 * DAY:
            why = "recent"
        elif person is not None:
            last[person] = begun
        is_sent = not why and plan.send_at <= ground.now
        rows.append(
            Invitation(
                key=f"survey:visit:{visit.pk}", survey=survey, subject=f"visit:{visit.pk}", visit=visit,
                person_id=person, site=visit.site, advisor_id=visit.opened_by_id, created_at=begun,
                begun_at=begun, send_at=plan.send_at, remind_at=plan.remind_at, call_at=plan.call_at,
                closes_at=plan.closes_at, sent_at=plan.send_at if is_sent else None,
                excluded_at=begun if why else None, excluded_why=why,
                reminded_at=plan.remind_at if is_sent and plan.remind_at <= ground.now else None,
            )
        )  # fmt: skip
    Invitation.objects.bulk_create(rows)


def listen(survey: Survey, ground: Ground, region: str, chance: random.Random) -> None:
    """Two in five answer by the link; most of the others were called; low answers were put right."""
    items = list(survey.items.order_by("position"))
    sent = Invitation.objects.filter(sent_at__isnull=False).select_related("site", "visit", "person")
    for asked in sent.order_by("send_at", "pk"):
        at = asked.send_at + timedelta(hours=chance.randint(1, 30))
        if chance.random() > ANSWERED or at > ground.now:
            call(asked, ground, chance)
            continue
        said = values_of(items, region, chance)
        reply = journeys.answer_survey(invitation=asked, answers=said, now=at)
        if reply.loop == SurveyReply.Loop.TICKET:
            put_right(reply.ticket, ground, region)
        elif reply.loop == SurveyReply.Loop.NOTE and at < ground.now - 4 * DAY:
            read_notes(asked, at + DAY)


def call(asked: Invitation, ground: Ground, chance: random.Random) -> None:
    at = asked.call_at + timedelta(hours=2)
    if at < ground.now - DAY and chance.random() < CALLED:
        outcome = chance.choice(("spoken", "no_answer", "spoken"))
        actions.mark_listed(asked, asked.call_at)
        journeys.note_survey_call(invitation=asked, outcome=outcome, now=at, actor=ground.logins["care"])


def read_notes(asked: Invitation, at: datetime) -> None:
    for task in Task.objects.open().filter(subject=f"invitation:{asked.ref}", kind="survey_note"):
        tasks.finish(task=task, outcome="done", note="", actor=asked.advisor, now=at)


def values_of(items: list[SurveyItem], region: str, chance: random.Random) -> dict[int, int | str]:
    mood = min(10.0, max(2.0, chance.gauss(8.8, 1.2)))
    return {item.pk: value for item in items if (value := value_of(item, mood, region, chance)) != ""}


def value_of(item: SurveyItem, mood: float, region: str, chance: random.Random) -> int | str:
    if item.kind == "text":
        return chance.choice(WORDS[region]) if chance.random() < 0.15 else ""
    if item.kind == "fault_gone":
        return int(chance.random() < (0.97 if mood > 6.5 else 0.6))
    tilt = -0.9 if item.counts_as == "explains" else 0.2
    return min(10, max(1, round(mood + tilt + chance.gauss(0, 0.6))))


def train(ground: Ground, region: str) -> None:
    """Who calls has learned it; a coach has looked at two steps, one of them a second time."""
    gm, care = ground.logins["gm"], ground.logins["care"]
    passed = ground.today - timedelta(days=120)
    certify(
        user=care, course="caller", passed_on=passed, trainer="Meridian Academy", now=ground.moment(passed),
        actor=gm,
    )  # fmt: skip
    for days, (step, seen, agreed, better) in zip((40, 9), COACHED[region], strict=True):
        at = ground.moment(ground.today - timedelta(days=days))
        row = coach(
            site=ground.sites[0], user=ground.logins["advisor"], step=step, seen=seen, agreed=agreed,
            review_on=(at + 14 * DAY).date(), now=at, actor=gm,
        )  # fmt: skip
        if days > 14:
            review(coaching=row, words=better, now=at + 15 * DAY, actor=gm)


def meet(survey: Survey, ground: Ground, region: str) -> None:
    """The month before last was met about and set its measures; this month's meeting stands open."""
    site, gm = ground.sites[0], ground.logins["gm"]
    month = last_month(last_month(ground.today))
    held = ground.moment(next_month(month) + timedelta(days=4))
    opened = meetings.open_meeting(site=site, month=month, held_on=held.date(), now=held, actor=gm)
    made = meetings.run_month(survey=survey, site=site, month=month, now=held + DAY)
    for measure in made:
        meetings.plan_measure(
            meeting=opened, measure=measure, words=MEASURE[region], department=measure.department or "care",
            owner=ground.logins["advisor"], due_on=held.date() + timedelta(days=30), now=held + DAY, actor=gm,
        )  # fmt: skip
    meetings.close_meeting(meeting=opened, notes="", now=held + 2 * DAY, actor=gm)
    journeys.rank_questions(now=ground.now)
    again = meetings.open_meeting(
        site=site, month=last_month(ground.today), held_on=ground.today, now=ground.now, actor=gm
    )
    for measure in carried_over(again)[:1]:
        meetings.review_measure(
            meeting=again, measure=measure, verdict="goes_on", note="", now=ground.now, actor=gm
        )


def suggest(owners: list[Owner], ground: Ground, region: str) -> None:
    for number, words in enumerate(IDEAS[region]):
        owner = owners[number % len(owners)]
        at = max(owner.joined_at, ground.now - timedelta(days=8 - number))
        idea = journeys.suggest(user=owner.user, site=owner.site, about="workshop", words=words, now=at)
        if number == 0:
            journeys.adopt_suggestion(
                suggestion=idea, words=ANSWER[region], department="service", now=ground.now,
                actor=ground.logins["gm"],
            )  # fmt: skip


def compete(ground: Ground) -> None:
    """One contest of centres runs by what we measure, one of people was decided by a jury."""
    gm, month = ground.logins["gm"], month_of(ground.today)
    meetings.announce_contest(
        now=ground.moment(month), actor=gm, name="Centre of the month", name_zh="本月最佳门店", who="sites",
        metric="coverage", site=None, from_date=month, until_date=next_month(month), target=Decimal(98),
        winners=3, prize="",
    )  # fmt: skip
    first = last_month(ground.today)
    jury = meetings.announce_contest(
        now=ground.moment(first), actor=gm, name="Kindest hand-over", name_zh="最贴心的交车", who="advisors",
        metric="jury", site=ground.sites[0], from_date=first, until_date=month, target=Decimal(90),
        winners=2, prize="",
    )  # fmt: skip
    for number, user in enumerate(ground.staff[ground.sites[0].pk][:3]):
        meetings.mark(
            contest=jury, user=user, points=Decimal(96 - 4 * number), why="Seen at the counter",
            now=ground.moment(first) + 3 * DAY, actor=gm,
        )  # fmt: skip
    meetings.decide_contest(contest=jury, sites=[ground.sites[0].pk], now=ground.now, actor=gm)
