"""An ID number and a card tell that two are one, or that somebody was brought before (club.md §2.4, J1)."""

from datetime import timedelta
from typing import Any

import pytest

from booking.sites.models import Site
from booking.visits.models import Visit
from club.members import actions as members
from club.members.models import Member
from club.payments.models import Payment
from club.payments.rules import read_object
from club.payments.simulator.page import CARDS, EVERYBODYS, fingerprint
from club.referrals import actions
from club.referrals.models import Referral
from tests.booking.scenes import a_car
from tests.club.conftest import NOW, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.proves("J1")]
ON = NOW.date()


def identified(site: Site, name: str, number: str = "", card: str = "") -> Member:
    """A member with the ID number they agreed to keep, and a payment made with a card."""
    member = make_member(site, name, f"{name.lower()}@example.com")
    if number:
        members.set_consent(
            person=member.user, purpose="sensitive", channel="email", granted=True, text_version="1",
            how="profile", now=NOW, actor=member.user,
        )  # fmt: skip
        member = members.keep_id_number(member=member, number=number, now=NOW, actor=member.user)
    if card:
        Payment.objects.create(**facts_of(member, card))
    return member


def facts_of(member: Member, card: str) -> dict[str, Any]:
    return {
        "key": f"pay:{member.pk}", "purpose": "bill", "subject": f"visit:{member.pk}", "person": member.user,
        "amount_minor": 100, "currency": "GBP", "description": "x", "return_path": "/", "created_at": NOW,
        "expires_at": NOW, "card_hash": card,
    }  # fmt: skip


def brought(referrer: Member, friend: Member) -> Referral:
    code = actions.give_code(member=referrer, now=NOW)
    return actions.invite_from_signup(code=code.code, friend=friend.user, now=NOW, on=ON)


@pytest.mark.parametrize("same", [{"number": "AB-123456"}, {"card": "c" * 64}])
def test_the_same_number_or_card_is_the_same_person(site: Site, same: dict[str, str]) -> None:
    row = brought(identified(site, "Ada", **same), identified(site, "Eve", **same))
    assert (row.state, row.reasons) == ("not_eligible", ["self"])


def test_two_numbers_and_two_cards_are_two_people(site: Site) -> None:
    ada, eve = (
        identified(site, "Ada", "AB-1234567", "a" * 64),
        identified(site, "Eve", "AB-7654321", "b" * 64),
    )
    assert brought(ada, eve).state == "consented"


def test_a_card_seen_after_joining_is_seen_before_anything_is_paid(site: Site) -> None:
    """At sign-up nobody has paid yet; the first service tells."""
    ada, eve = identified(site, "Ada", card="c" * 64), identified(site, "Eve")
    row = brought(ada, eve)
    assert row.state == "consented"
    Payment.objects.create(**facts_of(eve, "c" * 64))
    assert actions.reach(friend=eve.user, source="visit:1", paid_minor=9_000, on=ON, now=NOW) is None
    row.refresh_from_db()
    assert (row.state, row.reasons) == ("not_eligible", ["self"])


def test_one_number_is_brought_once(site: Site) -> None:
    """The second referrer of the same person under another phone and e-mail."""
    ada, zoe = identified(site, "Ada"), identified(site, "Zoe")
    assert brought(ada, identified(site, "Eve", "AB-1234567")).state == "consented"
    second = brought(zoe, identified(site, "Eva", "AB-1234567"))
    assert (second.state, second.reasons) in (
        ("duplicate", ["already_referred"]), ("not_eligible", ["already_referred"]),
    )  # fmt: skip


def test_a_number_with_history_is_an_existing_customer(site: Site) -> None:
    old, friend = identified(site, "Old", "AB-1234567"), identified(site, "Neu", "AB-1234567")
    at = NOW - timedelta(days=90)
    Visit.objects.create(number="J1", person=old.user, vehicle=a_car(), site=site, opened_at=at)
    row = brought(identified(site, "Ada"), friend)
    assert (row.state, row.reasons) == ("not_eligible", ["existing_customer"])


def test_the_provider_names_a_card_by_a_mark_and_everybodys_test_card_by_none() -> None:
    charge = {
        "object": "charge", "id": "ch_1", "status": "succeeded", "amount": 100, "currency": "gbp",
        "payment_method_details": {"card": {"fingerprint": "abc", "last4": "4444"}},
    }  # fmt: skip
    said = read_object(charge, NOW)
    assert said is not None
    assert said.card == "abc"
    marks = [fingerprint(card) for card in CARDS if card != EVERYBODYS]
    assert fingerprint(EVERYBODYS) == ""
    assert len(set(marks)) == len(marks)
