"""Giving points on, as an owner meets it: neutral, limited, asked once more who is there."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from booking.sites.models import Site
from club import journeys
from club.members.models import Member
from club.members.rules import member_number
from club.notices.models import Notice
from loyalty.gifts.models import CodeTry, Gift
from loyalty.ledger.actions import earn, open_account
from loyalty.ledger.models import Account
from loyalty.ledger.queries import balance
from portal.models import Device, Reply, User
from tests.portal.people import PASSWORD, make_member, rows_written, sign_in, the_day

KEY = "0123456789abcdef0123"


def with_points(member: Member, points: int = 3_000) -> Account:
    now = timezone.now()
    account = open_account(owner=member.user, now=now, on=the_day() - timedelta(days=60))
    earn(account=account, points=points, key=f"seed:{account.pk}", on=the_day())
    return account


@pytest.fixture
def mia(member: Member) -> Account:
    return with_points(member)


@pytest.fixture
def leo(site: Site) -> Member:
    made = make_member(site, "leo@example.com", name="Leo Park")
    with_points(made, 10)
    return made


@pytest.fixture
def client(mia: Account) -> Client:
    """Mia has just signed in."""
    browser = Client()
    sign_in(browser)
    return browser


def browser_of(email: str) -> Client:
    browser = Client()
    sign_in(browser, email)
    return browser


def give(client: Client, to: str, points: object = 300, **more: Any) -> Any:
    return client.post(
        "/points/gift/", {"to": to, "points": points, "message": "for tea", "request_key": KEY} | more
    )


def available(account: Account) -> int:
    return balance(account, the_day()).available


def test_points_travel_from_one_to_another(client: Client, mia: Account, leo: Member) -> None:
    assert give(client, "LEO@example.com").status_code == 302
    gift = Gift.objects.get()
    assert available(mia) == 2_700
    his = browser_of("leo@example.com")
    page = his.get("/points/gift/").content.decode()
    assert "300 points from Mia Hall" in page
    assert "for tea" in his.get(f"/points/gift/{gift.ref}/").content.decode()
    assert his.post(f"/points/gift/{gift.ref}/taking/")["Location"] == "/points/"
    assert available(Account.objects.get(owner=leo.user)) == 310
    kinds = set(Notice.objects.values_list("kind", flat=True))
    assert {"gift_offered", "gift_set_aside", "gift_given", "gift_received"} <= kinds


def test_by_member_number_and_taken_back(client: Client, mia: Account, leo: Member) -> None:
    give(client, leo.number)
    gift = Gift.objects.get()
    assert gift.receiver is not None
    assert client.post(f"/points/gift/{gift.ref}/withdrawal/").status_code == 302
    assert available(mia) == 3_000
    assert browser_of("leo@example.com").post(f"/points/gift/{gift.ref}/taking/").status_code == 409


def test_no_thank_you(client: Client, mia: Account, leo: Member) -> None:
    give(client, leo.number)
    ref = Gift.objects.get().ref
    assert browser_of("leo@example.com").post(f"/points/gift/{ref}/declining/").status_code == 302
    assert available(mia) == 3_000


def test_a_member_and_a_stranger_get_the_same_answer(client: Client, mia: Account, leo: Member) -> None:
    answers = []
    for to in ("leo@example.com", "lea@example.com"):
        before = rows_written()
        answer = give(client, to, request_key=f"{KEY}{to[:3]}")
        page = client.get("/points/gift/").content.decode()
        after = rows_written()
        written = {name: after[name] - before[name] for name in after if after[name] != before[name]}
        shown = page.count("l•••@example.com"), page.count("Waiting to be taken")
        answers.append((answer.status_code, answer["Location"], written))
        assert shown[0] >= 1
    assert answers[0] == answers[1]


def test_a_number_with_a_wrong_figure_takes_no_points(client: Client, mia: Account, leo: Member) -> None:
    """A slip of the finger would set points aside for nobody; it tells nothing of who is a member."""
    right = member_number(7, 4711)
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    refused = give(client, f"{wrong[:4]} {wrong[4:8]} {wrong[8:]}")
    assert refused.status_code == 422
    assert "a figure is wrong or missing" in refused.content.decode()
    assert (Gift.objects.count(), available(mia)) == (0, 3_000)
    assert give(client, right).status_code == 302, "whether anybody has it is not told"


def test_others_find_no_gift_of_mine(client: Client, leo: Member, site: Site) -> None:
    give(client, leo.number)
    ref = Gift.objects.get().ref
    make_member(site, "eve@example.com", name="Eve Lane")
    open_account(owner=User.objects.get(email="eve@example.com"), now=timezone.now())
    eve = browser_of("eve@example.com")
    assert eve.get(f"/points/gift/{ref}/").status_code == 404
    for what in ("taking", "declining", "withdrawal"):
        assert eve.post(f"/points/gift/{ref}/{what}/").status_code == 404
    assert client.post(f"/points/gift/{ref}/taking/").status_code == 404, "not the giver either"


NO_AMOUNTS = [(points, 422) for points in ("", "0", "-5", "1.5", str(2**63))]
TOO_MUCH = [(points, 409) for points in ("９９９９９", "3001", "2001")]


@pytest.mark.parametrize(("points", "status"), [*NO_AMOUNTS, *TOO_MUCH])
def test_what_cannot_be_given_comes_back_with_what_was_typed(
    client: Client, mia: Account, leo: Member, points: str, status: int
) -> None:
    answer = give(client, leo.number, points)
    assert answer.status_code == status
    assert "for tea" in answer.content.decode()
    assert available(mia) == 3_000


@pytest.mark.proves("H8")
def test_an_old_sign_in_is_asked_again_and_nothing_typed_is_lost(
    client: Client, mia: Account, leo: Member
) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        answer = give(client, leo.number)
        assert answer["Location"].startswith("/accounts/reauthenticate/?next=%2Fpoints%2Fgift%2F")
        assert not Gift.objects.exists()
        client.post(answer["Location"], {"password": PASSWORD})
        assert "for tea" in client.get("/points/gift/").content.decode()
        assert give(client, leo.number)["Location"] == "/points/gift/"
    assert Gift.objects.count() == 1


def test_who_signs_in_by_code_alone_is_sent_for_a_new_code(client: Client, mia: Account, leo: Member) -> None:
    User.objects.filter(pk=mia.owner_id).update(password="!")
    client.force_login(User.objects.get(pk=mia.owner_id), backend="portal.accounts.backend.Backend")
    session = client.session
    session.pop("account_authentication_methods", None)
    session.save()
    assert give(client, leo.number)["Location"] == "/accounts/login/code/?next=%2Fpoints%2Fgift%2F"
    assert not Gift.objects.exists()


@pytest.mark.proves("H9")
def test_a_new_device_waits_a_day_and_the_first_device_does_not(
    client: Client, mia: Account, leo: Member
) -> None:
    stranger = browser_of("mia@example.com")
    answer = give(stranger, leo.number)
    assert answer.status_code == 409
    assert "in 24 hours" in answer.content.decode()
    assert stranger.post("/points/code/", {"code": "X" * 16}).status_code == 409
    assert Device.objects.filter(user=mia.owner).count() == 2
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        sign_in(stranger)
        assert Device.objects.filter(user=mia.owner).count() == 2, "known by its cookie"
        assert give(stranger, leo.number).status_code == 302


def test_the_page_costs_the_same_with_one_gift_and_with_three(
    client: Client, leo: Member, django_assert_num_queries: Any
) -> None:
    give(client, leo.number, 1)
    client.get("/points/gift/")
    with django_assert_num_queries(9):
        client.get("/points/gift/")
    for n in range(2):
        give(client, leo.number, 1, request_key=f"{KEY}{n}")
    with django_assert_num_queries(9):
        client.get("/points/gift/")


def a_code(member: Member, points: int = 200) -> str:
    desk = User.objects.create_user(None, name="Desk")
    last = the_day() + timedelta(days=9)
    _made, (text,) = journeys.issue_codes(
        points=points, number=1, reason="fair", expires_on=last, key=f"k{desk.pk}", actor=desk,
        now=timezone.now(), site=member.site,
    )  # fmt: skip
    return text


def test_a_code_gives_its_points(client: Client, mia: Account, member: Member) -> None:
    answer = client.post("/points/code/", {"code": a_code(member).lower(), "request_key": KEY})
    assert answer["Location"] == "/points/"
    assert available(mia) == 3_200


@pytest.mark.proves("J9")
def test_wrong_codes_are_counted_even_with_a_key_and_the_eleventh_waits(
    client: Client, mia: Account, member: Member
) -> None:
    good = a_code(member)
    said = set()
    for n in range(10):
        answer = client.post(
            "/points/code/", {"code": f"{n}" * 16}, headers={"Idempotency-Key": f"{KEY}{n:04}"}
        )
        assert answer.status_code == 422
        said.add(answer.content.count(b"gives no points here"))
    assert len(said) == 1
    assert CodeTry.objects.count() == 10
    assert not Reply.objects.exists()
    assert client.post("/points/code/", {"code": good}).status_code == 429
    assert available(mia) == 3_000


@pytest.mark.proves("J9")
def test_thirty_guesses_an_hour_from_one_place_whoever_guesses(site: Site) -> None:
    guessers = [f"guess{n}@example.com" for n in range(4)]
    said = []
    for email in guessers:
        with_points(make_member(site, email, name=email))
        browser = browser_of(email)
        said += [browser.post("/points/code/", {"code": f"{n}" * 16}).status_code for n in range(8)]
    assert said == [422] * 30 + [429] * 2
    assert CodeTry.objects.count() == 30
    far = browser.post("/points/code/", {"code": "0" * 16}, REMOTE_ADDR="192.0.2.9")
    assert far.status_code == 422, "another place is not stopped"


@pytest.mark.parametrize("path", ["/points/gift/", "/points/code/", "/profile/household/"])
def test_the_pages_stand_in_both_languages_and_for_members_only(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    client.cookies["django_language"] = "zh-hans"
    assert 'lang="zh-Hans"' in client.get(path).content.decode()
    assert Client().get(path)["Location"].startswith("/accounts/login/")
    desk = Client()
    desk.force_login(User.objects.create_user("desk@example.com", is_staff=True))
    assert desk.get(path).status_code == 404
