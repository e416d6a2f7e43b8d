"""Two rows of one person: proposed, joined, parted; a phone proved by its code; a company's driver."""

from datetime import date, timedelta
from typing import Any

import pytest

from booking.garage.models import Keeper
from booking.sites.models import Site
from club import journeys
from club.complaints.models import Ticket
from club.events.models import Event, Registration
from club.journeys.moving import MEMBERS_MOVES, MOVES
from club.journeys.people import CannotJoin, TooLateToPart
from club.leads.models import Lead
from club.members import actions, queries
from club.members.models import CompanyCar, Double, Joining, Member
from club.notices.actions import tell
from club.notices.models import Notice
from club.privacy.inventory import HELD
from club.referrals import actions as referrals
from club.suggestions.models import Suggestion
from club.tasks import actions as tasks
from loyalty.adjustments.models import Adjustment
from loyalty.ledger.actions import earn, open_account
from loyalty.ledger.queries import balance
from portal.models import User
from tests.booking.makes import make_vehicle
from tests.club.conftest import NOW, make_member, make_site
from tests.club.events.makes import make_event

ON = NOW.date()
STAYS = {
    "keys and traces of an account, which ends": """account.EmailAddress mfa.Authenticator
        usersessions.UserSession portal.Device portal.Reply club.PersonKey club.PhoneCode club.PushDevice
        portal.User""",
    "what was decided or written of that record itself": """club.Consent club.Look club.DataCopy
        club.Erasure club.Double club.Joining booking.Waiver booking.File club.Answer club.Member
        club.HouseholdInvitation club.FieldNews club.Asked""",
    "points, whose accounts are made one": """loyalty.Account""",
    "secrets, tries and askings that end by themselves": """booking.Feed booking.VinClaim booking.VinTry
        booking.Handover booking.EntitlementUse""",
    "found by its keeper, who goes along": "booking.Vehicle",
    "reckoned anew every night": """club.Forecast club.Standing club.SegmentMember""",
    "an import's question about two records": """club.ImportConflict""",
}  # fmt: skip


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@pytest.fixture
def ada(site: Site) -> Member:
    return make_member(site, street="1 Mill Lane")


@pytest.fixture
def twin(site: Site) -> Member:
    """The same Ada from the dealer's file."""
    return make_member(site, "Ada Lowe", "a.lowe@example.com", hobbies="camping")


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("clerk@example.com", is_staff=True)


@pytest.fixture
def boss(db: None) -> User:
    return User.objects.create_user("boss@example.com", is_staff=True)


def phone(member: Member, number: str) -> None:
    User.objects.filter(pk=member.user_id).update(phone=number)


@pytest.mark.source("H3")
def test_a_shared_phone_proposes_a_pair_once(ada: Member, twin: Member, site: Site) -> None:
    make_member(site, "Ben Oak", "ben@example.com")
    for member in (ada, twin):
        phone(member, "+442079460123")
    assert actions.propose_doubles(now=NOW) == 1
    assert actions.propose_doubles(now=NOW) == 0
    pair = queries.doubles_waiting([site.pk]).get()
    assert ({pair.one, pair.other}, pair.reasons) == ({ada.user, twin.user}, ["phone"])
    assert list(queries.doubles_waiting([make_site("hill").pk])) == []


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("Ben Lowe", "ben@example.com", ["car"]),
        ("Ben Oak", "ben@example.com", []),
        ("A L", "ada+car@example.com", ["email"]),
    ],
)
def test_a_shared_car_needs_the_surname_and_a_tagged_address_is_the_same(
    ada: Member, site: Site, name: str, email: str, expected: list[str]
) -> None:
    other = make_member(site, name, email)
    car = make_vehicle(ada.user)
    Keeper.objects.create(vehicle=car, user=other.user, role="driver", from_date=ON)
    actions.propose_doubles(now=NOW)
    assert [pair.reasons for pair in Double.objects.all()] == ([expected] if expected else [])


def test_two_files_become_one_and_two_again(ada: Member, twin: Member, clerk: User) -> None:
    car = make_vehicle(twin.user)
    phone(twin, "+442079460123")
    joining = journeys.join_people(one=ada.user, other=twin.user, key="j1", now=NOW, actor=clerk)
    ada.refresh_from_db()
    assert (ada.hobbies, ada.street, str(ada.user.phone)) == ("camping", "1 Mill Lane", "+442079460123")
    assert car.keepers.get().user == ada.user
    assert [found.member for found in queries.search("lowe")] == [ada]
    twin.refresh_from_db()
    assert (twin.merged_into, twin.user.is_active) == (ada, False)
    later = NOW + timedelta(days=29)
    journeys.part_people(joining=joining, why="Mother and daughter", now=later, actor=clerk)
    for member in (ada, twin):
        member.refresh_from_db()
    assert car.keepers.get().user == twin.user
    assert (ada.hobbies, twin.hobbies, twin.user.is_active) == ("", "camping", True)
    assert not ada.user.phone
    assert len(queries.search("lowe")) == 2


def test_what_hangs_from_a_person_goes_with_them_and_comes_back(
    ada: Member, twin: Member, clerk: User, site: Site
) -> None:
    """Ticket, lead, task, message, event, idea, friend and code: nothing stays with the old record."""
    event = make_event(site)
    rows = [
        a_ticket(site, twin.user), a_lead(site, twin.user), a_place(event, twin),
        tasks.add(kind="call", subject="x", site=site, due_at=NOW, words="Call", key="t", now=NOW,
                  person=twin.user),
        tell(person=twin.user, kind="welcome", key="n", data={}, now=NOW),
        Suggestion.objects.create(member=twin, site=site, words="More tea", created_at=NOW),
    ]  # fmt: skip
    kept = a_place(event, ada)
    codes = [referrals.give_code(member=each, now=NOW) for each in (ada, twin)]
    joining = journeys.join_people(one=ada.user, other=twin.user, key="j1", now=NOW, actor=clerk)
    assert {whose(row) for row in rows if row != rows[2]} == {ada.user_id}
    assert whose(rows[2]) == twin.user_id, "one place an event: the second stays where it is"
    codes[1].refresh_from_db()
    assert (codes[1].member, codes[1].replaced_at) == (ada, NOW), (
        "the old code brings friends to the one left"
    )
    journeys.part_people(joining=joining, why="Two people", now=NOW, actor=clerk)
    assert {whose(row) for row in rows} == {twin.user_id}
    assert whose(kept) == ada.user_id
    codes[1].refresh_from_db()
    assert (codes[1].member, codes[1].replaced_at) == (twin, None)


def test_every_table_of_a_person_goes_along_or_says_why_it_stays() -> None:
    """A table that comes tomorrow must be decided about."""
    goes = {(model._meta.label, field) for model, field in MOVES}
    goes |= {(model._meta.label, f"{field}__user") for model, field in MEMBERS_MOVES}
    direct = {(each.model, each.path) for each in HELD if each.path.removesuffix("__user").count("__") == 0}
    stays = {name for names in STAYS.values() for name in names.split()}
    left = {f"{model}.{path}" for model, path in direct - goes if model not in stays}
    assert left == set()


def whose(row: Any) -> int:
    row.refresh_from_db()
    found = getattr(row, "person_id", None) or row.member.user_id
    return int(found)


def a_ticket(site: Site, person: User) -> Ticket:
    return journeys.raise_ticket(
        source="phone", site=site, words="The door squeaks", person=person, key="ticket", now=NOW
    )


def a_lead(site: Site, person: User) -> Lead:
    return journeys.take_lead(
        source="web", site=site, name="Ada Lowe", phone="+442079460188", now=NOW, key="lead", person=person
    )


def a_place(event: Event, member: Member) -> Registration:
    return Registration.objects.create(
        event=event, member=member, seats=1, request_key=f"{member.pk}", request_hash="-", registered_at=NOW
    )


def test_after_thirty_days_one_stays_one(ada: Member, twin: Member, clerk: User) -> None:
    joining = journeys.join_people(one=ada.user, other=twin.user, key="j1", now=NOW, actor=clerk)
    with pytest.raises(TooLateToPart):
        journeys.part_people(joining=joining, why="?", now=NOW + timedelta(days=30), actor=clerk)


def test_points_of_both_wait_for_a_second_person_and_the_files_with_them(
    ada: Member, twin: Member, clerk: User, boss: User
) -> None:
    for member, points in ((ada, 100), (twin, 50)):
        account = open_account(owner=member.user, now=NOW, on=ON)
        earn(account=account, points=points, key=f"e{member.pk}", on=ON)
    joining = journeys.join_people(one=ada.user, other=twin.user, key="j1", now=NOW, actor=clerk)
    assert joining.done_at is None
    request = Adjustment.objects.get(account=ada.user.loyalty_account)
    journeys.decide_adjustment(request=request, approve=True, now=NOW, actor=boss)
    joining.refresh_from_db()
    assert joining.is_standing()
    assert balance(ada.user.loyalty_account, ON).available == 150
    journeys.part_people(joining=joining, why="Two people", now=NOW, actor=clerk)
    assert balance(ada.user.loyalty_account, ON).available == 100


def test_a_refused_request_leaves_two(ada: Member, twin: Member, clerk: User, boss: User) -> None:
    for member in (ada, twin):
        open_account(owner=member.user, now=NOW, on=ON)
    joining = journeys.join_people(one=ada.user, other=twin.user, key="j1", now=NOW, actor=clerk)
    request = Adjustment.objects.get(account=ada.user.loyalty_account)
    journeys.decide_adjustment(request=request, approve=False, now=NOW, actor=boss, note="No")
    joining.refresh_from_db()
    assert (joining.done_at, joining.undone_at) == (None, NOW)
    assert User.objects.get(pk=twin.user_id).is_active


def test_the_same_car_of_both_stays_with_the_one_who_stays(ada: Member, twin: Member, clerk: User) -> None:
    car = make_vehicle(ada.user)
    Keeper.objects.create(vehicle=car, user=twin.user, role="driver", from_date=ON)
    journeys.join_people(one=ada.user, other=twin.user, key="j1", now=NOW, actor=clerk)
    assert car.keepers.get(user=ada.user).role == "owner"


def test_staff_and_the_joined_are_not_joined(ada: Member, twin: Member, clerk: User, site: Site) -> None:
    with pytest.raises(CannotJoin):
        journeys.join_people(one=ada.user, other=clerk, key="j", now=NOW, actor=clerk)
    with pytest.raises(CannotJoin):
        journeys.join_people(one=ada.user, other=ada.user, key="j", now=NOW, actor=clerk)
    journeys.join_people(one=ada.user, other=twin.user, key="j", now=NOW, actor=clerk)
    third = make_member(site, "Ada L", "third@example.com")
    with pytest.raises(CannotJoin):
        journeys.join_people(one=twin.user, other=third.user, key="k", now=NOW, actor=clerk)
    assert Joining.objects.count() == 1


def test_a_phone_is_proved_by_the_code_sent_to_it(ada: Member) -> None:
    phone(ada, "+442079460123")
    journeys.send_phone_code(user=ada.user, now=NOW)
    code = Notice.objects.get(kind="phone_code").data["code"]
    with pytest.raises(actions.WrongCode):
        actions.prove_phone(user=ada.user, typed="abc", now=NOW)
    actions.prove_phone(user=ada.user, typed=f" {code[:3]} {code[3:]} ", now=NOW)
    ada.user.refresh_from_db()
    assert ada.user.phone_verified_at == NOW
    with pytest.raises(actions.WrongCode):
        actions.prove_phone(user=ada.user, typed=code, now=NOW)
    actions.edit_profile(member=ada, now=NOW, actor=ada.user, phone="+442079460124")
    ada.user.refresh_from_db()
    assert ada.user.phone_verified_at is None


@pytest.mark.proves("H5")
def test_codes_are_guessed_five_times_and_sent_five_times_a_day(ada: Member) -> None:
    with pytest.raises(actions.NoPhone):
        journeys.send_phone_code(user=ada.user, now=NOW)
    phone(ada, "+442079460123")
    for n in range(5):
        journeys.send_phone_code(user=ada.user, now=NOW + timedelta(minutes=n))
    with pytest.raises(actions.TooManyCodes):
        journeys.send_phone_code(user=ada.user, now=NOW + timedelta(minutes=6))
    code = Notice.objects.order_by("-pk").values_list("data__code", flat=True)[0]
    for _n in range(5):
        with pytest.raises(actions.WrongCode):
            actions.prove_phone(user=ada.user, typed="x", now=NOW + timedelta(minutes=5))
    with pytest.raises(actions.WrongCode):
        actions.prove_phone(user=ada.user, typed=code, now=NOW + timedelta(minutes=5))


def test_points_of_a_company_car_go_to_its_driver_or_its_payer(
    ada: Member, twin: Member, site: Site, clerk: User
) -> None:
    car = make_vehicle(ada.user)
    Keeper.objects.create(vehicle=car, user=twin.user, role="driver", from_date=date(2026, 1, 1))
    assert queries.points_people(car, ada.user, ON) == [(ada.user, 100)]
    firm = actions.found(site=site, now=NOW, actor=clerk, name="Dawn Freight")
    actions.appoint(company=firm, person=ada.user, role="payer", on=ON, now=NOW, actor=clerk)
    actions.add_car(company=firm, vehicle=car, points_to="driver", on=ON, now=NOW, actor=clerk)
    assert queries.points_people(car, ada.user, ON) == [(twin.user, 100)]
    actions.add_car(company=firm, vehicle=car, points_to="payer", on=ON, now=NOW, actor=clerk)
    assert queries.points_people(car, None, ON) == [(ada.user, 100)]
    other = actions.found(site=site, now=NOW, actor=clerk, name="Dusk Freight")
    with pytest.raises(actions.OtherCompany):
        actions.add_car(company=other, vehicle=car, points_to="payer", on=ON, now=NOW, actor=clerk)
    actions.let_car_go(car=CompanyCar.objects.get(), on=ON, now=NOW, actor=clerk)
    assert queries.company_of_car(car, ON) is None
