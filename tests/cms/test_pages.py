"""The public pages: every path, both languages at one address, and what they take from the domain."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.sites.actions import set_exception
from booking.sites.models import Post, Site
from cms.pages import CentrePage, HomePage, NewsIndex, NewsPage, OfferPage
from cms.seed import seed
from loyalty.tiers.actions import set_terms
from loyalty.tiers.models import Tier
from portal.models import User
from tests.cms.conftest import NOW
from tests.cms.desks.conftest import signed_in

PATHS = [
    "/",
    "/club/",
    "/offers/",
    "/offers/winter-check/",
    "/offers/bring-a-friend/",
    "/news/",
    "/news/points-receipt/",
    "/centres/",
    "/centres/riverside/",
    "/privacy/",
    "/terms/",
    "/imprint/",
]

pytestmark = [pytest.mark.usefixtures("content"), pytest.mark.urls("portal.urls")]


def read(client: Client, path: str, language: str = "en") -> str:
    response = client.get(path, headers={"accept-language": language})
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.source("D3")
def test_every_page_speaks_both_languages_at_one_address(client: Client) -> None:
    for path in PATHS:
        english, chinese = read(client, path), read(client, path, "zh-hans")
        assert '<html lang="en"' in english, path
        assert '<html lang="zh-Hans"' in chinese, path
        assert english != chinese, path


@time_machine.travel(NOW, tick=False)
def test_the_page_is_the_translated_one_not_just_the_menu(client: Client) -> None:
    assert "Winter check while you wait" in read(client, "/offers/")
    assert "冬季检测，立等可取" in read(client, "/offers/", "zh-hans")


@pytest.mark.proves("I12")
def test_caches_can_tell_the_languages_apart(client: Client) -> None:
    response = client.get("/club/")
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in response["Vary"].split(",")}


def test_a_page_nobody_translated_is_shown_in_its_original_language(client: Client) -> None:
    index = NewsIndex.objects.get(locale__language_code="en")
    index.add_child(instance=NewsPage(title="Only in English", slug="only", date=NOW.date()))
    assert "Only in English" in read(client, "/news/", "zh-hans")
    assert "Only in English" in read(client, "/news/only/", "zh-hans")


def test_unknown_paths_are_not_found_in_either_language(client: Client) -> None:
    for language in ("en", "zh-hans"):
        assert client.get("/offers/nothing/", headers={"accept-language": language}).status_code == 404


@pytest.mark.source("K5")
@time_machine.travel(NOW, tick=False)
def test_an_offer_leaves_the_list_the_day_after_its_last(client: Client) -> None:
    offer = OfferPage.objects.get(slug="winter-check", locale__language_code="en")
    OfferPage.objects.filter(slug="winter-check").update(until_date=NOW.date())
    assert offer.title in read(client, "/offers/")
    OfferPage.objects.filter(slug="winter-check").update(until_date=NOW.date() - timedelta(days=1))
    assert offer.title not in read(client, "/offers/")
    assert "This offer ended" in read(client, "/offers/winter-check/")


@time_machine.travel(NOW, tick=False)
def test_a_centre_shows_address_hours_and_whether_it_is_open(client: Client) -> None:
    page = read(client, "/centres/riverside/")
    for word in (
        "1 Mill Lane",
        "RG1 1AA",
        "08:00–18:00",
        "Open now, until",
        "/appointments/new/?site=riverside",
    ):
        assert word in page


@time_machine.travel(datetime.fromisoformat("2026-11-22T09:30Z"), tick=False)
def test_a_centre_says_that_it_is_closed(client: Client) -> None:
    assert "Closed just now" in read(client, "/centres/riverside/")


@time_machine.travel(NOW, tick=False)
def test_exceptions_of_the_next_weeks_are_announced(client: Client, sites: list[Site]) -> None:
    set_exception(site=sites[0], day=date(2026, 12, 1), intervals=[["10:00", "12:00"]], now=NOW)
    page = read(client, "/centres/riverside/")
    assert "Different in the next weeks" in page
    assert "10:00–12:00" in page


@time_machine.travel(NOW, tick=False)
def test_a_closed_dealership_leaves_the_list(client: Client) -> None:
    Site.objects.filter(code="northgate").update(closed_on=NOW.date())
    assert "Northgate" not in read(client, "/centres/")


@time_machine.travel(NOW, tick=False)
def test_the_club_page_reads_the_levels_from_the_tables(client: Client) -> None:
    set_terms(
        tier=Tier.objects.get(code="gold"), valid_from=NOW.date(), on=NOW.date(), now=NOW, credits_min=1234,
        visits_min=3, multiplier_percent=150,
    )  # fmt: skip
    page = read(client, "/club/")
    assert "1,234 status credits or 3 visits a year" in page
    assert "× 1.5" in page
    assert "金卡" in read(client, "/club/", "zh-hans")


def test_a_centre_page_without_a_site_of_its_code_is_refused() -> None:
    page = CentrePage.objects.filter(slug="riverside").first()
    assert page is not None
    page.slug = "nowhere"
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert "slug" in refused.value.message_dict


@pytest.mark.proves("L12")
def test_seeding_twice_changes_nothing() -> None:
    before = HomePage.objects.count()
    seed(now=NOW)
    assert HomePage.objects.count() == before == 2


def test_the_news_list_costs_the_same_queries_for_one_and_three(
    client: Client, django_assert_num_queries: Any
) -> None:
    read(client, "/news/")
    NewsPage.objects.exclude(slug="points-receipt").update(live=False)
    with CaptureQueriesContext(connection) as alone:
        read(client, "/news/")
    NewsPage.objects.update(live=True)
    with django_assert_num_queries(len(alone)):
        read(client, "/news/")


def test_pictures_are_served_for_a_year_and_nothing_beside_them(client: Client) -> None:
    page = read(client, "/")
    source = page.split('src="/media/images/')[1].split('"')[0]
    answer = client.get(f"/media/images/{source}")
    assert b"<svg" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert "immutable" in answer["Cache-Control"]
    assert client.get("/media/original_images/winter-check.svg").status_code == 404
    assert client.get("/media/images/../original_images/winter-check.svg").status_code in {400, 404}


@pytest.mark.source("L15")
def test_the_staff_room_is_read_signed_and_for_staff_only(client: Client) -> None:
    """L15: training and policies; each stands as read by whom once signed."""
    clerk = User.objects.create_user("clerk@example.com", is_staff=True)
    assert client.get("/desk/staffroom/first-call/").status_code == 302, "behind the door"
    Post.objects.create(user=clerk, role="sales", site=Site.objects.first(), from_date=date(2026, 1, 1))
    desk = signed_in(clerk)
    assert desk.get("/desk/staffroom/").context["unread"] == 3
    assert "Half an hour is the promise" in read(desk, "/desk/staffroom/first-call/")
    desk.post("/desk/staffroom/first-call/read/")
    assert desk.get("/desk/staffroom/").context["unread"] == 2
