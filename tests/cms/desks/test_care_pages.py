"""Care's other pages: calls, surveys, results, meetings, ideas, contests, certificates, coaching."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.sites.models import Post
from club import journeys
from club.complaints.models import Ticket
from club.meetings.models import Contest, Measure, Meeting
from club.promises.models import VisitPromise
from club.suggestions.models import Suggestion
from club.surveys.models import ExternalScore, Invitation, Survey, SurveyCall, SurveyNetwork
from club.training.actions import certify
from club.training.models import Certificate, Coaching
from portal.models import User
from tests.booking.scenes import NOW, TODAY, a_person, numbers
from tests.club.surveys.conftest import make_survey, make_visit, said
from tests.cms.desks.conftest import Staffed, World, text

DAY = timedelta(days=1)
PAGES = (
    "desk_calls", "desk_surveys", "desk_results", "desk_outside", "desk_meetings", "desk_promises",
    "desk_rescues", "desk_suggestions", "desk_contests", "desk_training", "desk_coaching",
)  # fmt: skip


@pytest.fixture
def care(world: World, staffed: Staffed) -> Client:
    return staffed("care_agent", world.here.site)


def agent() -> User:
    user: User = Post.objects.get(role="care_agent").user
    return user


def send(client: Client, name: str, /, *args: Any, **data: Any) -> Any:
    return client.post(reverse(name, args=args), {"request_key": f"key-of-a-form-{next(numbers):06}"} | data)


def asked(world: World) -> tuple[Survey, Invitation]:
    survey = Survey.objects.first() or make_survey()
    visit = make_visit(
        world.here.site, world.member.user, world.booking.vehicle, NOW - 5 * DAY,  # type: ignore[arg-type]
        number=str(next(numbers)), work="noise",
    )  # fmt: skip
    found = journeys.ask_after_visit(visit=visit, now=NOW - 5 * DAY)
    assert found is not None
    return survey, found


@pytest.mark.source("B20")
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_care_is_read_by_sales_and_shut_to_editors(
    world: World, staffed: Staffed, care: Client, name: str
) -> None:
    assert care.get(reverse(name)).status_code == 200
    assert staffed("sales", world.here.site).get(reverse(name)).status_code == 200
    assert staffed("editor").get(reverse(name)).status_code == 403
    assert Client().get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"desk_calls", "desk_results", "desk_promises"}))
def test_a_reader_changes_nothing(world: World, staffed: Staffed, name: str) -> None:
    assert send(staffed("auditor"), name).status_code == 403


@pytest.mark.source("B2")
def test_a_call_with_its_four_blocks_by_who_has_learned_it(
    world: World, care: Client, staffed: Staffed
) -> None:
    survey, row = asked(world)
    assert str(row.person) in text(care.get(reverse("desk_calls")))
    item = survey.items.get(kind="recommend")
    spoken = {"outcome": "spoken", "use": "School runs", f"q{item.pk}": "3", "note": "Rings back"}
    refused = send(care, "desk_call", row.ref, **spoken)
    assert refused.status_code == 403
    assert "School runs" in text(refused), "what was typed stays"
    certify(user=agent(), course="caller", passed_on=TODAY, trainer="Bo", now=NOW, actor=a_person("trainer"))
    assert send(care, "desk_call", row.ref, **spoken).status_code == 302
    assert SurveyCall.objects.get().use == "School runs"
    assert Ticket.objects.get().source == "survey", "three of ten is a matter"
    far = staffed("care_agent", world.there.site)
    assert far.get(reverse("desk_call", args=[row.ref])).status_code == 404
    assert send(far, "desk_call", row.ref, **spoken).status_code == 404


def test_nobody_is_taken_off_the_list_without_a_reason(world: World, care: Client) -> None:
    _survey, row = asked(world)
    send(care, "desk_call_exclude", row.ref, why=" ")
    assert Invitation.objects.get(pk=row.pk).excluded_at is None
    send(care, "desk_call_exclude", row.ref, why="Abroad for a year")
    assert Invitation.objects.get(pk=row.pk).excluded_note == "Abroad for a year"


def test_results_show_small_numbers_as_such_and_a_comment_becomes_a_ticket(
    world: World, care: Client
) -> None:
    survey, row = asked(world)
    journeys.answer_survey(
        invitation=row, answers=said(survey, score=9, recommend=9, text="Cold coffee"), now=NOW - DAY
    )
    page = text(care.get(reverse("desk_results")))
    assert "Cold coffee" in page
    assert "from 30 answers on; 1 so far" in page
    reply = row.replies.get()
    for _twice in range(2):
        send(care, "desk_reply_ticket", reply.pk)
    assert Ticket.objects.count() == 1
    score = {
        "source": "maker", "name": "CSI", "measure": "Index", "month": "2026-02-01", "site": "",
        "highest": "1000",
    }  # fmt: skip
    told = score | {"site": world.here.site.pk, "score": "1001"}
    assert send(care, "desk_outside", **told).status_code == 422
    assert (
        send(care, "desk_outside", **score | {"site": world.here.site.pk, "score": "822"}).status_code == 302
    )
    assert "822" in text(care.get(reverse("desk_results")))


@pytest.mark.source("B7")
def test_three_systems_of_one_month_stand_beside_ours_and_are_never_averaged(
    world: World, care: Client
) -> None:
    """B7: the maker's, a multinational's and an agency's, each in its own scale."""
    scores = (("maker", "822", "1000"), ("multinational", "791", "1000"), ("agency", "4.1", "5"))
    for source, score, highest in scores:
        told = {"name": f"By {source}", "measure": "Index", "month": "2026-02-01", "site": world.here.site.pk}
        send(care, "desk_outside", source=source, score=score, highest=highest, **told)
    rows = ExternalScore.objects.order_by("pk").values_list("source", "score", "month").distinct()
    assert [(source, float(score), month.month) for source, score, month in rows] == [
        ("maker", 822, 2), ("multinational", 791, 2), ("agency", 4.1, 2)
    ]  # fmt: skip
    page = care.get(reverse("desk_results"))
    for words in ("822", "791", "4.1", "By maker", "By multinational", "By agency"):
        assert words in text(page)
    assert "806" not in text(page), "their mean is nobody's number"


def test_a_meeting_from_its_opening_to_its_close(world: World, care: Client) -> None:
    told = {"site": world.here.site.pk, "month": "2026-02-01", "held_on": TODAY.isoformat()}
    assert send(care, "desk_meetings", **told | {"month": "x"}).status_code == 422
    assert send(care, "desk_meetings", **told).status_code == 302
    assert send(care, "desk_meetings", **told).status_code == 409
    first = Meeting.objects.get()
    plan = {
        "words": "Read every line",
        "department": "reception",
        "owner": agent().pk,
        "due_on": "2026-04-01",
    }
    assert send(care, "desk_meeting", first.pk, **plan | {"due_on": ""}).status_code == 422
    assert send(care, "desk_meeting", first.pk, **plan).status_code == 302
    send(care, "desk_meeting_close", first.pk, notes="Good")
    assert Meeting.objects.get().closed_at
    assert send(care, "desk_meetings", **told | {"month": "2026-03-01"}).status_code == 302
    second = Meeting.objects.get(closed_at=None)
    Meeting.objects.filter(pk=second.pk).update(opened_at=NOW + DAY)
    page = text(care.get(reverse("desk_meeting", args=[second.pk])))
    assert "Read every line" in page
    send(care, "desk_meeting_close", second.pk, notes="")
    assert Meeting.objects.filter(closed_at=None).exists(), "one measure has not been looked at"
    measure = Measure.objects.get()
    send(care, "desk_meeting_review", second.pk, measure.pk, verdict="done")
    send(care, "desk_meeting_close", second.pk, notes="")
    assert not Meeting.objects.filter(closed_at=None).exists()


@pytest.mark.source("B15")
def test_a_contest_is_announced_marked_and_decided(world: World, care: Client) -> None:
    told = {
        "name": "Kindest desk", "name_zh": "", "who": "advisors", "metric": "jury",
        "site": world.here.site.pk,
        "from_date": TODAY.isoformat(), "until_date": (TODAY + DAY).isoformat(), "target": "90",
        "winners": "2", "prize": "",
    }  # fmt: skip
    assert send(care, "desk_contests", **told | {"metric": "coverage"}).status_code == 422
    assert send(care, "desk_contests", **told).status_code == 302
    contest = Contest.objects.get()
    colleague = a_person("Zoe")
    colleague.is_staff = True
    colleague.save()
    Post.objects.create(user=colleague, role="advisor", site=world.here.site, from_date=TODAY)
    mark = {"user": colleague.pk, "points": "95", "why": "Stood up for every owner"}
    assert send(care, "desk_contest", contest.pk, **mark | {"points": "101"}).status_code == 422
    assert send(care, "desk_contest", contest.pk, **mark).status_code == 302
    assert "Zoe" in text(care.get(reverse("desk_contest", args=[contest.pk])))
    send(care, "desk_contest_decide", contest.pk)
    assert Contest.objects.get().decided_at is None, "it runs until tomorrow"


def test_certificates_and_coaching(world: World, care: Client) -> None:
    colleague = a_person("Zoe")
    colleague.is_staff = True
    colleague.save()
    Post.objects.create(user=colleague, role="advisor", site=world.here.site, from_date=TODAY)
    passed = {"user": colleague.pk, "course": "caller", "passed_on": TODAY.isoformat(), "trainer": "Bo"}
    assert send(care, "desk_training", **passed | {"user": agent().pk}).status_code == 403
    assert send(care, "desk_training", **passed).status_code == 302
    row = Certificate.objects.get()
    send(care, "desk_certificate_revoke", row.pk, words="Moved to sales")
    assert "Moved to sales" in text(care.get(reverse("desk_training")))
    told = {
        "site": world.here.site.pk, "user": colleague.pk, "step": "needs", "seen": "Back to the owner",
        "agreed": "Turn the screen", "review_on": (TODAY + DAY).isoformat(),
    }  # fmt: skip
    assert send(care, "desk_coaching", **told | {"review_on": "2020-01-01"}).status_code == 422
    assert send(care, "desk_coaching", **told).status_code == 302
    send(care, "desk_coaching_review", Coaching.objects.get().pk, words="Turned now")
    assert Coaching.objects.get().review == "Turned now"


def test_an_idea_is_answered_once(world: World, care: Client, staffed: Staffed) -> None:
    idea = journeys.suggest(
        user=world.member.user, site=world.here.site, about="web", words="A socket", now=NOW
    )
    assert "A socket" in text(care.get(reverse("desk_suggestions")))
    told = {"outcome": "adopted", "department": "", "words": "We do it"}
    refused = send(care, "desk_suggestion", idea.ref, **told)
    assert refused.status_code == 422
    assert "We do it" in text(refused)
    assert send(care, "desk_suggestion", idea.ref, **told | {"department": "service"}).status_code == 302
    assert Suggestion.objects.get().outcome == "adopted"
    assert send(care, "desk_suggestion", idea.ref, **told | {"department": "service"}).status_code == 409
    far = staffed("care_agent", world.there.site)
    assert far.get(reverse("desk_suggestion", args=[idea.ref])).status_code == 404


def test_networks_of_ours_are_written_down_and_taken_off(
    world: World, care: Client, staffed: Staffed
) -> None:
    site = world.here.site
    gm, far = staffed("general_manager", site), staffed("general_manager", world.there.site)
    assert send(care, "desk_networks", site=site.pk, network="192.0.2.0/24").status_code == 403
    wrong = send(gm, "desk_networks", site=site.pk, network="not a network")
    assert wrong.status_code == 422
    assert "not a network" in text(wrong)
    assert send(gm, "desk_networks", site=site.pk, network="192.0.2.9/24").status_code == 302
    row = SurveyNetwork.objects.get()
    assert row.network == "192.0.2.0/24"
    assert row.network in text(gm.get(reverse("desk_networks")))
    assert row.network not in text(far.get(reverse("desk_networks")))
    assert send(far, "desk_network_end", row.pk).status_code == 404
    assert send(gm, "desk_network_end", row.pk).status_code == 302
    assert not SurveyNetwork.objects.exists()


def test_a_survey_of_the_group_is_versioned_published_and_ended(
    world: World, care: Client, staffed: Staffed
) -> None:
    survey, _row = asked(world)
    assert send(care, "desk_survey", survey.pk).status_code == 404, (
        "the group's is not one centre's to change"
    )
    care = staffed("care_agent")
    page = reverse("desk_survey", args=[survey.pk])
    assert "New version" in text(care.get(page))
    assert send(care, "desk_survey", survey.pk).status_code == 302
    draft = Survey.objects.get(published_at=None)
    send(care, "desk_survey_publish", draft.pk)
    assert Survey.objects.live().get() == draft
    send(care, "desk_survey_end", draft.pk)
    assert not Survey.objects.live().exists()


@pytest.mark.parametrize("name", ["desk_calls", "desk_promises", "desk_suggestions"])
def test_queries_do_not_grow(
    world: World, care: Client, name: str, django_assert_num_queries: Callable[..., Any]
) -> None:
    def more(n: int) -> None:
        user = a_person(f"P{n}")
        journeys.join_club(
            user=user, name=f"P{n} Oak", phone=f"+44207946{1000 + n}", site=world.here.site, consents={},
            referral_code="", how="signup", now=NOW,
        )  # fmt: skip
        journeys.suggest(user=user, site=world.here.site, about="web", words=f"Idea {n}", now=NOW)
        visit = make_visit(
            world.here.site, user, world.booking.vehicle, NOW - 5 * DAY, number=str(next(numbers))  # type: ignore[arg-type]
        )  # fmt: skip
        journeys.ask_after_visit(visit=visit, now=NOW - 5 * DAY)
        VisitPromise.objects.create(
            visit=visit, code="wash", verdict="broken", why="x", decided_at=NOW, held_why="budget", points=5
        )

    make_survey()
    more(0)
    care.get(reverse(name))
    with django_assert_num_queries(QUERIES[name]):
        care.get(reverse(name))
    more(1)
    more(2)
    with django_assert_num_queries(QUERIES[name]):
        care.get(reverse(name))


QUERIES = {"desk_calls": 17, "desk_promises": 17, "desk_suggestions": 12}
