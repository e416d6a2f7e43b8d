"""Joining the club, alone and through a friend."""

from datetime import timedelta
from typing import Any

import pytest

from booking.sites.models import Site
from club.journeys import attach_referral, join_club
from club.members.models import Member
from club.members.queries import may_tell
from club.notices.models import Notice
from club.notices.queries import inbox
from club.referrals.actions import change_code, count_click, give_code
from club.referrals.models import Referral
from club.referrals.queries import Friend, clicks_of, facts_of, friends_of, offer_for
from club.refusals import Refusal
from loyalty.ledger.queries import account_of
from portal.models import User
from tests.club.conftest import NOW, trail_of


def join(site: Site, name: str, code: str = "", phone: str = "", **more: Any) -> Member:
    user = User.objects.create_user(f"{name.split()[0].lower()}@example.com")
    return join_club(
        user=user, name=name, phone=phone, site=site, consents={("greeting", "email"): True},
        referral_code=code, how="signup", now=NOW, **more,
    )  # fmt: skip


@pytest.fixture
def ada(site: Site) -> Member:
    return join(site, "Ada Lowe", phone="+447700900001")


def code_of(member: Member) -> str:
    return give_code(member=member, now=NOW).code


def test_joining_opens_an_account_and_says_welcome_once(ada: Member) -> None:
    again = join_club(
        user=ada.user, name=ada.user.name, phone=ada.user.phone, site=ada.site, consents={},
        referral_code="", how="signup", now=NOW,
    )  # fmt: skip
    assert again == ada
    assert account_of(ada.user) is not None
    assert may_tell(ada.user, "greeting", "email")
    assert [notice.kind for notice in Notice.objects.filter(person=ada.user)] == ["welcome"]


def test_a_friend_who_joins_by_code_shows_to_the_referrer_without_a_name(ada: Member, site: Site) -> None:
    join(site, "Ben Oak", code_of(ada).lower())
    (line,) = friends_of(ada)
    assert (line.friend, line.state) == ("B…", "consented")
    assert [n.kind for n in Notice.objects.filter(person=ada.user).order_by("pk")] == [
        "welcome",
        "referral_moved",
    ]


def test_an_unknown_code_does_not_stop_anybody_from_joining(site: Site) -> None:
    join(site, "Ben Oak", "ZZZZZZZZ")
    assert not Referral.objects.exists()


def test_a_replaced_code_keeps_working_and_the_click_is_counted(ada: Member, site: Site) -> None:
    old = code_of(ada)
    new = change_code(member=ada, now=NOW, actor=ada.user).code
    assert old != new
    for code in (old, new, old):
        count_click(code=code, on=NOW.date())
    count_click(code="ZZZZZZZZ", on=NOW.date())
    assert clicks_of(ada) == 3
    join(site, "Ben Oak", old)
    assert len(friends_of(ada)) == 1


def test_the_offer_tells_what_both_get(ada: Member) -> None:
    offer = offer_for(code_of(ada), NOW.date())
    assert offer is not None
    assert (offer.friend_points, offer.referrer_points, offer.pending_days) == (300, 300, 14)
    assert offer_for("nothing") is None


def test_the_same_phone_is_the_same_person(ada: Member, site: Site) -> None:
    join(site, "Ben Oak", code_of(ada), phone="+447700900001")
    row = Referral.objects.get()
    assert (row.state, row.reasons) == ("not_eligible", ["self"])


def test_a_second_referrer_gets_a_duplicate_and_the_first_keeps_the_friend(ada: Member, site: Site) -> None:
    eve = join(site, "Eve Hall", phone="+447700900002")
    join(site, "Ben Oak", code_of(ada), phone="+447700900003")
    join(site, "Benjamin Oakley", code_of(eve), phone="+447700900003")
    states = dict(Referral.objects.values_list("referrer__user__name", "state"))
    assert states == {"Ada Lowe": "consented", "Eve Hall": "duplicate"}
    assert friends_of(eve) == []


@pytest.mark.proves("J3")
def test_a_circle_is_refused(ada: Member, site: Site) -> None:
    ben = join(site, "Ben Oak", code_of(ada))
    code = give_code(member=ben, now=NOW)
    facts = facts_of(code=code, friend=Friend.of(ada.user), joined_at=NOW, on=NOW.date())
    assert facts.is_cycle


@pytest.mark.proves("J2")
def test_signals_from_the_edge_hold_or_note(ada: Member, site: Site) -> None:
    join(site, "Ben Oak", code_of(ada), signals=frozenset({"same_device"}))
    join(site, "Cleo Park", code_of(ada), signals=frozenset({"same_ip"}))
    held, clear = Referral.objects.order_by("pk")
    assert (held.review, held.reasons) == ("held", ["same_device"])
    assert (clear.review, clear.notes) == ("clear", ["same_ip"])


def test_the_inbox_speaks_the_reader_s_language(ada: Member) -> None:
    (item,) = inbox(ada.user)
    assert item.title == "Welcome to Meridian Club"
    assert ada.number in item.text


def test_staff_add_a_forgotten_code_within_a_week_with_a_note(ada: Member, site: Site) -> None:
    ben, staff = join(site, "Ben Oak"), User.objects.create_user("staff@example.com")
    asked: dict[str, Any] = {"code": code_of(ada), "friend": ben.user, "actor": staff}
    for why, days, refusal in (("", 1, "note_missing"), ("Told at the desk", 8, "expired")):
        with pytest.raises(Refusal) as refused:
            attach_referral(**asked, why=why, now=NOW + timedelta(days=days))
        assert refused.value.code == refusal
    row = attach_referral(**asked, why="Told at the desk", now=NOW + timedelta(days=6))
    assert (row.how, row.state) == ("desk", "consented")
    assert [entry.why for entry in trail_of(row)] == ["Told at the desk", ""]
