"""Everybody is asked after a visit, once; low answers are answered; exactly one answer counts (J14)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from booking.garage.models import Vehicle
from booking.sites.models import Post, Site
from booking.visits.models import Visit
from club import journeys
from club.members.actions import set_consent
from club.members.models import Consent, Member
from club.notices.models import Notice
from club.refusals import Refusal
from club.surveys import actions, queries
from club.surveys.actions.defining import ItemDraft
from club.surveys.models import FaultNote, Invitation, Survey, SurveyReply
from club.tasks.models import Task
from club.training.actions import certify
from portal.models import User
from tests.club.conftest import NOW, make_member
from tests.club.surveys.conftest import car, make_survey, make_visit, member, said, survey, visit

__all__ = ["car", "member", "survey", "visit"]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def staff(email: str, name: str = "Cara Bell") -> User:
    return User.objects.create_user(email, name=name, is_staff=True)


def caller(site: Site) -> User:
    person = staff("cara@example.com")
    certify(
        user=person,
        course="caller",
        passed_on=date(2026, 1, 5),
        trainer="Bo",
        now=NOW,
        actor=staff("bo@example.com"),
    )
    return person


@pytest.fixture
def asked(visit: Visit, survey: Survey) -> Invitation:
    found = journeys.ask_after_visit(visit=visit, now=NOW)
    assert found is not None
    return found


def kinds() -> list[str]:
    return list(
        Notice.objects.filter(kind__startswith="survey").order_by("pk").values_list("kind", flat=True)
    )


@pytest.mark.source("F5")
def test_a_visit_is_asked_reminded_and_listed_once_whatever_runs_twice(visit: Visit, survey: Survey) -> None:
    for at, seen in (
        (NOW + HOUR, []),
        (NOW + DAY, ["survey_invitation"]),
        (NOW + 3 * DAY, ["survey_invitation", "survey_reminder"]),
        (NOW + 4 * DAY, ["survey_invitation", "survey_reminder"]),
    ):
        journeys.surveys_by_the_clock(now=at)
        journeys.surveys_by_the_clock(now=at)
        assert kinds() == seen
    task = Task.objects.get(kind="survey_call")
    assert (task.role, task.person) == ("care_agent", visit.person)
    journeys.surveys_by_the_clock(now=NOW + 20 * DAY)
    assert Invitation.objects.count() == Task.objects.count() == 1


def test_without_a_survey_nobody_is_asked(visit: Visit) -> None:
    assert journeys.surveys_by_the_clock(now=NOW + DAY) == 0


def test_who_is_not_asked_has_a_reason_and_is_covered(
    site: Site, survey: Survey, member: Member, car: Vehicle
) -> None:
    nobody = make_visit(site, None, car, number="2")
    shy = make_member(site, "Ben Oak", "ben@example.com")
    set_consent(
        person=shy.user, purpose=Consent.Purpose.SURVEY, channel="email", granted=False, text_version="1",
        how="web", now=NOW,
    )  # fmt: skip
    ours = make_member(site, "Eve Ash", "eve@example.com")
    Post.objects.create(user=ours.user, role="advisor", site=site, from_date=date(2025, 1, 1))
    first, again = (make_visit(site, member.user, car, NOW + n * DAY, number=f"A{n}") for n in (0, 5))
    visits = [
        nobody,
        *(make_visit(site, who.user, car, number=f"B{who.pk}") for who in (shy, ours)),
        first,
        again,
    ]
    found = [journeys.ask_after_visit(visit=each, now=NOW + 5 * DAY) for each in visits]
    assert [row.excluded_why for row in found if row] == ["nobody", "opted_out", "staff", "", "recent"]
    covered = queries.coverage_of([site.pk], NOW - DAY, NOW + 6 * DAY)
    assert (covered.delivered, covered.called, covered.excluded) == (5, 0, 4)


def test_a_complaint_silences_the_survey_that_waits(
    asked: Invitation, survey: Survey, car: Vehicle, site: Site
) -> None:
    other = make_visit(site, asked.person, car, NOW - 40 * DAY, number="old")
    old = journeys.invite_to(survey=survey, subject="x", person=asked.person, site=site, now=NOW, key="x")
    assert old.excluded_why == "recent"
    assert other.pk
    journeys.answer_survey(invitation=asked, answers=said(survey, recommend=2), now=NOW + HOUR)
    fresh = journeys.invite_to(
        survey=survey, subject="y", person=asked.person, site=site, now=NOW + 60 * DAY, key="y"
    )
    assert fresh.excluded_why == "complaint"


def test_a_link_names_nobody_and_only_ours_opens(asked: Invitation) -> None:
    token = actions.token_of(asked)
    assert actions.read_token(token) == asked
    with pytest.raises(actions.asking.UnknownLink):
        actions.read_token(token[:-2] + "xx")


@pytest.mark.parametrize(
    ("recommend", "gone", "loop"),
    [(6, 1, "ticket"), (10, 0, "ticket"), (7, 1, "note"), (9, 1, "thanks")],
)
def test_every_answer_is_answered(
    asked: Invitation, survey: Survey, recommend: int, gone: int, loop: str
) -> None:
    answers = said(survey, recommend=recommend, fault_gone=gone, text="As it was.")
    reply = journeys.answer_survey(invitation=asked, answers=answers, now=NOW + 2 * DAY)
    assert reply.loop == loop
    assert bool(reply.ticket) is (loop == "ticket")
    assert Task.objects.filter(kind="survey_note").exists() is (loop == "note")
    assert Notice.objects.filter(kind="survey_thanks").exists() is (loop == "thanks")
    assert FaultNote.objects.filter(code="noise").exists() is (gone == 0)


@pytest.mark.proves("J14")
def test_a_better_answer_replaces_and_a_late_one_is_kept_without_counting(
    asked: Invitation, survey: Survey
) -> None:
    def answer(recommend: int, at: timedelta) -> SurveyReply:
        return journeys.answer_survey(
            invitation=asked, answers=said(survey, recommend=recommend), now=NOW + DAY + at
        )

    answer(2, timedelta())
    answer(8, 2 * HOUR)
    again = answer(10, 2 * DAY)
    late = answer(10, 20 * DAY)
    standings = list(asked.replies.order_by("pk").values_list("standing", "aside_why"))
    assert standings == [("replaced", ""), ("counted", ""), ("aside", "again"), ("aside", "late")]
    assert (again.loop, late.loop) == ("", "")
    assert asked.person


@pytest.mark.proves("J6", "J14")
def test_ours_the_showroom_and_a_shared_device_never_count(
    site: Site, survey: Survey, car: Vehicle, member: Member
) -> None:
    actions.add_network(site=site, network="192.0.2.7/24", now=NOW, actor=None)
    people = [member, *(make_member(site, f"P{n}", f"p{n}@example.com") for n in range(5))]
    asked = [
        journeys.invite_to(survey=survey, subject=f"s{n}", person=who.user, site=site, now=NOW, key=f"s{n}")
        for n, who in enumerate(people)
    ]

    def answer(n: int, **more: object) -> str:
        reply = journeys.answer_survey(
            invitation=asked[n], answers=said(survey, recommend=9), now=NOW + DAY, **more
        )
        return f"{reply.standing} {reply.aside_why}".strip()

    assert answer(0, actor=staff("cara@example.com")) == "aside staff"
    assert answer(0, address="192.0.2.200") == "aside showroom"
    assert answer(0, address="198.51.100.1", actor=member.user) == "counted"
    assert [answer(n, device="d") for n in (1, 2, 3, 4)] == ["counted"] * 3 + ["aside device"]
    assert queries.replies_of([site.pk], NOW, NOW + 2 * DAY).count() == 4


@pytest.mark.parametrize(
    "answers", [{}, {0: 5}, {"score": 11}, {"score": 0}, {"text": "   "}, {"recommend": "9"}]
)
def test_answers_that_cannot_be_are_refused_and_nothing_is_written(
    asked: Invitation, survey: Survey, answers: dict[object, object]
) -> None:
    by_kind = {item.kind: item.pk for item in survey.items.all()}
    given = {by_kind.get(str(key), 0): value for key, value in answers.items()}
    with pytest.raises((actions.BadAnswer, actions.AnswerMissing)):
        journeys.answer_survey(invitation=asked, answers=given, now=NOW)  # type: ignore[arg-type]
    assert not SurveyReply.objects.exists()


def test_a_wrong_number_is_asked_for_anew(asked: Invitation, site: Site) -> None:
    """F14: whoever calls finds out, and does not have to remember."""
    assert asked.person is not None
    asked.person.phone = "+442079460123"
    asked.person.save()
    journeys.note_survey_call(invitation=asked, outcome="wrong", now=NOW + 4 * DAY, actor=caller(site))
    assert Task.objects.get(kind="fix_contact").person == asked.person


@pytest.mark.source("B6")
def test_only_trained_people_call_and_an_attempt_covers(
    asked: Invitation, survey: Survey, site: Site
) -> None:
    journeys.surveys_by_the_clock(now=NOW + 4 * DAY)
    task = Task.objects.get(kind="survey_call")
    untrained = staff("new@example.com")
    with pytest.raises(actions.NotTrained):
        journeys.take_task(task=task, actor=untrained, now=NOW + 4 * DAY)
    with pytest.raises(actions.NotTrained):
        journeys.note_survey_call(invitation=asked, outcome="spoken", now=NOW + 4 * DAY, actor=untrained)
    cara = caller(site)
    journeys.take_task(task=task, actor=cara, now=NOW + 4 * DAY)
    journeys.note_survey_call(invitation=asked, outcome="no_answer", now=NOW + 4 * DAY, actor=cara)
    assert queries.coverage_of([site.pk], NOW - DAY, NOW + DAY).covered == 100
    call, reply = journeys.note_survey_call(
        invitation=asked, outcome="spoken", now=NOW + 5 * DAY, actor=cara, use="School runs",
        questions="Tyres?", next_service_on=date(2026, 9, 1), answers=said(survey, fault_gone=0),
    )  # fmt: skip
    task.refresh_from_db()
    assert reply is not None
    assert (call.use, reply.how, reply.loop, task.outcome) == ("School runs", "phone", "ticket", "spoken")
    assert asked.calls.count() == 2


@pytest.mark.source("A17")
def test_a_comment_becomes_one_ticket_in_one_click(asked: Invitation, survey: Survey, site: Site) -> None:
    reply = journeys.answer_survey(
        invitation=asked, answers=said(survey, recommend=9, text="Only the coffee was cold."), now=NOW + DAY
    )
    cara = caller(site)
    first = journeys.ticket_from_reply(reply=reply, actor=cara, now=NOW + DAY)
    assert first
    assert first == journeys.ticket_from_reply(reply=reply, actor=cara, now=NOW + DAY)


def test_results_are_counted_in_few_queries(
    asked: Invitation, survey: Survey, site: Site, django_assert_max_num_queries: Callable[..., object]
) -> None:
    journeys.answer_survey(
        invitation=asked, answers=said(survey, score=9, recommend=10, fault_gone=1), now=NOW + DAY
    )
    with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
        found = queries.results(survey, [site.pk], NOW, NOW + 2 * DAY)
    assert (found.n, found.index, found.nps.value, found.nps.is_shown) == (1, 900, 100, False)
    assert [line.n for line in found.items] == [1, 1]
    assert queries.trend(survey, [site.pk], NOW - DAY, NOW + 2 * DAY)[0][1] == 900
    assert queries.results(survey, [], NOW, NOW + 2 * DAY).n == 0


@pytest.mark.source("B2", "B12")
def test_first_time_fix_and_repeats_are_two_numbers(
    site: Site, survey: Survey, member: Member, car: Vehicle
) -> None:
    first = make_visit(site, member.user, car, NOW, number="1", work="noise")
    again = make_visit(site, member.user, car, NOW + 40 * DAY, number="2", work="noise")
    for each, gone in ((first, 1), (again, 1)):
        asked = journeys.ask_after_visit(visit=each, now=each.closed_at or NOW)
        assert asked
        journeys.answer_survey(
            invitation=asked, answers=said(survey, fault_gone=gone, recommend=9), now=asked.begun_at + DAY
        )
    found = queries.faults_of([site.pk], NOW - DAY, NOW + 50 * DAY, 90)
    assert (found.satisfied, found.repaired, found.ffv, found.fnv) == (1, 2, 50, 50)
    assert (len(found.repeats), found.repair_jobs, found.repeat_rate) == (1, 2, 50)
    assert queries.weak_faults([*found.repeats, *found.repeats])[0][0] == "noise"


def test_a_new_version_takes_over_and_a_published_one_stays(survey: Survey) -> None:
    with pytest.raises(actions.NotADraft):
        actions.set_items(survey=survey, items=[])
    copy = actions.copy_survey(survey=survey, now=NOW, actor=None)
    assert actions.copy_survey(survey=survey, now=NOW, actor=None) == copy
    assert list(copy.items.order_by("position").values_list("code", "factor__code")) == list(
        survey.items.order_by("position").values_list("code", "factor__code")
    )
    actions.publish_survey(survey=copy, now=NOW + DAY, actor=None)
    survey.refresh_from_db()
    assert (survey.ended_at, copy.version) == (NOW + DAY, 2)
    empty = actions.draft_survey(code="empty", name="Empty", now=NOW, actor=None)
    with pytest.raises(actions.SurveyIncomplete):
        actions.publish_survey(survey=empty, now=NOW, actor=None)


def test_a_survey_made_at_the_desk_for_a_cause_the_code_never_met(site: Site, member: Member) -> None:
    made = make_survey(code="open-day", asked_after="event")
    asked = journeys.ask_about(cause="event", subject="event:1", person=member.user, site=site, now=NOW)
    assert asked is not None
    assert (asked.survey, asked.excluded_why) == (made, "")
    assert journeys.ask_about(cause="lost", subject="lead:1", person=member.user, site=site, now=NOW) is None


@pytest.mark.source("H12")
def test_one_question_asks_for_a_feeling_and_is_counted_by_its_five_faces(site: Site, member: Member) -> None:
    """H12: people forget what we said, not how they felt."""
    made = actions.draft_survey(code="felt", name="How was it", now=NOW, actor=None, asked_after="event")
    actions.set_items(survey=made, items=[ItemDraft("feeling", "How did it feel?")])
    felt = actions.publish_survey(survey=made, now=NOW, actor=None)
    asked = journeys.ask_about(cause="event", subject="event:1", person=member.user, site=site, now=NOW)
    assert asked is not None
    with pytest.raises(Refusal):
        journeys.answer_survey(invitation=asked, answers=said(felt, feeling=6), now=NOW + DAY)
    journeys.answer_survey(invitation=asked, answers=said(felt, feeling=4), now=NOW + DAY)
    found = queries.results(felt, [site.pk], NOW - DAY, NOW + 3 * DAY)
    assert found.feelings == {4: 1}
