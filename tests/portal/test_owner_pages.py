"""The owner's pages: what they show, to whom, at which cost, and how they say no."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from booking.sites.models import Site
from club import journeys
from club.notices.actions import tell
from club.notices.models import Notice
from loyalty.ledger.actions import earn
from loyalty.ledger.models import Account
from loyalty.rewards.models import Reward, Voucher
from portal.models import User
from portal.policy import POLICIES, Who
from portal.shell import MORE, TABS, holds
from tests.booking.makes import make_appointment, make_model, make_vehicle
from tests.portal.people import joined, the_day

KEY = "0123456789abcdef0123"
PAGES = ["/home/", "/points/", "/rewards/", "/vouchers/", "/card/", "/friends/", "/inbox/"]


@pytest.fixture
def client(ben: User) -> Client:
    """Ben's browser."""
    browser = Client()
    browser.force_login(ben)
    return browser


def account_of(user: User) -> Account:
    return Account.objects.get(owner=user)


def give(user: User, points: int, key: str = "k", **more: object) -> None:
    account = account_of(user)
    earn(account=account, points=points, key=f"{user.pk}:{key}", on=the_day(), **more)  # type: ignore[arg-type]


def make_reward(slug: str = "wash", points: int = 400, **fields: object) -> Reward:
    defaults = {
        "kind": "service", "name": slug.title(), "name_zh": "洗车", "icon": "droplets",
        "price_points": points, "visible_from": the_day() - timedelta(days=1),
    }  # fmt: skip
    return Reward.objects.create(slug=slug, **(defaults | fields))


def order(client: Client, slug: str = "wash", key: str = KEY) -> Voucher:
    answer = client.post(f"/rewards/{slug}/", {"request_key": key})
    assert answer.status_code == 302, answer.content.decode()
    return Voucher.objects.get(pk=answer["Location"].strip("/").split("/")[-1])


def add_cars(ben: User, count: int) -> None:
    model = make_model()
    for _n in range(count):
        make_vehicle(ben, model=model, registered_on=the_day() - timedelta(days=900))


def add_entries(ben: User, count: int) -> None:
    for n in range(count):
        give(ben, 10, f"entry{n}")


def add_rewards(ben: User, count: int) -> None:
    for n in range(count):
        make_reward(f"reward{n}", 100 + n)


def add_notices(ben: User, count: int) -> None:
    for n in range(count):
        tell(person=ben, kind="welcome", data={"site": "Harbour"}, key=f"hello{n}", now=timezone.now())


def add_friends(ben: User, count: int) -> None:
    code = ben.member.referral_codes.get().code
    for n in range(count):
        joined(ben.member.site, f"friend{n}@example.com", f"Friend{n} Unlike{n}", code)


@pytest.mark.parametrize("path", PAGES)
def test_a_new_member_finds_every_page_with_something_to_do(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_visitors_are_led_to_the_door_and_staff_find_nothing(site: Site, path: str) -> None:
    assert Client().get(path)["Location"].startswith("/accounts/login/")
    desk = Client()
    desk.force_login(User.objects.create_user("desk@example.com", is_staff=True))
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_chinese(client: Client, path: str) -> None:
    client.cookies["django_language"] = "zh-hans"
    assert 'lang="zh-Hans"' in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("path", "add", "queries"),
    [
        ("/home/", add_cars, 8),
        ("/points/", add_entries, 7),
        ("/rewards/", add_rewards, 6),
        ("/friends/", add_friends, 8),
        ("/inbox/", add_notices, 4),
    ],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_follow_the_rows(
    client: Client,
    ben: User,
    django_assert_num_queries: Callable[..., object],
    path: str,
    add: Callable[[User, int], None],
    queries: int,
    rows: int,
) -> None:
    add(ben, rows)
    client.get(path)  # whatever is read once per process
    with django_assert_num_queries(queries):  # type: ignore[attr-defined]
        client.get(path)


def test_the_door_one_stands_at_is_marked_in_the_tabs_and_on_more(client: Client) -> None:
    page = client.get("/rewards/").content.decode()
    assert page.count('aria-current="page"') == 1
    assert 'popovertarget="more" aria-current="true"' in page
    assert 'aria-current="true"' not in client.get("/points/").content.decode()


def test_home_shows_the_next_appointment_with_its_steps(client: Client, ben: User, site: Site) -> None:
    at = timezone.now() + timedelta(days=3)
    booked = make_appointment(person=ben, site=site, arrive_at=at, promise_at=at + timedelta(hours=2))
    page = client.get("/home/").content.decode()
    assert f"/appointments/{booked.ref}/" in page
    assert 'aria-current="step">Bring it in' in page


def test_home_says_how_far_the_nearest_reward_is(client: Client, ben: User) -> None:
    give(ben, 300)
    make_reward()
    assert "100 points to go" in client.get("/home/").content.decode()


def test_points_tell_when_pending_ones_open_and_which_end_first(client: Client, ben: User) -> None:
    today = the_day()
    give(ben, 300, "later", opens_on=today + timedelta(days=14), expires_on=today + timedelta(days=400))
    give(ben, 120, "soon", expires_on=today + timedelta(days=20))
    page = client.get("/points/").content.decode()
    assert "300 open on" in page
    assert ">120</dd>" in page


def test_the_statement_turns_pages_by_key(client: Client, ben: User) -> None:
    add_entries(ben, 45)
    seen, path = 0, "/points/"
    while path:
        answer = client.get(path)
        page = answer.context["page"]
        seen += len(page.rows)
        path = f"/points/{page.older}" if page.older else ""
    assert seen == 45


def test_a_statement_page_that_nobody_wrote_is_the_first(client: Client, ben: User) -> None:
    add_entries(ben, 1)
    assert len(client.get("/points/?before=x").context["page"].rows) == 1


@pytest.mark.source("K4")
def test_a_reward_becomes_a_voucher_with_its_code(client: Client, ben: User) -> None:
    give(ben, 500)
    make_reward()
    voucher = order(client)
    page = client.get(f"/vouchers/{voucher.pk}/").content.decode()
    assert voucher.readable_code in page
    assert "Wash" in client.get("/points/").content.decode()
    assert voucher.readable_code in client.get("/vouchers/").content.decode()


def test_the_same_order_twice_is_one_voucher(client: Client, ben: User) -> None:
    give(ben, 1000)
    make_reward()
    assert order(client) == order(client)
    assert Voucher.objects.count() == 1


def test_an_order_beyond_the_points_says_what_is_missing_and_changes_nothing(
    client: Client, ben: User
) -> None:
    give(ben, 300)
    make_reward()
    answer = client.post("/rewards/wash/", {"request_key": KEY})
    assert answer.status_code >= 400
    assert 'role="alert"' in answer.content.decode()
    assert not Voucher.objects.exists()


def test_an_order_without_its_key_is_not_ours(client: Client, ben: User) -> None:
    give(ben, 500)
    make_reward()
    assert client.post("/rewards/wash/").status_code == 400


def test_rewards_of_yesterday_are_gone(client: Client) -> None:
    make_reward(visible_until=the_day() - timedelta(days=1))
    assert client.get("/rewards/wash/").status_code == 404


def test_a_voucher_goes_back_and_its_points_return(client: Client, ben: User) -> None:
    give(ben, 500)
    make_reward()
    voucher = order(client)
    answer = client.post(f"/vouchers/{voucher.pk}/cancellation/", {"request_key": KEY[::-1]}, follow=True)
    assert "Your points are back" in answer.content.decode()
    assert "500" in client.get("/points/").content.decode()


def test_a_used_voucher_is_not_taken_back(client: Client, ben: User, site: Site) -> None:
    give(ben, 500)
    make_reward()
    voucher = order(client)
    clerk = User.objects.create_user("clerk@example.com", is_staff=True)
    journeys.use_voucher(code=voucher.code, site=site, now=timezone.now(), actor=clerk)
    answer = client.post(f"/vouchers/{voucher.pk}/cancellation/", {"request_key": KEY[::-1]})
    assert answer.status_code >= 400
    assert 'role="alert"' in answer.content.decode()
    assert site.name in client.get(f"/vouchers/{voucher.pk}/").content.decode()


def test_vouchers_and_messages_of_others_are_not_there(client: Client, ben: User, site: Site) -> None:
    give(ben, 500)
    make_reward()
    voucher = order(client)
    notice = Notice.objects.filter(person=ben)[0]
    other = Client()
    other.force_login(joined(site, "ada@example.com", "Ada Lowe"))
    for path in (f"/vouchers/{voucher.pk}/", f"/inbox/{notice.ref}/"):
        assert client.get(path).status_code == 200
        assert other.get(path).status_code == 404
    assert other.post(f"/vouchers/{voucher.pk}/cancellation/", {"request_key": KEY}).status_code == 404


def test_a_receipt_of_somebody_else_or_of_nobody_is_not_there(client: Client) -> None:
    assert client.get("/points/receipts/1/").status_code == 404


def test_reading_a_message_takes_it_off_the_count(client: Client, ben: User) -> None:
    Notice.objects.filter(person=ben).update(read_at=timezone.now())
    add_notices(ben, 1)
    notice = Notice.objects.get(person=ben, read_at=None)
    assert "Inbox, 1 new" in client.get("/card/").content.decode()
    client.get(f"/inbox/{notice.ref}/")
    assert "Inbox, 0 new" in client.get("/card/").content.decode()


def test_all_messages_are_read_at_once(client: Client, ben: User) -> None:
    add_notices(ben, 2)
    client.post("/inbox/read/", {"request_key": KEY})
    assert not Notice.objects.filter(person=ben, read_at=None).exists()


@pytest.mark.source("K3")
def test_friends_shows_the_link_and_the_way_of_each_friend_without_names(client: Client, ben: User) -> None:
    add_friends(ben, 1)
    page = client.get("/friends/").content.decode()
    assert f"/r/{ben.member.referral_codes.get().code}/" in page
    assert "F…" in page
    assert "Unlike0" not in page


DOORLESS = {"push_worker", "session_end", "visit_mine", "usersessions_list"}  # no page, or one that leads on


def test_every_page_of_a_member_belongs_to_one_door() -> None:
    keys = {
        name for name, line in POLICIES.items() if line.who is Who.MEMBER or name in ("privacy", "profile")
    }
    named = {name for name in keys if not name.endswith("_")} | {"vehicle_handover", "my_event_guests"}
    doors = {name: [d.page for d in (*TABS, *MORE) if holds(d, name)] for name in named - DOORLESS}
    assert not {name: found for name, found in doors.items() if len(found) != 1}
