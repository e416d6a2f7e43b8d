"""A survey by its link, promises by a tap, suggestions: without a login, nothing typed is lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from booking.sites.models import Site
from club import journeys
from club.promises.models import VisitPromise
from club.suggestions.models import Suggestion
from club.surveys.actions import token_of
from club.surveys.models import Invitation, Survey, SurveyReply
from portal.models import User
from tests.booking.makes import make_vehicle
from tests.club.surveys.conftest import make_survey, make_visit
from tests.portal.bookings import sent, text_of
from tests.portal.people import browser_of, joined


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """Letters of surveys go out between ten and twenty on the clock of the centre."""
    with time_machine.travel(datetime(2026, 3, 4, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def survey(site: Site) -> Survey:
    return make_survey()


@pytest.fixture
def asked(site: Site, ben: User, survey: Survey) -> Invitation:
    visit = make_visit(site, ben, make_vehicle(ben), timezone.now() - timedelta(days=2), work="noise")
    found = journeys.ask_after_visit(visit=visit, now=timezone.now())
    assert found
    return found


def filled(survey: Survey, **values: object) -> dict[str, object]:
    return sent(**{f"q{item.pk}": values[item.kind] for item in survey.items.all() if item.kind in values})


def test_a_survey_is_answered_without_signing_in(asked: Invitation, survey: Survey, site: Site) -> None:
    phone, path = Client(), f"/s/{token_of(asked)}/"
    page = text_of(phone.get(path))
    assert "Would you recommend us?" in page
    assert "Ben" not in page
    answer = phone.post(path, filled(survey, recommend=3, text="<b>Cold</b> coffee"))
    assert answer.status_code == 302
    assert "puts it right" in text_of(phone.get(answer["Location"]))
    assert "puts it right" not in text_of(Client().get(answer["Location"]))
    assert SurveyReply.objects.get().comment == "<b>Cold</b> coffee"


def test_nothing_said_and_nonsense_come_back_with_what_was_typed(asked: Invitation, survey: Survey) -> None:
    path = f"/s/{token_of(asked)}/"
    assert Client().post(path, filled(survey)).status_code == 422
    wrong = Client().post(path, filled(survey, recommend=11, text="Still here"))
    assert wrong.status_code == 422
    assert "Still here" in text_of(wrong)
    assert Client().get("/s/nobody~signed-this/").status_code == 404
    assert not SurveyReply.objects.exists()


def test_what_staff_answer_does_not_count(asked: Invitation, survey: Survey) -> None:
    User.objects.create_user("cara@example.com", "slow green bicycle lamp", name="Cara", is_staff=True)
    desk = Client()
    desk.force_login(User.objects.get(email="cara@example.com"))
    assert desk.post(f"/s/{token_of(asked)}/", filled(survey, recommend=10)).status_code == 302
    assert SurveyReply.objects.get().standing != "counted"


def test_a_suggestion_is_made_read_and_found_by_its_member_alone(site: Site, ben: User) -> None:
    mine, other = browser_of(ben), browser_of(joined(site, "ada@example.com", "Ada Lowe"))
    assert mine.post("/voice/suggestions/new/", sent(words=" ", about="web", site=site.pk)).status_code == 422
    answer = mine.post("/voice/suggestions/new/", sent(words="A socket, please", about="web", site=site.pk))
    assert "A socket, please" in text_of(mine.get(answer["Location"]))
    assert other.get(answer["Location"]).status_code == 404
    assert "A socket, please" in text_of(mine.get("/voice/"))
    assert Suggestion.objects.get().member.user == ben


def test_open_surveys_wait_in_the_voice(asked: Invitation, ben: User) -> None:
    link = f"/s/{token_of(asked)}/"
    assert link not in text_of(browser_of(ben).get("/voice/")), "not before it was sent"
    journeys.surveys_by_the_clock(now=timezone.now())
    assert link in text_of(browser_of(ben).get("/voice/"))


@pytest.mark.parametrize("path", ["/voice/suggestions/new/", "/voice/"])
def test_the_pages_speak_chinese(ben: User, path: str) -> None:
    client = browser_of(ben)
    client.cookies["django_language"] = "zh-hans"
    assert 'lang="zh-Hans"' in client.get(path).content.decode()


def test_nobody_taps_for_somebody_else(site: Site, ben: User) -> None:
    client = browser_of(ben)
    assert client.post("/appointments/zzzzzzzzzzzz/here/", sent()).status_code == 404
    assert client.post("/appointments/zzzzzzzzzzzz/promises/wash/", sent(said="no")).status_code == 404
    assert not VisitPromise.objects.exists()
