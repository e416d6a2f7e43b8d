"""The file in contacts: one question, notes for all, who looks after whom, what is sealed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from booking.sites.models import Site
from club.members import actions, queries
from club.members.models import Asked, Member, PersonKey
from portal.models import User
from tests.club.conftest import NOW, make_member


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("clerk@example.com", name="Kim", is_staff=True)


@pytest.mark.source("F13")
def test_a_contact_asks_for_one_field_and_no_more(member: Member, clerk: User) -> None:
    assert queries.ask_next(member, now=NOW, contact="call:1") == "phone"
    actions.answered(member=member, contact="call:1", now=NOW, actor=clerk, phone="+442079460123")
    member.refresh_from_db()
    assert queries.ask_next(member, now=NOW, contact="call:1") is None
    with pytest.raises(actions.OneQuestion):
        actions.answered(member=member, contact="call:1", now=NOW, actor=clerk, street="2 Hill")
    assert queries.ask_next(member, now=NOW, contact="call:2") == "street"
    row = Asked.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Asked.objects.create(member=member, field="town", contact=row.contact, answer="given", at=NOW)


def test_what_somebody_keeps_to_themselves_is_not_asked_again_for_half_a_year(
    member: Member, clerk: User
) -> None:
    actions.declined(member=member, field="phone", contact="call:1", now=NOW, actor=clerk)
    assert queries.ask_next(member, now=NOW, contact="call:2") == "street"
    assert queries.ask_next(member, now=NOW + timedelta(days=181), contact="call:3") == "phone"


@pytest.mark.source("F7")
def test_a_field_grows_old_and_its_owner_makes_it_fresh(member: Member) -> None:
    actions.edit_profile(member=member, now=NOW, actor=member.user, phone="+442079460123", town="Newport")
    member.refresh_from_db()
    later = NOW + timedelta(days=400)
    assert queries.state_of(member, NOW + timedelta(days=300)).stale == []
    assert queries.state_of(member, later).stale == ["email", "phone"]
    actions.edit_profile(member=member, now=later, actor=member.user, phone="+442079460123")
    assert queries.state_of(member, later).stale == ["email"]


@pytest.mark.source("F1")
def test_an_id_number_needs_its_own_yes_and_lies_sealed(member: Member, clerk: User, site: Site) -> None:
    with pytest.raises(actions.AskFirst):
        actions.keep_id_number(member=member, number="310101199003071234", now=NOW, actor=clerk)
    actions.set_consent(
        person=member.user, purpose="sensitive", channel="email", granted=True, text_version="1",
        how="profile", now=NOW, actor=member.user,
    )  # fmt: skip
    kept = actions.keep_id_number(member=member, number="3101 0119 9003 071x", now=NOW, actor=member.user)
    assert (kept.id_tail, queries.id_number(kept)) == ("071X", "310101199003071X")
    assert b"310101" not in bytes(kept.id_sealed or b"")
    other = make_member(site, "Ben Oak", "ben@example.com", id_sealed=kept.id_sealed)
    assert queries.id_number(other) is None  # another's seal opens nothing
    PersonKey.objects.filter(person=member.user).delete()
    assert queries.id_number(kept) is None
    assert actions.keep_id_number(member=kept, number="", now=NOW, actor=clerk).id_tail == ""


def test_without_its_key_a_change_says_only_which_fields(member: Member) -> None:
    actions.edit_profile(member=member, now=NOW, actor=member.user, town="Newport")
    PersonKey.objects.all().delete()
    edit = queries.edits_of(member)[0]
    assert (edit.names, edit.fields) == (["town"], {})


@pytest.mark.source("F19")
def test_whoever_looks_after_somebody_may_change_and_the_history_stays(
    member: Member, clerk: User, site: Site
) -> None:
    colleague = User.objects.create_user("lee@example.com", name="Lee", is_staff=True)
    for staff in (clerk, clerk, colleague):
        actions.look_after(
            person=member.user, side="sales", staff=staff, site=site, now=NOW, actor=clerk, why="Moved"
        )
    rows = list(queries.relations_of(member.user))
    assert [(row.staff, row.until_at) for row in rows] == [(colleague, None), (clerk, NOW)]


@pytest.mark.source("F4")
def test_a_note_is_read_by_all_and_done_once(member: Member, clerk: User, site: Site) -> None:
    with pytest.raises(actions.NothingSaid):
        actions.note(person=member.user, words="  ", site=site, now=NOW, actor=clerk)
    row = actions.note(
        person=member.user, words="Asked for an estate", site=site, now=NOW, actor=clerk, kind="handover"
    )
    actions.note_done(note=row, now=NOW, actor=clerk)
    later = NOW + timedelta(days=1)
    assert actions.note_done(note=row, now=later, actor=clerk).done_at == NOW
    assert [note.words for note in queries.notes_of(member.user)] == ["Asked for an estate"]


@pytest.mark.source("F16")
def test_a_record_from_the_web_counts_once_somebody_has_verified_it(
    member: Member, clerk: User, site: Site
) -> None:
    assert (queries.may_be_courted(member.user), list(queries.to_verify([site.pk]))) == (False, [member])
    actions.verify(member=member, now=NOW, actor=clerk)
    assert (queries.may_be_courted(member.user), list(queries.to_verify([site.pk]))) == (True, [])
