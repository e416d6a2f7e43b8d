"""Joining at the same moment: one member a person, one referrer a friend, one holder a number."""

from functools import partial

import pytest
from django.db import connection

from booking.sites.models import Site
from club.journeys import join_club
from club.members import actions as members
from club.members.models import Member
from club.members.queries import member_of
from club.members.sequence import next_serial
from club.notices.models import Notice
from club.referrals.actions import change_code, give_code
from club.referrals.models import Referral, ReferralCode
from portal.models import User
from tests.club.conftest import NOW, make_member, make_site
from tests.together import Outcome, at_once, met, without_row_locks

PHONE = "+447700900009"


def join(user: User, site: Site, code: str = "", phone: str = "") -> Member:
    return join_club(
        user=user, name=user.email or "", phone=phone, site=site, consents={("survey", "email"): True},
        referral_code=code, how="signup", now=NOW,
    )  # fmt: skip


def two_friends_with_one_phone() -> list[Outcome]:
    site = make_site()
    codes = [
        give_code(member=make_member(site, name, f"{name}@example.com"), now=NOW).code
        for name in ("ada", "eve")
    ]
    friends = [User.objects.create_user(f"friend{n}@example.com") for n in range(2)]
    return at_once([partial(join, u, site, c, PHONE) for u, c in zip(friends, codes, strict=True)])


def test_one_phone_has_one_referrer_whoever_comes_first(own_database: str) -> None:
    assert [outcome.error for outcome in two_friends_with_one_phone()] == [None, None]
    assert sorted(Referral.objects.values_list("state", flat=True)) == ["consented", "duplicate"]


def test_without_the_key_one_phone_has_two_referrers(own_database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX referral_phone_once")
        cursor.execute("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
                       "$$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$")  # fmt: skip
        cursor.execute(
            "CREATE TRIGGER slow BEFORE INSERT ON club_referral FOR EACH ROW EXECUTE FUNCTION slow()"
        )
    two_friends_with_one_phone()
    assert list(Referral.objects.values_list("state", flat=True)) == ["consented"] * 2


def test_one_person_who_joins_eight_times_is_one_member(own_database: str) -> None:
    site, user = make_site(), User.objects.create_user("ada@example.com")
    outcomes = at_once([lambda: join(User.objects.get(pk=user.pk), site)] * 8)
    assert [outcome.error for outcome in outcomes] == [None] * 8
    assert len({outcome.value.number for outcome in outcomes}) == 1
    assert Notice.objects.filter(kind="welcome").count() == 1
    assert user.consents.count() == 1


def test_sabotage_without_the_lock_seven_of_eight_see_a_crash(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the unique person is left, and it answers with an error instead of the member."""
    without_row_locks(monkeypatch)
    monkeypatch.setattr(members.file, "next_serial", met(next_serial, 8))  # after looking for a member
    site, user = make_site(), User.objects.create_user("ada@example.com")
    call = partial(members.join, user=user, site=site, consents={}, text_version="1", how="signup", now=NOW)
    outcomes = at_once([call] * 8)
    assert sum(outcome.won for outcome in outcomes) == 1


def test_sabotage_a_number_read_and_then_written_has_two_holders(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the sequence: the last serial plus one, as everybody counts first."""
    together = met(lambda serial: serial, 8)
    monkeypatch.setattr(members.file, "next_serial", lambda: together(Member.objects.count() + 1))
    site = make_site()
    users = [User.objects.create_user(f"p{n}@example.com") for n in range(8)]
    outcomes = at_once([partial(join, u, site) for u in users])
    assert sum(outcome.won for outcome in outcomes) == 1


def test_people_who_join_together_have_numbers_of_their_own(own_database: str) -> None:
    site = make_site()
    users = [User.objects.create_user(f"p{n}@example.com") for n in range(8)]
    at_once([partial(join, u, site) for u in users])
    numbers = {member.number for user in users if (member := member_of(user)) is not None}
    assert len(numbers) == 8


def test_a_code_changed_eight_times_at_once_leaves_one_in_force(own_database: str) -> None:
    member = make_member(make_site())
    outcomes = at_once([lambda: change_code(member=member, now=NOW, actor=member.user)] * 8)
    assert [outcome.error for outcome in outcomes] == [None] * 8
    assert ReferralCode.objects.filter(replaced_at=None).count() == 1
    assert ReferralCode.objects.count() == 8
