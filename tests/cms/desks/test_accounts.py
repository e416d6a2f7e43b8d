"""Points accounts at the desk: seen by those who may, changed by fewer, large things by two."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from booking.sites.models import Post
from club.members.models import Member
from club.notices.models import Notice
from club.trail.models import TrailEntry
from loyalty.adjustments.models import Adjustment
from loyalty.gifts.models import GiftCode, GiftIssue
from loyalty.ledger.actions import earn, hold, redeem, reverse_earn
from loyalty.ledger.models import Account, Freeze
from loyalty.ledger.queries import account_of, balance, closing_of, freeze_of, merge_of
from portal.models import Reply, User
from tests.booking.scenes import NOW, TODAY, a_person
from tests.cms.desks.conftest import Staffed, World, signed_in, text

Role = Post.Role
KEY = "0123456789abcdef0123"


@pytest.fixture
def account(world: World) -> Account:
    found = account_of(world.member.user)
    assert found is not None
    earn(account=found, points=900, key="first", on=TODAY, basis=900, expires_on=TODAY + timedelta(days=90))
    return found


@pytest.fixture
def manager(world: World, staffed: Staffed) -> Client:
    return staffed(Role.CLUB_MANAGER, world.here.site)


def path(world: World, deed: str = "") -> str:
    return f"/desk/points/accounts/{world.member.number}/{deed}"


def form(**more: Any) -> dict[str, Any]:
    return {"points": 500, "reason": "goodwill", "case": "case:K-1", "note": "late car", **more}


def test_one_search_leads_to_the_account(world: World, account: Account, manager: Client) -> None:
    assert path(world) in text(manager.post("/desk/points/accounts/", {"q": "ada"}, follow=True))


def test_the_page_tells_numbers_lots_entries_holds_and_debt(
    world: World, account: Account, manager: Client
) -> None:
    hold(account=account, points=100, key="h", on=TODAY, until=TODAY + timedelta(days=9), reason="service")
    gone = earn(account=account, points=300, key="gone", on=TODAY, basis=300, source="visit:V-9")
    page = text(manager.get(path(world)))
    for words in ("1,100", "service", "visit:V-9", "Lots", "Ledger entries", "Give or take points"):
        assert words in page, words
    redeem(account=account, points=1_100, key="all", on=TODAY)
    reverse_earn(entry=gone, basis=300, key="back", on=TODAY)
    page = text(manager.get(path(world)))
    assert "Debt since" in page
    assert "Write a debt off" in page
    for state in ("open", "pending", "held", "expired", "used", "nonsense"):
        assert manager.get(path(world), {"lots": state}).status_code == 200
    assert manager.get(path(world), {"before": "2", "page": "x"}).status_code == 200


def test_it_costs_the_same_with_one_entry_and_with_three(
    world: World, account: Account, manager: Client, django_assert_num_queries: Any
) -> None:
    manager.post(path(world, "adjustment/"), form(points=10))
    manager.get(path(world))
    with django_assert_num_queries(32):
        page = text(manager.get(path(world)))
    label = str(Adjustment.Reason.GOODWILL.label)
    assert page.count(label) == 2, "the lot says it in words, as the posting does"
    for points in (20, 30):
        manager.post(path(world, "adjustment/"), form(points=points))
    with django_assert_num_queries(32):
        manager.get(path(world))


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.CARE_AGENT, Role.AUDITOR])
def test_some_read_and_change_nothing(world: World, account: Account, staffed: Staffed, role: str) -> None:
    client = staffed(role, world.here.site)
    page = text(client.get(path(world)))
    assert "900" in page
    assert "Give or take points" not in page
    for deed in ("adjustment", "freeze", "closing", "write-off"):
        assert client.post(path(world, f"{deed}/"), form(why="x")).status_code == 403, deed
    assert client.post(reverse("desk_codes"), {}).status_code == 403
    assert balance(account, TODAY).available == 900


def test_other_sites_and_strangers_find_nothing(world: World, account: Account, staffed: Staffed) -> None:
    other = staffed(Role.CLUB_MANAGER, world.there.site)
    for where in ("", "adjustment/", "merge/"):
        assert other.get(path(world, where)).status_code == 404
    assert other.post(path(world, "adjustment/"), form()).status_code == 404
    assert staffed(Role.SALES, world.here.site).get(path(world)).status_code == 403
    assert signed_in(world.member.user).get(path(world)).status_code == 404
    assert Client().get(path(world)).status_code == 302
    assert not Adjustment.objects.exists()


def test_a_small_posting_is_made_told_and_in_the_trail(
    world: World, account: Account, manager: Client
) -> None:
    assert manager.post(path(world, "adjustment/"), form()).status_code == 302
    assert balance(account, TODAY).available == 1_400
    assert TrailEntry.objects.filter(verb="points.adjustment_asked").count() == 1
    assert Notice.objects.filter(person=world.member.user, kind="points_adjusted").count() == 1


def test_points_by_hand_say_which_centre_pays_for_them(
    world: World, account: Account, staffed: Staffed
) -> None:
    here, there = world.here.site, world.there.site
    manager = staffed(Role.CLUB_MANAGER, here)
    assert f'<option value="{here.pk}" selected>' in text(manager.get(path(world, "adjustment/")))
    assert manager.post(path(world, "adjustment/"), form(site=there.pk)).status_code == 422
    assert manager.post(path(world, "adjustment/"), form(site=here.pk)).status_code == 302
    whole = staffed(Role.CLUB_MANAGER, None)
    assert whole.post(path(world, "adjustment/"), form(site=there.pk, case="case:K-2")).status_code == 302
    unsaid = form(site="", case="case:K-3", request_key=KEY)
    assert whole.post(path(world, "adjustment/"), unsaid).status_code == 302
    lots = Adjustment.objects.order_by("pk").values_list("site", "entry__lots__site")
    assert list(lots) == [(here.code, here.code), (there.code, there.code), (here.code, here.code)]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"points": ""}, 422), ({"points": "1.5"}, 422), ({"case": "because"}, 422), ({"reason": "x"}, 422),
     ({"points": "-901"}, 409)],
)  # fmt: skip
def test_a_posting_that_cannot_be_comes_back(
    world: World, account: Account, manager: Client, wrong: dict[str, str], status: int
) -> None:
    answer = manager.post(path(world, "adjustment/"), form(**wrong))
    assert answer.status_code == status
    assert "late car" in text(answer)
    assert balance(account, TODAY).available == 900


def test_a_double_click_posts_once(world: World, account: Account, manager: Client) -> None:
    for _ in range(2):
        assert manager.post(path(world, "adjustment/"), form(request_key=KEY)).status_code == 302
    assert balance(account, TODAY).available == 1_400


@pytest.mark.proves("G11")
def test_a_large_one_waits_for_a_second_person_who_is_not_the_first(
    world: World, account: Account, manager: Client, staffed: Staffed
) -> None:
    manager.post(path(world, "adjustment/"), form(points=2_500))
    row = Adjustment.objects.get()
    page = reverse("desk_approval", args=[row.pk])
    assert "somebody else has to decide" in text(manager.get(page))
    assert manager.post(page, {"answer": "approve", "note": ""}).status_code == 409
    assert balance(account, TODAY).available == 900
    second = staffed(Role.GENERAL_MANAGER, world.here.site)
    assert "2,500" in text(second.get(reverse("desk_approvals")))
    assert "1 waits for your decision" in text(second.get("/desk/points/accounts/"))
    assert "Approvals" in text(second.get("/desk/"))
    assert second.post(page, {"answer": "refuse", "note": ""}).status_code == 422
    assert second.post(page, {"answer": "approve", "note": "fine"}).status_code == 302
    assert balance(account, TODAY).available == 3_400
    assert second.post(page, {"answer": "approve", "note": "fine"}).status_code == 409
    assert TrailEntry.objects.filter(verb="points.adjustment_posted").count() == 1


def test_the_one_who_asked_may_withdraw(world: World, account: Account, manager: Client) -> None:
    manager.post(path(world, "adjustment/"), form(points=2_500))
    page = reverse("desk_approval", args=[Adjustment.objects.get().pk])
    assert manager.post(page, {"answer": "withdraw", "note": ""}).status_code == 302
    assert Adjustment.objects.get().state == "withdrawn"


def test_approvals_of_another_site_are_not_there(
    world: World, account: Account, manager: Client, staffed: Staffed
) -> None:
    manager.post(path(world, "adjustment/"), form(points=2_500))
    page = reverse("desk_approval", args=[Adjustment.objects.get().pk])
    other = staffed(Role.CLUB_MANAGER, world.there.site)
    assert other.get(page).status_code == 404
    assert other.post(page, {"answer": "approve"}).status_code == 404
    auditor = staffed(Role.AUDITOR)
    assert auditor.get(page).status_code == 200
    assert auditor.post(page, {"answer": "approve"}).status_code == 403


@pytest.mark.proves("J6")
def test_nobody_posts_for_themselves_or_for_their_phone(world: World, account: Account) -> None:
    for person in (world.member.user, a_person("Twin")):
        person.is_staff, person.phone = True, world.member.user.phone
        person.save()
        Post.objects.create(user=person, role=Role.CLUB_MANAGER, site=world.here.site, from_date=TODAY)
        answer = signed_in(person).post(path(world, "adjustment/"), form())
        assert answer.status_code == 403
        assert "ask a colleague" in text(answer)
    assert balance(account, TODAY).available == 900


def test_a_freeze_has_a_clock_and_the_overdue_stand_first(
    world: World, account: Account, manager: Client
) -> None:
    why = {"why": "many vouchers at night"}
    assert manager.post(path(world, "freeze/"), {"why": ""}).status_code == 422
    assert manager.post(path(world, "freeze/"), why).status_code == 302
    freeze = Freeze.objects.get()
    assert (freeze.decide_by - TODAY).days == 5, "Monday to Saturday, as the centre is open"
    assert "many vouchers at night" in text(manager.get("/desk/points/accounts/"))
    assert Notice.objects.filter(person=world.member.user, kind="points_frozen").exists()
    with time_machine.travel(NOW + timedelta(days=10), tick=False):
        fresh = signed_in(User.objects.get(posts__role=Role.CLUB_MANAGER))
        assert "overdue" in text(fresh.get("/desk/points/accounts/"))
        assert fresh.post(path(world, "thaw/"), {"why": "an honest party"}).status_code == 302
        assert freeze_of(account, TODAY + timedelta(days=10)) is None
        assert fresh.post(path(world, "thaw/"), {"why": "again"}).status_code == 409
    assert set(TrailEntry.objects.filter(verb__startswith="points.").values_list("verb", flat=True)) == {
        "points.frozen", "points.thawed",
    }  # fmt: skip


def test_closing_gives_notice_and_can_be_withdrawn(world: World, account: Account, manager: Client) -> None:
    assert manager.post(path(world, "closing/"), {"why": "moves abroad"}).status_code == 302
    closing = closing_of(account)
    assert closing is not None
    assert "Closing" in text(manager.get(path(world)))
    assert manager.post(path(world, "keeping/"), {"why": "stays"}).status_code == 302
    assert closing_of(account) is None
    kinds = Notice.objects.filter(person=world.member.user).values_list("kind", flat=True)
    assert {"points_closing", "closing_withdrawn"} <= set(kinds)


def a_duplicate(world: World) -> Member:
    from club.journeys import join_club

    user = a_person("Ada")
    made = join_club(
        user=user, name="Ada Lowe", phone="+447700900124", site=world.here.site, consents={},
        referral_code="", how="signup", now=NOW,
    )  # fmt: skip
    account = account_of(user)
    assert account is not None
    earn(account=account, points=70, key="dup", on=TODAY)
    return made


def test_a_merge_shows_both_is_agreed_by_another_and_undone(
    world: World, account: Account, manager: Client, staffed: Staffed
) -> None:
    other = a_duplicate(world)
    page = path(world, "merge/")
    assert manager.get(page, {"other": "00000000000"}).status_code == 422
    both = text(manager.get(page, {"other": other.number}))
    assert "970 points" in both
    asked = {"other": other.number, "case": "case:K-3", "note": "same person, new phone"}
    assert manager.post(page, asked).status_code == 302
    row = Adjustment.objects.get()
    second = staffed(Role.GENERAL_MANAGER)
    assert (
        second.post(reverse("desk_approval", args=[row.pk]), {"answer": "approve", "note": ""}).status_code
        == 302
    )
    assert balance(account, TODAY).available == 970
    there = f"/desk/points/accounts/{other.number}/"
    assert "Counts as" in text(manager.get(there))
    assert other.number in text(manager.get(path(world)))
    assert manager.post(f"{there}merge/undo/", {"why": "two cousins"}).status_code == 302
    loser = account_of(other.user)
    assert loser is not None
    assert merge_of(loser) is None
    assert balance(account, TODAY).available == 900
    assert TrailEntry.objects.filter(verb="points.merge_undone").count() == 1


@pytest.mark.proves("G11")
def test_a_debt_is_written_off_by_two(
    world: World, account: Account, manager: Client, staffed: Staffed
) -> None:
    first = account.entries.get()
    redeem(account=account, points=900, key="all", on=TODAY)
    reverse_earn(entry=first, basis=900, key="back", on=TODAY)
    assert 'value="900"' in text(manager.get(path(world, "write-off/")))
    assert manager.post(path(world, "write-off/"), form(points=901, reason="hardship")).status_code == 409
    assert manager.post(path(world, "write-off/"), form(points=900, reason="hardship")).status_code == 302
    page = reverse("desk_approval", args=[Adjustment.objects.get().pk])
    assert staffed(Role.GENERAL_MANAGER).post(page, {"answer": "approve", "note": ""}).status_code == 302
    assert balance(account, TODAY).debt == 0


def codes_form(world: World, **more: Any) -> dict[str, Any]:
    last = (TODAY + timedelta(days=30)).isoformat()
    return {
        "points": 200,
        "number": 1,
        "reason": "open day",
        "expires_on": last,
        "site": world.here.site.pk,
        **more,
    }


def test_a_code_is_shown_once_and_nowhere_kept(world: World, manager: Client) -> None:
    answer = manager.post(reverse("desk_codes"), codes_form(world, request_key=KEY))
    assert answer.status_code == 200
    (shown,) = answer.context["texts"]
    assert shown in text(answer)
    assert not Reply.objects.exists(), "the kept answer would keep the code"
    again = manager.post(reverse("desk_codes"), codes_form(world, request_key=KEY))
    assert shown not in text(again)
    assert GiftCode.objects.count() == 1
    page = text(manager.get(reverse("desk_code_issue", args=[GiftIssue.objects.get().pk])))
    assert shown not in page
    assert shown[-4:] in page


@pytest.mark.proves("G11")
def test_many_codes_wait_and_are_revoked(world: World, manager: Client, staffed: Staffed) -> None:
    assert "second person" in text(manager.post(reverse("desk_codes"), codes_form(world, number=3)))
    made = GiftIssue.objects.get()
    agree = reverse("desk_issue_approval", args=[made.pk])
    manager.post(agree)
    made.refresh_from_db()
    assert made.is_waiting
    staffed(Role.GENERAL_MANAGER, world.here.site).post(agree)
    made.refresh_from_db()
    assert not made.is_waiting
    other = staffed(Role.CLUB_MANAGER, world.there.site)
    assert other.get(reverse("desk_code_issue", args=[made.pk])).status_code == 404
    assert other.post(reverse("desk_codes_revoke", args=[made.pk])).status_code == 404
    assert manager.post(reverse("desk_codes_revoke", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.revoked_at is not None


def test_codes_that_make_no_sense_come_back(world: World, manager: Client) -> None:
    for wrong in (
        {"points": 0},
        {"member": "123"},
        {"expires_on": "2020-01-01"},
        {"site": world.there.site.pk},
    ):
        assert manager.post(reverse("desk_codes"), codes_form(world, **wrong)).status_code == 422, wrong
    assert not GiftIssue.objects.exists()
