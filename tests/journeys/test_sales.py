"""What is sold beside the workshop: a policy on a bill, a new car by its lead (loyalty.md §3.2, §3.6)."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from booking.visits.rules import line_problem, payable_by_points
from club import house, journeys
from club.journeys.sales import PriceMissing, earn_car
from club.leads import actions as leads
from club.leads.models import Lead
from club.notices.models import Notice
from club.referrals.models import ReferralMilestone
from loyalty.earning.models import Receipt
from loyalty.ledger.actions import earn
from loyalty.ledger.models import Entry
from loyalty.ledger.queries import account_of, balance
from loyalty.models import Account
from loyalty.rewards.queries import paid_with_points, terms
from loyalty.tiers.queries import standing
from tests.booking.scenes import NOW
from tests.journeys.test_main_journey import TODAY, Cast, a_visit, bill, cast

__all__ = ["cast"]
pytestmark = pytest.mark.django_db
POLICY = ("insurance", "Motor insurance, one year", 60_000, "customer")
IN_15_DAYS, IN_30_DAYS = date(2026, 3, 18), date(2026, 4, 1)


@pytest.fixture
def account(cast: Cast) -> Account:
    found = account_of(cast.ben.user)
    assert found
    return found


@pytest.fixture
def buyer(cast: Cast) -> Account:
    found = account_of(cast.ada.user)
    assert found
    return found


def enquiry(cast: Cast, kind: str = "car") -> Lead:
    lead = journeys.take_lead(
        source="walk_in", site=cast.scene.site, name="Ada Lowe", phone="+447700900001", model="Kestrel",
        kind=kind, expected_months=3, now=NOW, key="walk", person=cast.ada.user,
    )  # fmt: skip
    leads.note_contact(lead=lead, words="Likes the estate", actor=cast.advisor, now=NOW)
    return journeys.verify_lead(lead=lead, words="Real", actor=cast.advisor, now=NOW)


def delivered(
    cast: Cast, kind: str = "car", ordered: int | None = 2_500_000, now_is: int | None = None
) -> Lead:
    lead = journeys.order_lead(
        lead=enquiry(cast, kind), value_minor=ordered, words="Signed", actor=cast.advisor, now=NOW
    )
    return journeys.deliver_lead(lead=lead, plate="KX26 ABC", value_minor=now_is, actor=cast.advisor, now=NOW)


def test_a_policy_on_the_bill_earns_its_own_points_after_fifteen_days(cast: Cast, account: Account) -> None:
    visit, done = a_visit(cast)
    lines = bill(("labour", "Service", 20_000, "customer"), POLICY)
    closed = journeys.close_visit(visit=visit, lines=lines, now=done, actor=cast.advisor)
    assert closed.receipt
    earned = {line.rule.code: line.points for line in closed.receipt.lines.all() if line.rule}
    assert earned == {"service": 200, "insurance": 600}
    entry = Entry.objects.get(key=f"earn:insurance:visit:{visit.pk}")
    assert entry.lot.opens_on == IN_15_DAYS
    assert standing(account, TODAY.replace(day=3)).credits == 50 + 20
    assert standing(account, IN_15_DAYS).credits == 50 + 20 + 60
    line = closed.visit.lines.get(kind="insurance")
    for _twice in range(2):
        journeys.refund_line(
            line=line, net_minor=60_000, key="r", reason="Withdrawn", now=done, actor=cast.advisor
        )
    assert balance(account, IN_15_DAYS).pending == 0
    assert standing(account, IN_15_DAYS).credits == 50 + 20


def test_a_policy_alone_is_no_visit_and_no_friends_first_service(cast: Cast, account: Account) -> None:
    visit, done = a_visit(cast)
    journeys.close_visit(visit=visit, lines=bill(POLICY), now=done, actor=cast.advisor)
    assert standing(account, IN_15_DAYS).visits == 0
    assert standing(account, IN_15_DAYS).credits == 60
    assert not ReferralMilestone.objects.exists()


def test_when_the_work_is_paid_back_the_policy_keeps_no_visit(cast: Cast, account: Account) -> None:
    visit, done = a_visit(cast)
    lines = bill(("labour", "Service", 20_000, "customer"), POLICY)
    closed = journeys.close_visit(visit=visit, lines=lines, now=done, actor=cast.advisor)
    work = closed.visit.lines.get(kind="labour")
    journeys.refund_line(line=work, net_minor=20_000, key="r", reason="Bad", now=done, actor=cast.advisor)
    assert standing(account, IN_15_DAYS).visits == 0
    assert [each.reversed_at for each in ReferralMilestone.objects.all()] == [done]


def test_points_pay_no_part_of_a_policy(cast: Cast, account: Account) -> None:
    earn(account=account, points=9_000, key="present", on=TODAY, now=NOW)
    visit, done = a_visit(cast)
    lines = bill(("labour", "Service", 20_000, "customer"), POLICY)
    assert (payable_by_points(lines), terms(TODAY).most(payable_by_points(lines))) == (20_000, 10_000)
    earlier = journeys.close_visit(visit=visit, lines=lines, points=0, now=done, actor=cast.advisor)
    assert paid_with_points(f"visit:{earlier.visit.pk}") is None
    [_labour, policy] = lines
    assert line_problem(policy) is None
    assert line_problem(replace(policy, points_minor=100)) == "points_beyond_line"


def test_a_new_car_brings_its_buyer_points_that_open_in_thirty_days(cast: Cast, buyer: Account) -> None:
    lead = delivered(cast)
    receipt = Receipt.objects.get(source_type="sale")
    assert (receipt.source_id, receipt.points, receipt.account_id) == (lead.ref, 3_000, buyer.pk)
    assert balance(buyer, TODAY).pending == 3_000
    assert balance(buyer, IN_30_DAYS).available == 3_000
    entry = Entry.objects.get(key=f"earn:vehicle:sale:{lead.ref}")
    assert (entry.lot.opens_on, entry.lot.site) == (IN_30_DAYS, cast.scene.site.code)
    now_is = standing(buyer, IN_30_DAYS)
    assert (now_is.credits, now_is.visits) == (2_500, 0)
    assert Notice.objects.get(kind="points_given", person=cast.ada.user).data["points"] == 3_000
    again = earn_car(lead=lead, now=NOW, actor=cast.advisor)
    assert again == receipt
    assert Entry.objects.filter(account=buyer).count() == 1


def test_an_undone_sale_takes_them_back_and_says_so_once(cast: Cast, buyer: Account) -> None:
    lead = delivered(cast)
    journeys.undo_sale(lead=lead, reason="price", words="Contract undone", actor=cast.advisor, now=NOW)
    assert balance(buyer, IN_30_DAYS).available == 0
    assert balance(buyer, IN_30_DAYS).debt == 0
    assert standing(buyer, IN_30_DAYS).credits == 0
    told = Notice.objects.get(kind="sale_back", person=cast.ada.user)
    assert told.data["points"] == 3_000
    with pytest.raises(leads.NoSuchStep):
        journeys.undo_sale(lead=lead, reason="price", words="Again", actor=cast.advisor, now=NOW)


def test_a_car_without_a_price_is_not_handed_over(cast: Cast) -> None:
    with pytest.raises(PriceMissing):
        delivered(cast, ordered=None)
    lead = Lead.objects.get()
    assert lead.stage == "ordered"
    done = journeys.deliver_lead(
        lead=lead, plate="KX26 ABC", value_minor=2_400_000, actor=cast.advisor, now=NOW
    )
    assert done.value_minor == 2_400_000


def test_a_used_car_earns_nothing_and_needs_no_price(cast: Cast) -> None:
    delivered(cast, kind="used_car", ordered=None)
    assert not Receipt.objects.exists()


def test_the_owner_reads_the_receipt_of_the_car(cast: Cast, client: Client) -> None:
    lead = delivered(cast)
    client.force_login(cast.ada.user)
    page = client.get(f"/points/receipts/sale-{lead.ref}/").content.decode()
    assert "A new car" in page
    assert "Kestrel" in page
    assert f'<p class="only-print">{house.name()} · {cast.ada.user.name} · ' in page
    journeys.undo_sale(lead=lead, reason="price", words="Contract undone", actor=cast.advisor, now=NOW)
    undone = client.get(f"/points/receipts/sale-{lead.ref}/").content.decode()
    assert "A contract undone" in undone
    assert "came back to you" not in undone, "what was paid for the car is not ours to say"
    assert f"/points/receipts/sale-{lead.ref}/" in client.get("/points/").content.decode()
    client.force_login(cast.ben.user)
    assert client.get(f"/points/receipts/sale-{lead.ref}/").status_code == 404
