"""The waitlist on the owner's pages: joining, the offer, its answers; strangers find nothing."""

import pytest
from django.test import Client
from django.utils import timezone

from booking.appointments.models import Appointment
from booking.garage.models import Vehicle
from booking.sites.actions import set_policy
from booking.sites.models import Site
from booking.waitlist.actions import join, offer_to
from booking.waitlist.models import WaitlistEntry, WaitlistOffer
from booking.waitlist.queries import with_details
from club.referrals.actions import give_code
from portal.models import User
from tests.booking.makes import make_model
from tests.booking.scenes import EVERY_DAY, Scene, a_scene, hold
from tests.portal.bookings import booked, make_car, sent, text_of
from tests.portal.people import PASSWORD, browser_of, joined, make_person

State = Appointment.State
ENTRY_QUERIES = 6


@pytest.fixture
def scene(db: None) -> Scene:
    return a_scene(now=timezone.now(), hours=EVERY_DAY)


@pytest.fixture
def site(scene: Scene) -> Site:
    return scene.site


@pytest.fixture
def car(ben: User) -> Vehicle:
    return make_car(ben, make_model())


@pytest.fixture
def client(ben: User) -> Client:
    return browser_of(ben)


def days(scene: Scene, first: int = 2, last: int = 3, **more: object) -> dict[str, object]:
    return sent(first=scene.day(first), last=scene.day(last), notice_minutes=240, **more)


def address(scene: Scene, car: Vehicle) -> str:
    return f"/waitlist/new/?car={car.ref}&work={scene.service.code}&mode=wait"


def waiting_for_earlier(client: Client, scene: Scene, car: Vehicle) -> WaitlistEntry:
    visit = booked(client, scene, car)  # three days ahead, 09:00
    answer = client.post(f"/appointments/{visit.ref}/earlier/", days(scene, 1, 3))
    assert answer.status_code == 302, text_of(answer)
    return WaitlistEntry.objects.get(replaces=visit)


def offered(entry: WaitlistEntry) -> WaitlistOffer:
    found = with_details(WaitlistEntry.objects.filter(pk=entry.pk)).get()
    made = offer_to(entry=found, first=entry.first_date, last=entry.last_date, now=timezone.now())
    assert made is not None
    return made


def test_from_a_full_day_to_the_waitlist(client: Client, scene: Scene, ben: User, car: Vehicle) -> None:
    times = text_of(client.get(f"/appointments/new/?car={car.ref}&work={scene.service.code}&mode=wait"))
    assert "/waitlist/new/?car=" in times
    page = client.get(address(scene, car))
    assert page.status_code == 200
    answer = client.post(address(scene, car), days(scene, weekdays=[1, 2], from_time="09:00"), follow=True)
    assert "You are on the waitlist" in text_of(answer)
    entry = WaitlistEntry.objects.get()
    assert (entry.person, entry.vehicle, entry.mode, entry.weekdays) == (ben, car, "wait", [1, 2])
    assert [operation.pk for operation in entry.operations.all()] == [scene.service.pk]
    assert entry.ref in text_of(client.get("/appointments/"))


def test_a_yes_moves_the_appointment(client: Client, scene: Scene, car: Vehicle) -> None:
    entry = waiting_for_earlier(client, scene, car)
    assert entry.replaces is not None
    visit = f"/appointments/{entry.replaces.ref}/"
    assert f"{visit}earlier/" in text_of(client.get(visit))
    assert client.get(f"{visit}earlier/")["Location"] == f"/waitlist/{entry.ref}/"  # once is enough
    offer = offered(entry)
    page = text_of(client.get(f"/waitlist/{entry.ref}/"))
    assert "A time has come free" in page
    assert offer.ref in page
    answer = client.post(f"/waitlist/{entry.ref}/acceptance/", sent(offer=offer.ref), follow=True)
    assert "Yours. We look forward to seeing you." in text_of(answer)
    entry.replaces.refresh_from_db()
    assert entry.replaces.arrive_at == offer.arrive_at
    assert "You found a time." in text_of(client.get(f"/waitlist/{entry.ref}/"))


def test_a_no_waits_on_and_leaving_ends_it(client: Client, scene: Scene, car: Vehicle) -> None:
    entry = waiting_for_earlier(client, scene, car)
    offer = offered(entry)
    answer = client.post(f"/waitlist/{entry.ref}/declining/", sent(offer=offer.ref), follow=True)
    assert "You stay on the waitlist." in text_of(answer)
    assert "Offers so far" in text_of(answer)
    answer = client.post(f"/waitlist/{entry.ref}/withdrawal/", sent(), follow=True)
    assert "Taken off the waitlist." in text_of(answer)
    entry.refresh_from_db()
    assert entry.ending == "withdrawn"
    again = client.post(f"/waitlist/{entry.ref}/withdrawal/", sent())
    assert again.status_code == 409
    assert "no longer on the waitlist" in text_of(again)


def test_an_offer_that_has_ended_says_so(client: Client, scene: Scene, car: Vehicle) -> None:
    entry = waiting_for_earlier(client, scene, car)
    offer = offered(entry)
    Appointment.objects.filter(pk=offer.hold_id).update(held_until=timezone.now())
    answer = client.post(f"/waitlist/{entry.ref}/acceptance/", sent(offer=offer.ref))
    assert answer.status_code == 410
    assert "You are still on the waitlist." in text_of(answer)
    assert client.post(f"/waitlist/{entry.ref}/acceptance/", sent(offer="nonesuch")).status_code == 404


def test_a_new_visit_is_booked_by_a_yes(client: Client, scene: Scene, car: Vehicle) -> None:
    client.post(address(scene, car), days(scene))
    entry = WaitlistEntry.objects.get()
    offer = offered(entry)
    answer = client.post(f"/waitlist/{entry.ref}/acceptance/", sent(offer=offer.ref))
    assert answer["Location"] == f"/appointments/{offer.hold.ref}/"
    assert Appointment.objects.get().state == State.BOOKED


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"last": "2020-01-01", "first": "2020-01-01"}, "from today on"),
        ({"from_time": "12:00", "until_time": "09:00"}, "comes after the earliest"),
        ({"first": ""}, "id_first-wrong"),
        ({"notice_minutes": "7"}, "id_notice_minutes-wrong"),
        ({"weekdays": ["9"]}, "Something needs another look"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, scene: Scene, car: Vehicle, fields: dict[str, str], sentence: str
) -> None:
    answer = client.post(address(scene, car), {**days(scene), **fields})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert str(fields.get("last", scene.day(3))) in text_of(answer)
    assert not WaitlistEntry.objects.exists()


def test_strangers_and_visitors_find_nothing(
    client: Client, stranger: Client, scene: Scene, car: Vehicle
) -> None:
    entry = waiting_for_earlier(client, scene, car)
    offer = offered(entry)
    assert entry.replaces is not None
    earlier = f"/appointments/{entry.replaces.ref}/earlier/"
    for path in (f"/waitlist/{entry.ref}/", earlier):
        assert stranger.get(path).status_code == 404
        assert Client().get(path)["Location"].startswith("/accounts/login/")
    for end in ("acceptance", "declining", "withdrawal"):
        answer = stranger.post(f"/waitlist/{entry.ref}/{end}/", sent(offer=offer.ref))
        assert answer.status_code == 404
    assert stranger.post(address(scene, car), days(scene)).status_code == 302  # a car not theirs: asked anew
    assert WaitlistEntry.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_offer_and_for_three(
    client: Client, scene: Scene, ben: User, car: Vehicle, count: int, django_assert_num_queries: object
) -> None:
    set_policy(name="offers_per_day", value=10, valid_from=scene.day(0), now=scene.now, author=None)
    entry = join(
        person=ben, site=scene.site, mode="wait", first=scene.day(2), last=scene.day(3), now=scene.now,
        operations=[scene.service], vehicle=car,
    )  # fmt: skip
    for number in range(count):
        made = offered(entry)
        if number < count - 1:
            client.post(f"/waitlist/{entry.ref}/declining/", sent(offer=made.ref))
    client.get(f"/waitlist/{entry.ref}/")
    with django_assert_num_queries(ENTRY_QUERIES):  # type: ignore[operator]
        client.get(f"/waitlist/{entry.ref}/")


class TestVisitors:
    """A friend's link: a time first, the account afterwards."""

    @pytest.fixture
    def link(self, ben: User) -> str:
        return f"/r/{give_code(member=ben.member, now=timezone.now()).code}/visit/"

    def ask(self, scene: Scene) -> str:
        return f"?site={scene.site.code}&work={scene.service.code}&mode=wait&day={scene.day(3)}"

    def held(self, visitor: Client, link: str, scene: Scene) -> Appointment:
        fields = sent(at=scene.at(3, 9).isoformat(), car="Tern, AB12 CDE")
        answer = visitor.post(link + self.ask(scene), fields)
        assert answer.status_code == 302, text_of(answer)
        assert answer["Location"] == f"{link}held/"
        return Appointment.objects.get()

    def test_a_visitor_holds_and_takes_it_into_the_account(self, link: str, scene: Scene) -> None:
        visitor = Client()
        assert "Hold a time first" in text_of(visitor.get(link.removesuffix("visit/")))
        assert scene.service.code in text_of(visitor.get(link))
        assert "09:00" in text_of(visitor.get(link + self.ask(scene)))
        held = self.held(visitor, link, scene)
        assert (held.person, held.state, held.note) == (None, State.HELD, "Tern, AB12 CDE")
        page = text_of(visitor.get(f"{link}held/"))
        assert "This time is yours for now" in page
        assert "/accounts/signup/?next=/visit/mine/" in page
        person = joined(scene.site, "new@example.com", "New Friend")
        visitor.force_login(person)
        answer = visitor.get("/visit/mine/")
        assert answer["Location"] == f"/appointments/{held.ref}/"
        held.refresh_from_db()
        assert held.person == person
        assert visitor.post(f"/appointments/{held.ref}/confirmation/", sent()).status_code == 302
        held.refresh_from_db()
        assert held.state == State.BOOKED

    def test_signing_in_leads_to_the_time(self, link: str, scene: Scene) -> None:
        make_person("old@example.com")
        from club.journeys import join_club

        join_club(
            user=User.objects.get(email="old@example.com"), name="Old", phone="", site=scene.site,
            consents={}, referral_code="", how="signup", now=timezone.now(),
        )  # fmt: skip
        visitor = Client()
        self.held(visitor, link, scene)
        answer = visitor.post("/accounts/login/", {"login": "old@example.com", "password": PASSWORD})
        assert answer["Location"] == "/visit/mine/"

    def test_one_time_at_once_and_it_can_be_let_go(self, link: str, scene: Scene) -> None:
        visitor = Client()
        held = self.held(visitor, link, scene)
        again = visitor.post(link + self.ask(scene), sent(at=scene.at(3, 11).isoformat()))
        assert again["Location"] == f"{link}held/"
        assert Appointment.objects.count() == 1
        visitor.post(f"{link}letting-go/", sent())
        held.refresh_from_db()
        assert held.state == State.EXPIRED
        assert visitor.get(f"{link}held/")["Location"] == link

    def test_a_hold_that_ended_asks_anew_with_everything_kept(self, link: str, scene: Scene) -> None:
        visitor = Client()
        held = self.held(visitor, link, scene)
        Appointment.objects.filter(pk=held.pk).update(held_until=timezone.now())
        assert "no longer held" in text_of(visitor.get(f"{link}held/"))
        visitor.force_login(joined(scene.site, "new@example.com", "New Friend"))
        answer = visitor.get("/visit/mine/")
        assert answer["Location"].startswith(f"/appointments/new/?site={scene.site.code}")
        assert scene.service.code in answer["Location"]

    def test_a_taken_time_is_refused_with_others(self, link: str, scene: Scene) -> None:
        hold(scene, scene.at(3, 9), now=timezone.now())
        answer = Client().post(link + self.ask(scene), sent(at=scene.at(3, 9).isoformat(), car="Tern"))
        assert answer.status_code == 409
        assert "What would work:" in text_of(answer)
        assert 'value="Tern"' in text_of(answer)

    def test_without_a_friend_there_is_no_such_page_and_the_ip_has_a_limit(
        self, link: str, scene: Scene
    ) -> None:
        assert Client().get("/r/ZZZZZZZZ/visit/").status_code == 404
        assert Client().post(link + self.ask(scene), sent(at="nonsense")).status_code == 422
        statuses = {
            Client().post(link + self.ask(scene), sent(at=scene.at(3, 20).isoformat())).status_code
            for _n in range(31)
        }
        assert statuses == {422, 429}


def test_a_new_visit_says_in_which_way_it_waits(client: Client, scene: Scene, car: Vehicle) -> None:
    """What may be lent is chosen with a time: until there is one, the car is left here."""
    lent = address(scene, car).replace("mode=wait", "mode=courtesy")
    assert "I leave the car" in text_of(client.get(lent))
    client.post(lent, days(scene))
    assert WaitlistEntry.objects.get().mode == "drop_off"
