"""Joining, consents, the file."""

import pytest
from django.db import DatabaseError, transaction

from booking.sites.models import Site
from club.members import actions, queries
from club.members.models import Consent, Member
from portal.models import User
from tests.club.conftest import NOW, make_member, trail_of


def test_joining_twice_gives_the_same_member(site: Site) -> None:
    user = User.objects.create_user("ada@example.com", name="Ada Lowe")
    first = actions.join(user=user, site=site, consents={}, text_version="1", how="web", now=NOW)
    again = actions.join(user=user, site=site, consents={}, text_version="1", how="web", now=NOW)
    assert first == again
    assert [entry.verb for entry in trail_of(first)] == ["member.joined"]


def test_joining_writes_each_consent_once(site: Site) -> None:
    user = User.objects.create_user("ada@example.com")
    consents = {("marketing", "email"): True, ("greeting", "email"): False}
    actions.join(user=user, site=site, consents=consents, text_version="1", how="web", now=NOW)
    assert queries.may_tell(user, "marketing", "email")
    assert not queries.may_tell(user, "greeting", "email")


def test_the_last_decision_counts_and_the_first_stays_written(member: Member) -> None:
    for granted in (True, False, False):
        actions.set_consent(
            person=member.user, purpose="marketing", channel="email", granted=granted,
            text_version="1", how="profile", now=NOW, actor=member.user,
        )  # fmt: skip
    assert not queries.may_tell(member.user, "marketing", "email")
    assert [c.decision for c in Consent.objects.order_by("id")] == ["granted", "withdrawn"]


def test_staff_cannot_agree_to_marketing_for_somebody(member: Member, site: Site) -> None:
    staff = User.objects.create_user("staff@example.com", is_staff=True)
    with pytest.raises(actions.NotYourConsent):
        actions.set_consent(
            person=member.user, purpose="marketing", channel="email", granted=True,
            text_version="1", how="desk", now=NOW, actor=staff,
        )  # fmt: skip
    assert not Consent.objects.exists()


def test_messages_about_the_contract_cannot_be_stopped(member: Member) -> None:
    with pytest.raises(actions.AlwaysSent):
        actions.set_consent(
            person=member.user, purpose="contract", channel="email", granted=False,
            text_version="1", how="profile", now=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("sql", ["UPDATE club_consent SET how = 'x'", "DELETE FROM club_consent"])
def test_the_database_refuses_to_change_a_consent(site: Site, sql: str) -> None:
    from django.db import connection

    user = User.objects.create_user("ada@example.com")
    actions.join(
        user=user, site=site, consents={("survey", "email"): True}, text_version="1", how="web", now=NOW
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(sql)


def test_the_profile_keeps_what_was_before(member: Member) -> None:
    actions.edit_profile(
        member=member,
        now=NOW,
        actor=member.user,
        name="Ada Stone",
        town="Newport",
        birth_day=29,
        birth_month=2,
    )
    edit = queries.edits_of(member)[0]
    assert edit.names == ["name", "town", "birth_day", "birth_month"]
    assert edit.fields["name"] == ("Ada Lowe", "Ada Stone")
    assert edit.fields["birth_day"] == (None, 29)
    entry = trail_of(member)[0]
    assert "Lowe" not in str(entry.before) + str(entry.after)
    member.refresh_from_db()
    assert member.user.name == "Ada Stone"


def test_an_impossible_birthday_is_refused(member: Member) -> None:
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        actions.edit_profile(member=member, now=NOW, actor=member.user, birth_day=31, birth_month=4)


def test_unknown_fields_are_refused(member: Member) -> None:
    with pytest.raises(actions.UnknownField):
        actions.edit_profile(member=member, now=NOW, actor=member.user, number="1")


def test_two_members_have_two_numbers(site: Site) -> None:
    one, two = make_member(site), make_member(site, "Ben Oak", "ben@example.com")
    assert one.number != two.number
    assert one.number.startswith(f"{site.pk:02d}")
