"""loyalty.md §8 as a table: each no of the ledger has its name and status at every door where it can be said.

The owner's page, the interface for other systems and the desk; whoever says it, nothing has changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.sites.models import Post
from club import journeys
from loyalty.adjustments.models import Adjustment
from loyalty.ledger import actions
from loyalty.ledger.queries import account_of, balance
from loyalty.models import Account, Entry, Gift, Hold, Reward, Voucher
from tests.api.conftest import caller, key_of
from tests.booking.scenes import NOW, TODAY, a_person
from tests.cms.desks.conftest import Staffed, World, signed_in, staffed, text, world

__all__ = ["staffed", "world"]
pytestmark = pytest.mark.django_db
PAGE, API, DESK = DOORS = ("page", "api", "desk")
KEY = "0123456789abcdef0123"


@dataclass
class House:
    """A member with 300 points; a browser, a system's key and a club manager."""

    world: World
    account: Account
    owner: Client
    system: Callable[..., Any]
    manager: Client

    @property
    def number(self) -> str:
        return self.world.member.number

    def spend(self, door: str, key: str = KEY) -> Any:
        """A reward of 400 points by the owner or at the desk, a hold of 1,000 by a system."""
        if door == API:
            asked = {"points": 1_000, "until": (TODAY + timedelta(days=3)).isoformat()}
            return self.system("POST", f"/members/{self.number}/holds", asked, **{"Idempotency-Key": key})
        if door == DESK:
            form = {"reward": "wash", "request_key": key}
            return self.manager.post(f"/desk/points/card/{self.number}/order/", form)
        return self.owner.post("/rewards/wash/", {"request_key": key})

    def amount(self, door: str, points: object) -> Any:
        """Points given on, put aside, or taken off a debt."""
        if door == API:
            asked = {"points": points, "until": TODAY.isoformat()}
            return self.system("POST", f"/members/{self.number}/holds", asked)
        if door == DESK:
            form = {"points": points, "reason": "goodwill", "case": "case:K-1", "note": "late car"}
            return self.manager.post(f"/desk/points/accounts/{self.number}/write-off/", form)
        form = {"to": "leo@example.com", "points": points, "message": "late car", "request_key": KEY}
        return self.owner.post("/points/gift/", form)


@pytest.fixture
def house(world: World, staffed: Staffed) -> House:
    with time_machine.travel(NOW, tick=False):
        account = account_of(world.member.user)
        assert account is not None
        actions.earn(account=account, points=300, key="first", on=TODAY, basis=300)
        Reward.objects.create(
            slug="wash", kind="service", name="Wash", price_points=400, visible_from=TODAY, stock=3
        )
        manager = staffed(Post.Role.CLUB_MANAGER, world.here.site)
        return House(world, account, signed_in(world.member.user), caller(key_of(world.here.site)), manager)


@pytest.fixture(autouse=True)
def morning() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def frozen() -> list[Any]:
    """All that could have changed."""
    rows = [list(model.objects.order_by("pk").values()) for model in (Account, Entry, Hold, Voucher, Gift)]
    return [*rows, Adjustment.objects.count(), Reward.objects.get().stock]


def check(answer: Any, door: str, code: str, status: int, words: str) -> None:
    assert (door, answer.status_code) == (door, status), text(answer)[:2000]
    if door == API:
        assert answer.json()["code"] == code
        assert words in answer.json()["detail"], answer.json()
    else:
        assert words in text(answer), (door, words)


def some_open_later(house: House) -> None:
    actions.earn(account=house.account, points=50, key="waits", on=TODAY, opens_on=TODAY + timedelta(days=5))


def rested(house: House) -> None:
    journeys.freeze_account(account=house.account, why="odd", now=NOW, actor=a_person("Clerk"))


def ended(house: House) -> None:
    actions.give_notice(account=house.account, on=TODAY - timedelta(days=40), now=NOW, actor=None)


def no_more(_house: House) -> None:
    """300 points are there."""


SPENDS: list[tuple[str, Callable[[House], None], str]] = [
    ("not_enough_points", no_more, "missing"),
    ("not_enough_points", some_open_later, "more open on"),
    ("frozen", rested, "resting while we check something"),
]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("code", "prepare", "words"), SPENDS)
def test_a_spend_that_cannot_be(
    house: House, code: str, prepare: Callable[[House], None], words: str, door: str
) -> None:
    prepare(house)
    before = frozen()
    check(house.spend(door), door, code, 409, words)
    assert frozen() == before


AMOUNTS = [0, -5, 1.5, 2**63, "", "ten", "１００ points"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("points", AMOUNTS, ids=str)
def test_an_amount_that_is_none(house: House, points: object, door: str) -> None:
    before = frozen()
    answer = house.amount(door, points)
    assert answer.status_code == 422
    if door == API:
        assert answer.json()["code"] == "not_valid"
    else:
        assert "late car" in text(answer), "what was typed is still there"
    assert frozen() == before


def test_full_width_digits_are_digits_where_people_type(house: House) -> None:
    """A system has to send a number; a person's keyboard may be set to Chinese."""
    assert house.amount(API, "１００").status_code == 422
    for door in (PAGE, DESK):
        assert house.amount(door, "１００").status_code == 409, "read, and refused for another reason"


@pytest.mark.parametrize("door", DOORS)
def test_the_same_key_with_another_body(house: House, door: str) -> None:
    actions.earn(account=house.account, points=2_000, key="more", on=TODAY)
    assert house.spend(door).status_code == {PAGE: 302, API: 201, DESK: 200}[door]
    Reward.objects.create(slug="tea", kind="goods", name="Tea", price_points=10, visible_from=TODAY)
    rows = Entry.objects.count(), Hold.objects.count()
    if door == API:
        asked = {"points": 7, "until": TODAY.isoformat()}
        answer = house.system("POST", f"/members/{house.number}/holds", asked, **{"Idempotency-Key": KEY})
    elif door == DESK:
        form = {"reward": "tea", "request_key": KEY}
        answer = house.manager.post(f"/desk/points/card/{house.number}/order/", form)
    else:
        answer = house.owner.post("/rewards/wash/", {"request_key": KEY, "other": "body"})
    assert answer.status_code == 422
    assert (Entry.objects.count(), Hold.objects.count()) == rows


def test_a_hold_that_ended_or_holds_less(house: House) -> None:
    until = TODAY + timedelta(days=1)
    kept = actions.hold(account=house.account, points=100, key="h", on=TODAY, until=until)
    path = f"/members/{house.number}/holds/{kept.pk}/capture"
    before = frozen()
    check(house.system("POST", path, {"points": 101}), API, "beyond_hold", 422, "Only 100 points")
    assert frozen() == before
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        check(house.system("POST", path, {}), API, "hold_ended", 409, "are free again")


def test_the_second_person_is_the_first(house: House) -> None:
    form = {"points": 2_500, "reason": "goodwill", "case": "case:K-1", "note": "late car"}
    house.manager.post(f"/desk/points/accounts/{house.number}/adjustment/", form)
    row, before = Adjustment.objects.get(), frozen()
    answer = house.manager.post(reverse("desk_approval", args=[row.pk]), {"answer": "approve", "note": ""})
    check(answer, DESK, "second_is_first", 409, "second person")
    assert frozen() == before


def a_gift_code(_house: House, age: int = 0) -> str:
    issued = NOW - timedelta(days=age)
    _made, (typed,) = journeys.issue_codes(
        points=200, number=1, reason="open day", expires_on=issued.date() + timedelta(days=30),
        key=f"issue:{age}", now=issued, actor=a_person("Clerk"),
    )  # fmt: skip
    return str(typed)


def used(house: House, typed: str) -> str:
    other = a_person("Eve")
    journeys.join_club(
        user=other, name="Eve", phone="+447700900999", site=house.world.here.site, consents={},
        referral_code="", how="signup", now=NOW,
    )  # fmt: skip
    journeys.redeem_code(typed=typed, user=other, now=NOW)
    return typed


CODES: dict[str, Callable[[House, str], str]] = {
    "mistyped": lambda _house, typed: typed[:-1] + ("2" if typed[-1] != "2" else "3"),
    "used": used,
    "unknown": lambda *_: "2222-2222-2222-2222",
    "too short": lambda _house, typed: typed[:9],
    "expired": lambda house, _typed: a_gift_code(house, age=31),
}


@pytest.mark.parametrize("way", CODES)
def test_a_gift_code_that_gives_nothing_has_one_answer(house: House, way: str) -> None:
    typed = CODES[way](house, a_gift_code(house))
    before = balance(house.account, TODAY)
    answer = house.owner.post("/points/code/", {"code": typed, "request_key": KEY})
    check(answer, PAGE, "code_refused", 422, "code")
    assert typed in text(answer)
    assert balance(house.account, TODAY) == before


def test_a_gift_code_in_small_letters_gives_its_points(house: House) -> None:
    typed = a_gift_code(house).lower()
    assert house.owner.post("/points/code/", {"code": typed, "request_key": KEY}).status_code == 302
    assert balance(house.account, TODAY).available == 500


def cancelled(house: House, voucher: Voucher) -> None:
    journeys.cancel_voucher(voucher=voucher, now=NOW, actor=house.world.member.user)


def used_up(house: House, voucher: Voucher) -> None:
    journeys.use_voucher(code=voucher.code, site=house.world.here.site, now=NOW, actor=a_person("Till"))


def too_old(_house: House, voucher: Voucher) -> None:
    Voucher.objects.filter(pk=voucher.pk).update(expires_on=TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("end", "words"), [(cancelled, "given back on"), (used_up, "was used on"), (too_old, "was good until")]
)
def test_a_voucher_that_is_over(house: House, end: Callable[[House, Voucher], None], words: str) -> None:
    actions.earn(account=house.account, points=2_000, key="more", on=TODAY)
    voucher = journeys.order_reward(
        user=house.world.member.user, reward=Reward.objects.get(), key="order", now=NOW
    )
    end(house, voucher)
    before = frozen()
    for path in ("/desk/points/voucher/", "/desk/points/voucher/use/"):
        check(house.manager.post(path, {"code": voucher.code}), DESK, "", 409, words)
    assert frozen() == before
