"""Rules, campaigns and large credits at the desk: tried on the past, written, approved by somebody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from booking.sites.models import Group
from club.trail.models import TrailEntry
from loyalty.earning.actions import earn_bill
from loyalty.earning.rules import Bill, BillLine
from loyalty.ledger.queries import account_of, balance
from loyalty.models import Account, Campaign, CreditRequest, EarnRule
from tests.booking.scenes import NOW, TODAY
from tests.cms.desks.conftest import Staffed, World, text

RULES, CAMPAIGNS = "/desk/points/rules/", "/desk/points/campaigns/"


@pytest.fixture
def manager(world: World, staffed: Staffed) -> Client:
    return staffed("club_manager")


@pytest.fixture
def account(world: World) -> Account:
    found = account_of(world.member.user)
    assert found
    return found


def a_bill(number: str, minor: int = 10_000, kind: str = "labour") -> Bill:
    return Bill("visit", number, "north", "", "GBP", [BillLine("1", kind, "customer", minor, "Work")])


def rule_data(**more: Any) -> dict[str, Any]:
    return {
        "code": "tyres", "name": "Tyre weeks", "name_zh": "轮胎周", "valid_from": TODAY.isoformat(),
        "rate_permille": 500, "combine": "stack", "priority": 100, "kinds": ["labour"],
        "pay_types": ["customer"], "pending_days": 0, "expires_months": 24, **more,
    }  # fmt: skip


def campaign_data(**more: Any) -> dict[str, Any]:
    return {
        "code": "spring", "name": "Spring", "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + timedelta(days=30)).isoformat(), "budget_points": 60_000, "holdout_percent": 0,
        "priority": 100, **more,
    }  # fmt: skip


def test_a_rule_is_tried_then_written_and_works_on_the_next_bill(manager: Client, account: Account) -> None:
    earn_bill(account=account, bill=a_bill("1"), on=TODAY, now=NOW)
    tried = manager.post(f"{RULES}new/?kind=spend", rule_data(preview="1"))
    assert tried.status_code == 200
    assert "On the bills of the last twelve months" in text(tried)
    assert not EarnRule.objects.filter(code="tyres").exists()
    assert manager.post(f"{RULES}new/?kind=spend", rule_data()).status_code == 302
    assert earn_bill(account=account, bill=a_bill("2"), on=TODAY, now=NOW).points == 150
    assert TrailEntry.objects.filter(verb="earning.rule_set").exists()
    assert manager.post(f"{RULES}tyres/end/").status_code == 302
    assert "never before its latest version" in text(manager.get(RULES)), "written today: it ends tomorrow"


@pytest.mark.parametrize("kind", ["spend", "each", "multiplier", "fixed"])
def test_the_form_asks_what_its_kind_needs(manager: Client, kind: str) -> None:
    page = manager.get(f"{RULES}new/?kind={kind}")
    assert page.status_code == 200
    assert ('name="rate_permille"' in text(page)) == (kind == "spend")
    assert ('name="factor_percent"' in text(page)) == (kind == "multiplier")
    assert ('name="expires_days"' in text(page)) is False


@pytest.mark.parametrize(
    "wrong", [{"kinds": []}, {"rate_permille": ""}, {"per": "month"}, {"points_max": "-5"},
              {"code": "service"}, {"priority": "1.5"}, {"points_max": str(2**63)}, {"sites": ["x"]}],
)  # fmt: skip
def test_a_rule_that_means_nothing_comes_back(manager: Client, wrong: dict[str, Any]) -> None:
    answer = manager.post(f"{RULES}new/?kind=spend", rule_data(**wrong))
    assert answer.status_code == 422
    assert "Tyre weeks" in text(answer)
    assert not EarnRule.objects.filter(name="Tyre weeks").exists()


def test_an_advisor_reads_and_changes_nothing(world: World, staffed: Staffed) -> None:
    advisor = staffed("advisor", world.here.site)
    assert advisor.get(RULES).status_code == 200
    assert advisor.get(CAMPAIGNS).status_code == 200
    assert advisor.get(f"{RULES}service/").status_code == 200
    assert advisor.post(f"{RULES}new/", rule_data()).status_code == 403
    assert advisor.post(f"{CAMPAIGNS}new/", campaign_data()).status_code == 403


@pytest.mark.parametrize(("currency", "minor"), [("GBP", 50_000), ("JPY", 500), ("KWD", 500_000)])
def test_a_campaigns_money_is_in_whole_units_of_any_currency(
    manager: Client, currency: str, minor: int
) -> None:
    Group.objects.update(currency=currency)
    manager.post(f"{CAMPAIGNS}new/", campaign_data(budget_units=500))
    assert Campaign.objects.get().budget_minor == minor
    assert 'value="500"' in text(manager.get(f"{CAMPAIGNS}spring/edit/"))


def test_a_campaign_from_draft_to_its_end(manager: Client, account: Account, staffed: Staffed) -> None:
    assert manager.post(f"{CAMPAIGNS}new/", campaign_data()).status_code == 302
    assert manager.post(f"{CAMPAIGNS}new/", campaign_data()).status_code == 422, "the code is taken"
    assert manager.post(f"{CAMPAIGNS}spring/step/", {"step": "submit"}).status_code == 302
    assert Campaign.objects.get().state == "draft", "it gives nothing yet"
    rule = rule_data(code="spring-more", rate_permille=1000)
    assert manager.post(f"{RULES}new/?campaign=spring&kind=spend", rule).status_code == 302
    assert "On the bills of the last twelve months" in text(manager.get(f"{CAMPAIGNS}spring/"))
    manager.post(f"{CAMPAIGNS}spring/step/", {"step": "submit"})
    answer = manager.post(f"{CAMPAIGNS}spring/step/", {"step": "approve"}, follow=True)
    assert "approved by somebody who did not write" in text(answer)
    assert manager.post(f"{CAMPAIGNS}spring/edit/", campaign_data(name="Other")).status_code == 409
    staffed("general_manager").post(f"{CAMPAIGNS}spring/step/", {"step": "approve"})
    assert Campaign.objects.get().state == "live"
    assert earn_bill(account=account, bill=a_bill("1"), on=TODAY, now=NOW).points == 200
    page = text(manager.get(f"{CAMPAIGNS}spring/"))
    assert "Paid per member, left out" in page
    for step, state in (("pause", "paused"), ("resume", "live"), ("end", "ended")):
        manager.post(f"{CAMPAIGNS}spring/step/", {"step": step, "why": "because"})
        assert Campaign.objects.get().state == state
    assert manager.get(f"{CAMPAIGNS}?state=ended").status_code == 200
    assert manager.get(f"{CAMPAIGNS}none/").status_code == 404


def test_a_large_credit_is_decided_by_somebody_else(
    world: World, staffed: Staffed, account: Account, manager: Client
) -> None:
    for number in ("1", "2"):
        earn_bill(account=account, bill=a_bill(number, 600_000), on=TODAY, now=NOW)
    first, second = CreditRequest.objects.order_by("pk")
    listed = manager.get(reverse("desk_credits"))
    assert "6,000" in text(listed)
    no_reason = manager.post(
        reverse("desk_credit_decide", args=[second.pk]), {"answer": "refuse"}, follow=True
    )
    assert "Write the owner a reason" in text(no_reason)
    manager.post(reverse("desk_credit_decide", args=[first.pk]), {"answer": "approve"})
    manager.post(reverse("desk_credit_decide", args=[second.pk]), {"answer": "refuse", "why": "Trade bill"})
    again = manager.post(reverse("desk_credit_decide", args=[first.pk]), {"answer": "approve"}, follow=True)
    assert "decided about these points already" in text(again)
    assert balance(account, TODAY).available == 6_000
    assert {row.decision for row in CreditRequest.objects.all()} == {"approved", "refused"}
    assert TrailEntry.objects.filter(verb__startswith="credit.").count() == 2


@pytest.mark.parametrize("path", [RULES, CAMPAIGNS, "/desk/points/credits/"])
def test_lists_ask_the_database_no_oftener_for_more_rows(
    manager: Client, account: Account, path: str
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def rows(first: int, last: int) -> None:
        for n in range(first, last):
            manager.post(f"{CAMPAIGNS}new/", campaign_data(code=f"c{n}"))
            manager.post(f"{RULES}new/?kind=spend", rule_data(code=f"r{n}"))
            earn_bill(account=account, bill=a_bill(f"b{n}", 2_000_000), on=TODAY, now=NOW)

    counts = []
    for first, last in ((0, 1), (1, 3)):
        rows(first, last)
        manager.get(path)
        with CaptureQueriesContext(connection) as seen:
            manager.get(path)
        counts.append(len(seen))
    assert counts[0] == counts[1]
