"""Payments at the desk: seen by centre, given back with a reason, alarms answered by name."""

from typing import Any

import pytest

from club.payments import actions
from club.payments.models import Payment, PaymentAlarm, Refund
from tests.booking.scenes import NOW
from tests.cms.desks.conftest import Staffed, World, text
from tests.portal.bookings import sent

pytestmark = pytest.mark.django_db
PAGE = "/desk/payments/"


@pytest.fixture
def deposit(world: World) -> Payment:
    made = actions.start(
        purpose="deposit", subject=f"appointment:{world.booking.ref}", person=world.member.user,
        amount_minor=5_000, currency="GBP", description="Deposit", key="d", return_path="/home/", now=NOW,
        site=world.here.site,
    )  # fmt: skip
    Payment.objects.filter(pk=made.pk).update(
        state="paid", paid_at=NOW, session_id="cs_1", intent_id="pi_1", call_due_at=None
    )
    return made


def test_an_advisor_sees_payments_of_their_centre_only(
    world: World, staffed: Staffed, deposit: Payment
) -> None:
    here = staffed("advisor", world.here.site)
    assert "£50" in text(here.get(PAGE))
    page = text(here.get(f"{PAGE}{deposit.ref}/"))
    assert "pi_1" in page
    assert "Give back" in page
    there = staffed("advisor", world.there.site)
    assert "£50" not in text(there.get(PAGE))
    assert there.get(f"{PAGE}{deposit.ref}/").status_code == 404
    assert staffed("editor").get(PAGE).status_code == 403


def test_a_payment_is_named_in_the_language_of_who_reads(
    world: World, staffed: Staffed, deposit: Payment
) -> None:
    Payment.objects.update(description="Hand wash", description_zh="手工洗车")
    actions.alarm(kind="disputed", key="zh", payment=deposit, now=NOW)
    client, chinese = staffed("advisor", world.here.site), {"accept-language": "zh-hans"}
    for path in (PAGE, f"{PAGE}{deposit.ref}/"):
        page = text(client.get(path, headers=chinese))
        assert ("手工洗车" in page, "Hand wash" in page) == (True, False), path


def test_money_goes_back_with_a_reason_and_once(world: World, staffed: Staffed, deposit: Payment) -> None:
    client, path = staffed("advisor", world.here.site), f"{PAGE}{deposit.ref}/"
    assert client.post(path, sent(amount="20")).status_code == 422, "no reason"
    for amount, status in (("0", 409), ("50.01", 409), ("1.005", 422), ("many", 422)):
        assert client.post(path, sent(amount=amount, reason="x")).status_code == status, amount
    assert not Refund.objects.exists()
    form = sent(amount="20.00", reason="Kind gesture")
    assert {client.post(path, form).status_code for _twice in range(2)} == {302}
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.reason, refund.state) == (2_000, "Kind gesture", "asked")
    assert "Kind gesture" in text(client.get(path))


def test_who_only_reads_gives_nothing_back(world: World, staffed: Staffed, deposit: Payment) -> None:
    auditor = staffed("auditor", world.here.site)
    assert "Give money back" not in text(auditor.get(f"{PAGE}{deposit.ref}/"))
    answer = auditor.post(f"{PAGE}{deposit.ref}/", sent(amount="1", reason="x"))
    assert answer.status_code == 403
    assert not Refund.objects.exists()


def test_an_alarm_waits_on_today_until_somebody_answers(
    world: World, staffed: Staffed, deposit: Payment
) -> None:
    raised = actions.alarm(kind="disputed", key="a", payment=deposit, now=NOW)
    client = staffed("advisor", world.here.site)
    assert "1 payment needs a person" in text(client.get("/desk/"))
    assert "A payment its payer disputes" in text(client.get(PAGE))
    path = f"{PAGE}alarms/{raised.pk}/"
    assert staffed("advisor", world.there.site).get(path).status_code == 404
    assert client.post(path, sent(why=" ")).status_code == 422
    assert client.post(path, sent(why="Called the owner")).status_code == 302
    answered = PaymentAlarm.objects.get()
    assert (answered.answer, answered.answered_at) == ("Called the owner", NOW)
    assert "needs a person" not in text(client.get("/desk/"))
    assert client.get(path).status_code == 404


def test_the_list_asks_the_same_number_of_questions(
    world: World, staffed: Staffed, deposit: Payment, django_assert_max_num_queries: Any
) -> None:
    client = staffed("advisor", world.here.site)
    client.get(PAGE)
    with django_assert_max_num_queries(14) as one:
        client.get(PAGE)
    for n in range(2):
        actions.start(
            purpose="bill", subject="visit:0", person=world.member.user, amount_minor=100, currency="GBP",
            description="Bill", key=f"b{n}", return_path="/home/", now=NOW, site=world.here.site,
        )  # fmt: skip
    with django_assert_max_num_queries(len(one)):
        client.get(PAGE)
