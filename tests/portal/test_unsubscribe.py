"""The way out of a letter: looking changes nothing, one POST does (RFC 8058, messages.md §5)."""

import pytest
from django.test import Client
from django.utils import timezone

from club.members.actions import set_consent
from club.members.models import Consent
from club.notices import tokens
from club.notices.actions import tell
from club.notices.models import Notice, Suppression
from portal.models import User

CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def news(ben: User) -> Notice:
    set_consent(
        person=ben, purpose="marketing", channel="email", granted=True, text_version="1", how="web",
        now=timezone.now(), actor=ben,
    )  # fmt: skip
    return tell(
        person=ben, kind="custom", key="news", purpose="marketing", channels=["email"], now=timezone.now(),
        data={"subject": "News", "body": "Words"},
    )  # fmt: skip


def said(person: User) -> list[str]:
    return list(Consent.objects.filter(person=person).order_by("pk").values_list("decision", flat=True))


@pytest.mark.proves("H14")
def test_a_scanner_that_follows_the_link_ends_nothing_and_one_click_does(news: Notice, ben: User) -> None:
    program, link = Client(enforce_csrf_checks=True), f"/u/{tokens.make(news, 'email')}/"
    for _scanner in range(3):
        assert program.get(link).status_code == 200
        assert program.head(link).status_code == 200
    assert (said(ben), Suppression.objects.count()) == (["granted"], 0)
    for _again in range(2):  # no cookie, no login, no redirect, and as often as it likes
        answer = program.post(link, CLICK)
        assert (answer.status_code, answer.cookies.keys() & {"sessionid"}) == (200, set())
    assert said(ben)[-1] == "withdrawn"
    assert said(ben).count("withdrawn") == 1


@pytest.mark.proves("H14")
def test_a_forged_or_foreign_link_ends_nothing(news: Notice, ben: User) -> None:
    for token in (tokens.make(news, "email") + "x", tokens.for_answers(news), "no"):
        assert Client().post(f"/u/{token}/", CLICK).status_code == 404
    assert said(ben) == ["granted"]
