"""A household as its people meet it: asked by letter, accepted explicitly, left with what is one's own."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from booking.sites.models import Site
from club.members.models import HouseholdInvitation, Member
from club.notices.models import Notice
from club.trail.models import TrailEntry
from loyalty.ledger.actions import open_account
from loyalty.ledger.models import Account, Bond, Pool
from loyalty.ledger.queries import balance, pool_of
from tests.portal.people import make_member, sign_in, the_day
from tests.portal.test_gift_pages import browser_of, with_points

HOME = "/profile/household/"


@pytest.fixture
def mia(member: Member) -> Account:
    return with_points(member, 1_000)


@pytest.fixture
def leo(site: Site) -> Account:
    return with_points(make_member(site, "leo@example.com", name="Leo Park"), 200)


@pytest.fixture
def client(mia: Account) -> Client:
    browser = Client()
    sign_in(browser)
    return browser


def invite(client: Client, to: str = "leo@example.com", **more: Any) -> Any:
    return client.post(HOME, {"to": to, "limit_points": "", **more})


def letter() -> str:
    """The address in the newest invitation."""
    notice = Notice.objects.filter(kind="household_invited").latest("pk")
    return f"{HOME}{notice.data['token']}/"


def join(client: Client, limit: str = "") -> Client:
    assert invite(client, limit_points=limit).status_code == 302
    his = browser_of("leo@example.com")
    assert his.post(letter(), {"answer": "accept"}).status_code == 302
    return his


def available(account: Account) -> int:
    return balance(account, the_day()).available


def test_asked_accepted_seen_by_both_and_left_with_ones_own(
    client: Client, mia: Account, leo: Account
) -> None:
    invite(client, limit_points="150")
    his = browser_of("leo@example.com")
    page = his.get(letter()).content.decode()
    assert "Mia Hall would like to put your points together." in page
    assert "up to 150 points a month" in page
    assert pool_of(leo) is None, "reading is not accepting"
    his.post(letter(), {"answer": "accept"})
    assert (available(mia), available(leo)) == (1_200, 1_200)
    assert "Leo Park" in client.get(HOME).content.decode()
    assert "1,200 points" in his.get(HOME).content.decode()
    his.post(f"{HOME}leaving/")
    assert (available(mia), available(leo)) == (1_000, 200)
    assert not Pool.objects.filter(closed_on=None).exists()
    assert {"household_joined", "household_left"} <= set(Notice.objects.values_list("kind", flat=True))


def test_a_member_and_a_stranger_get_the_same_answer(client: Client, leo: Account) -> None:
    answers = [invite(client, to) for to in ("leo@example.com", "lea@example.com")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, HOME)}
    page = client.get(HOME).content.decode()
    assert page.count("l•••@example.com") >= 2
    assert not Notice.objects.filter(kind="household_unknown", data__has_key="token").exists()


def test_the_letter_is_for_the_one_it_was_written_to(client: Client, leo: Account, site: Site) -> None:
    invite(client)
    open_account(owner=make_member(site, "eve@example.com", name="Eve Lane").user, now=timezone.now())
    eve = browser_of("eve@example.com")
    assert eve.get(letter()).status_code == 404
    assert eve.post(letter(), {"answer": "accept"}).status_code == 404
    assert client.get(f"{HOME}{'x' * 43}/").status_code == 404
    assert not Bond.objects.exists()


def test_it_ends_by_date_by_an_answer_and_by_taking_it_back(client: Client, leo: Account) -> None:
    invite(client)
    his = browser_of("leo@example.com")
    assert his.post(letter(), {"answer": "decline"}).status_code == 302
    assert his.post(letter(), {"answer": "accept"}).status_code == 409
    invite(client)
    row = HouseholdInvitation.objects.latest("pk")
    assert client.post(f"{HOME}end/{row.pk}/", {"what": "invitation"}).status_code == 302
    assert his.post(letter(), {"answer": "accept"}).status_code == 409
    invite(client)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        his = browser_of("leo@example.com")
        assert "not open any more" in his.get(letter()).content.decode()
        assert his.post(letter(), {"answer": "accept"}).status_code == 409
        assert not Bond.objects.exists()


def test_five_open_invitations_are_enough(client: Client, mia: Account) -> None:
    for n in range(5):
        assert invite(client, f"p{n}@example.com").status_code == 302
    assert invite(client, "p6@example.com").status_code == 409


def test_only_the_owner_invites_and_ends(client: Client, mia: Account, leo: Account, site: Site) -> None:
    his = join(client)
    assert "Invite somebody" not in his.get(HOME).content.decode()
    assert invite(his, "eve@example.com").status_code == 403
    bond = Bond.objects.get(until_on=None)
    assert his.post(f"{HOME}end/{bond.pk}/").status_code == 404
    assert client.post(f"{HOME}end/{bond.pk}/").status_code == 302
    assert available(leo) == 200


def test_the_owner_ends_it_for_all(client: Client, mia: Account, leo: Account) -> None:
    join(client)
    client.post(f"{HOME}leaving/")
    assert (available(mia), available(leo)) == (1_000, 200)


def limit(client: Client, points: str, bond: Bond | None = None) -> Any:
    bond = bond or Bond.objects.get(until_on=None)
    return client.post(f"{HOME}limit/{bond.pk}/", {"limit_points": points})


def limits() -> list[int | None]:
    return list(Bond.objects.values_list("limit_points", flat=True))


def test_a_limit_is_changed_lifted_and_told(client: Client, leo: Account) -> None:
    his = join(client, "150")
    path = f"{HOME}limit/{Bond.objects.get().pk}/"
    assert path in client.get(HOME).content.decode()
    assert 'value="150"' in client.get(path).content.decode()
    for typed, stands, words in (
        ("300", 300, "up to 300 points a month"), ("0", 0, "up to 0 points a month"), ("", None, "no limit"),
    ):  # fmt: skip
        assert limit(client, typed)["Location"] == HOME
        assert limits() == [stands]
        assert [words in browser.get(HOME).content.decode() for browser in (client, his)] == [True, True]
    told = Notice.objects.filter(kind="household_limit", person=leo.owner).order_by("pk")
    assert [notice.data["limit_points"] for notice in told] == [300, 0, None]
    assert [each.after["limit_points"] for each in TrailEntry.objects.filter(verb="household.limited")] == [
        300, 0, None,
    ]  # fmt: skip


def test_a_limit_that_stands_is_not_told_again(client: Client, leo: Account) -> None:
    join(client, "150")
    assert limit(client, "150").status_code == 302
    assert not Notice.objects.filter(kind="household_limit").exists()
    assert not TrailEntry.objects.filter(verb="household.limited").exists()


@pytest.mark.parametrize("typed", ["-1", "1.5", "many", "1000001", str(2**63)])
def test_a_limit_nobody_understands_keeps_what_was_typed(client: Client, leo: Account, typed: str) -> None:
    join(client, "150")
    answer = limit(client, typed)
    page = answer.content.decode()
    assert (answer.status_code, limits()) == (422, [150])
    assert f'value="{typed}"' in page
    assert 'href="#id_limit_points"' in page


def test_only_the_one_who_opened_it_sets_limits(client: Client, leo: Account, site: Site) -> None:
    his = join(client, "150")
    bond = Bond.objects.get()
    assert "/limit/" not in his.get(HOME).content.decode()
    eve = with_points(make_member(site, "eve@example.com", name="Eve Lane"), 5)
    other = with_points(make_member(site, "jo@example.com", name="Jo Reed"), 5)
    invite(browser_of("eve@example.com"), str(other.owner.email))
    browser_of("jo@example.com").post(letter(), {"answer": "accept"})
    assert pool_of(eve) is not None
    for browser in (his, browser_of("eve@example.com"), browser_of("jo@example.com")):
        assert limit(browser, "", bond).status_code == 404
        assert browser.get(f"{HOME}limit/{bond.pk}/").status_code == 404
    his.post(f"{HOME}leaving/")
    assert limit(client, "", bond).status_code == 404
    assert bond.limit_points == Bond.objects.get(pk=bond.pk).limit_points == 150


def test_a_limit_waits_for_a_fresh_sign_in(client: Client, leo: Account) -> None:
    join(client, "150")
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert limit(client, "300")["Location"].startswith("/accounts/reauthenticate/")
        assert 'value="300"' in client.get(f"{HOME}limit/{Bond.objects.get().pk}/").content.decode()
    assert limits() == [150]


@pytest.mark.proves("H8")
def test_an_old_sign_in_is_asked_again(client: Client, leo: Account) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert invite(client)["Location"].startswith("/accounts/reauthenticate/")
    assert not HouseholdInvitation.objects.exists()


def test_the_page_costs_the_same_with_one_and_with_three(
    client: Client, site: Site, leo: Account, django_assert_num_queries: Any
) -> None:
    join(client)
    client.get(HOME)
    with django_assert_num_queries(8):
        client.get(HOME)
    with django_assert_num_queries(7):
        client.get(f"{HOME}limit/{Bond.objects.get().pk}/")
    for name in ("ann", "bob"):
        with_points(make_member(site, f"{name}@example.com", name=name.title()), 5)
        invite(client, f"{name}@example.com")
        browser_of(f"{name}@example.com").post(letter(), {"answer": "accept"})
    with django_assert_num_queries(8):
        client.get(HOME)
