"""At the counter: codes however typed, things put aside or gone, a member's card, points on a bill, stock."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from booking.sites.models import Site
from booking.visits.models import Visit
from club import journeys
from club.journeys import order_reward
from club.trail.models import TrailEntry
from loyalty.ledger.actions import earn
from loyalty.ledger.queries import account_of, balance
from loyalty.models import Account, Presence, PresenceTry, Reward, Voucher
from loyalty.rewards.actions import VoucherUsed, secret_of
from loyalty.rewards.queries import card_code, paid_with_points
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import Staffed, World, text

COUNTER, CARD = "/desk/points/voucher/", "/desk/points/card/"


@pytest.fixture
def advisor(world: World, staffed: Staffed) -> Client:
    return staffed("advisor", world.here.site)


@pytest.fixture
def account(world: World) -> Account:
    found = account_of(world.member.user)
    assert found is not None
    earn(account=found, points=9000, key="test", on=TODAY)
    return found


def a_reward(**facts: Any) -> Reward:
    told: dict[str, Any] = {
        "slug": "flask",
        "kind": "goods",
        "name": "Steel flask",
        "price_points": 400,
        "visible_from": TODAY,
    }
    return Reward.objects.create(**(told | facts))


def a_voucher(world: World, **facts: Any) -> Voucher:
    return order_reward(user=world.member.user, reward=a_reward(**facts), key="order", now=NOW)


def code_of(account: Account) -> str:
    return card_code(secret_of(account=account, now=NOW), NOW).code


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        (lambda code: code.lower(), 200),
        (lambda code: "".join(chr(ord(letter) + 0xFEE0) for letter in code), 200),
        (lambda code: f" {code[:8]} {code[8:]}", 200),
        (lambda code: code[:-1] + ("3" if code[-1] == "2" else "2"), 404),
        (lambda code: "2222-2222-2222-2222", 404),
        (lambda code: "", 422),
        (lambda code: "X" * 41, 422),
    ],
)
def test_codes_as_they_are_typed(
    world: World, advisor: Client, account: Account, typed: Any, status: int
) -> None:
    code = a_voucher(world).code
    assert advisor.post(COUNTER, {"code": typed(code)}).status_code == status


def test_put_aside_released_and_sold_out(world: World, advisor: Client, account: Account) -> None:
    voucher = a_voucher(world, stock=3)
    said = {"code": voucher.code}
    assert "Put aside" in text(advisor.post(COUNTER + "aside/", said | {"note": "Friday"}))
    assert "Friday" in text(advisor.post(COUNTER, said))
    assert "Back on the shelf" in text(advisor.post(COUNTER + "release/", said))
    assert advisor.post(COUNTER + "release/", said).status_code == 409
    assert advisor.post(COUNTER + "sold-out/", said).status_code == 200
    assert balance(account, TODAY).available == 9200
    assert Reward.objects.get().stock == 0
    verbs = set(TrailEntry.objects.values_list("verb", flat=True))
    assert {"voucher.reserved", "voucher.released", "voucher.sold_out"} <= verbs


def test_cash_is_confirmed_before_anything_is_handed_over(
    world: World, advisor: Client, account: Account
) -> None:
    voucher = a_voucher(world, cash_minor=1250, currency="GBP")
    assert "£12.50" in text(advisor.post(COUNTER, {"code": voucher.code}))
    for cash in ("", "12.49", "-1", "1e9"):
        assert advisor.post(COUNTER + "use/", {"code": voucher.code, "cash": cash}).status_code == 422
    assert advisor.post(COUNTER + "use/", {"code": voucher.code, "cash": "12.50"}).status_code == 200
    assert Voucher.objects.get().cash_taken_minor == 1250


def test_another_centre_cannot_take_what_waits_elsewhere(
    world: World, staffed: Staffed, advisor: Client, account: Account
) -> None:
    voucher = a_voucher(world)
    advisor.post(COUNTER + "aside/", {"code": voucher.code})
    other = staffed("advisor", world.there.site)
    answer = other.post(COUNTER + "use/", {"code": voucher.code})
    assert answer.status_code == 409
    said = text(answer)
    assert world.here.site.name in said
    assert f"({world.here.site.code})" not in said


def test_a_voucher_that_is_gone_says_where_and_on_which_day_there(
    world: World, advisor: Client, account: Account
) -> None:
    voucher = a_voucher(world)
    late = datetime(2026, 6, 2, 23, 30, tzinfo=UTC)  # half past midnight of 3 June in London
    Voucher.objects.filter(pk=voucher.pk).update(state="cancelled", cancelled_at=late)
    assert "given back on 3 June 2026" in text(advisor.post(COUNTER, {"code": voucher.code}))
    assert "given back on 3 June 2026" in text(advisor.post(COUNTER + "use/", {"code": voucher.code}))
    here = world.here.site
    Voucher.objects.filter(pk=voucher.pk).update(
        state="used", cancelled_at=None, used_at=late, used_on=date(2026, 6, 2), used_site=here.code
    )
    Site.objects.filter(pk=here.pk).update(name_zh="海港路店")
    used = f"used on 3 June 2026 ({here.name})"
    assert used in text(advisor.post(COUNTER + f"{voucher.pk}/replacement/", follow=True))
    with pytest.raises(VoucherUsed) as refusal:
        journeys.cancel_voucher(voucher=Voucher.objects.get(), now=late, actor=world.member.user)
    with override("zh-hans"):
        assert "2026年6月3日" in ValidationError(refusal.value).messages[0]
        assert "海港路店" in ValidationError(refusal.value).messages[0]


def test_who_may_not_serve(world: World, staffed: Staffed, account: Account) -> None:
    voucher = a_voucher(world)
    for role in ("workshop", "editor", "auditor"):
        client = staffed(role, world.here.site)
        for path in ("use/", "aside/", "release/", "sold-out/", f"{voucher.pk}/replacement/"):
            assert client.post(COUNTER + path, {"code": voucher.code}).status_code == 403
        assert client.post(CARD, {"card": world.member.number}).status_code == 403
    assert Voucher.objects.get().state == "issued"


def test_a_lost_voucher_is_replaced_at_the_desk(world: World, advisor: Client, account: Account) -> None:
    voucher = a_voucher(world)
    assert advisor.post(f"{COUNTER}{voucher.pk}/replacement/").status_code == 302
    assert advisor.post(COUNTER, {"code": voucher.code}).status_code == 409
    assert Voucher.objects.get(replaces=voucher).state == "issued"


def test_a_card_says_who_it_is_and_its_code_that_they_are_here(
    world: World, advisor: Client, account: Account
) -> None:
    a_reward(price_points=3000)
    number = world.member.number
    page = text(advisor.post(CARD, {"card": number}))
    assert "Ada Lowe" in page
    assert "Not proved" in page
    order = reverse("desk_card_order", args=[number])
    said = {"reward": "flask", "request_key": "a-key-of-sixteen-letters"}
    refused = advisor.post(order, said)
    assert refused.status_code == 409
    assert "code on their card" in text(refused)
    assert "The owner is here" in text(advisor.post(CARD, {"card": f"{number}.{code_of(account)}"}))
    assert "Ordered" in text(advisor.post(order, said))
    assert Presence.objects.get().spent_at is not None
    assert TrailEntry.objects.filter(verb__in=["card.read", "reward.ordered"]).count() == 3


def test_wrong_codes_are_counted_even_with_a_form_s_key(
    world: World, advisor: Client, account: Account
) -> None:
    code_of(account)
    for n in range(6):
        said = {"card": world.member.number, "code": "000000", "request_key": f"key-number-{n:08d}"}
        status = advisor.post(CARD, said).status_code
        assert status == (422 if n < 5 else 429)
    assert PresenceTry.objects.count() == 5


@pytest.mark.parametrize("card", ["000000000000", "what", "9" * 60])
def test_a_card_nobody_has(advisor: Client, card: str) -> None:
    assert advisor.post(CARD, {"card": card}).status_code == 404


def in_the_house(world: World, account: Account, held: int) -> Visit:
    if held:
        journeys.place_points_hold(
            appointment=world.booking, points=held, key="h", now=NOW, actor=world.member.user
        )
    at, staff = NOW, world.member.user
    visit = journeys.receive_car(appointment=world.booking, odometer_km=100, now=at, actor=staff)
    journeys.start_work(appointment=world.booking, now=at, actor=staff)
    journeys.finish_work(appointment=world.booking, now=at, actor=staff)
    return visit


def bill_data(points: object, code: str = "") -> dict[str, Any]:
    return {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-kind": "labour",
        "form-0-description": "Service", "form-0-net": "300.00", "form-0-tax": "",
        "form-0-pay_type": "customer", "pay_points": points, "pay_code": code,
    }  # fmt: skip


def test_the_bill_shows_what_is_held_and_takes_it(world: World, advisor: Client, account: Account) -> None:
    visit = in_the_house(world, account, 1000)
    path = reverse("desk_close", args=[world.booking.ref])
    page = text(advisor.get(path))
    assert "put 1,000 points aside" in page
    assert 'value="1000"' in page
    assert advisor.post(path, bill_data(1000)).status_code == 302
    paid = paid_with_points(f"visit:{visit.pk}")
    assert paid
    assert paid.points == 1000
    assert "Paid with points" in text(advisor.get(reverse("desk_appointment", args=[world.booking.ref])))


@pytest.mark.parametrize(
    ("points", "status"),
    [("1500", 409), ("1050", 422), ("15100", 422), ("-5", 422), ("1.5", 422), (str(2**63), 422)],
)
def test_what_a_bill_does_not_take(
    world: World, advisor: Client, account: Account, points: str, status: int
) -> None:
    visit = in_the_house(world, account, 1000)
    path = reverse("desk_close", args=[world.booking.ref])
    answer = advisor.post(path, bill_data(points))
    assert answer.status_code == status
    assert 'value="300.00"' in text(answer)
    assert Visit.objects.get(pk=visit.pk).closed_at is None
    assert balance(account, TODAY).held == 1000


def test_more_than_held_with_the_owner_s_code(world: World, advisor: Client, account: Account) -> None:
    visit = in_the_house(world, account, 0)
    path = reverse("desk_close", args=[world.booking.ref])
    assert advisor.post(path, bill_data(600, "000000")).status_code == 422
    assert PresenceTry.objects.count() == 1
    assert advisor.post(path, bill_data("６００", code_of(account))).status_code == 302
    paid = paid_with_points(f"visit:{visit.pk}")
    assert paid
    assert paid.points == 600


def test_stock_is_restocked_and_counted_with_its_log(world: World, staffed: Staffed) -> None:
    reward = a_reward(stock=0)
    manager, path = staffed("club_manager"), reverse("desk_reward_stock", args=["flask"])
    assert manager.post(path, {"pieces": "12", "is_count": "", "note": "two boxes"}).status_code == 302
    assert manager.post(path, {"pieces": "11", "is_count": "1"}).status_code == 302
    for wrong in ({"pieces": "0"}, {"pieces": "-1"}, {"pieces": "1.5"}, {}):
        assert manager.post(path, wrong).status_code == 422
    reward.refresh_from_db()
    assert reward.stock == 11
    assert "two boxes" in text(manager.get(reverse("desk_reward", args=["flask"])))
    assert staffed("advisor", world.here.site).post(path, {"pieces": "1"}).status_code == 403
