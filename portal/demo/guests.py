"""Named guests and friends whose history shows one rule each; told like the other stories, through the
verbs of the house, once the events and the sellers are there. Their functions are tests too.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from booking.sites.models import Post
from club import journeys
from club.events.models import Event, Registration, WaitEntry
from club.leads import actions as leads
from club.leads.models import Lead
from club.members.models import Member
from club.referrals.actions import give_code
from portal.demo.cast import Cast, Face
from portal.demo.gatherings import FULL
from portal.demo.ground import Ground
from portal.demo.stories import Stage, member_for
from portal.models import User

SAID = {"gb": ("Wants a test drive", "Signed", "A real enquiry"), "cn": ("想试驾", "已签约", "真实意向")}
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def tell_of_guests(ground: Ground, region: str, cast: Cast) -> None:
    """After the events of the past: a guest of one of them is the first hero."""
    stage = Stage(ground, region, cast)
    party = Registration.objects.filter(guests__name__gt="", event__starts_at__lt=ground.now - 40 * DAY)
    came = party.exclude(check_ins=None).select_related("member__user", "event").order_by("pk").first()
    if came is not None:
        guest = came.guests.exclude(name="").order_by("pk")[0].name
        guest_turned_buyer(stage, came.member, guest, came.event.starts_at)
    insider_pattern(stage)
    waitlisted_family(stage, Event.objects.get(slug=FULL))


def guest_turned_buyer(stage: Stage, host: Member, name: str, came_at: datetime) -> User:
    """Came to an evening with a member and agreed at the door; drove a month later, bought: both are paid."""
    face = stage.cast.face()
    journeys.bring_guest(host=host, name=name, phone=face.phone, email=face.email, now=came_at)
    seller, desk = sellers_of(stage)
    lead = enquire(stage, name, face, came_at + 3 * DAY, "story:guest", desk)
    at = came_at + 5 * DAY
    drive = leads.agree_drive(lead=lead, at=at + 2 * HOUR, actor=seller, now=at)
    journeys.keep_test_drive(drive=drive, licence_seen=True, actor=seller, now=at + 2 * HOUR)
    return bought(stage, lead, seller, at + 6 * DAY)


def insider_pattern(stage: Stage) -> User:
    """Who wrote an enquiry down with a friend's code also sold the car: a person looks before it pays."""
    friend = stage.join(stage.name("Sian Merrick", "许岚"), stage.ago(260))
    code = give_code(member=member_for(friend), now=stage.ground.moment(stage.ago(60))).code
    seller, _desk = sellers_of(stage)
    face, at = stage.cast.face(), stage.ground.moment(stage.ago(2))
    name = stage.name("Owen Tallis", "邱峰")
    return bought(stage, enquire(stage, name, face, at - 20 * DAY, "story:insider", seller, code), seller, at)


def waitlisted_family(stage: Stage, event: Event) -> WaitEntry:
    """Four who only come together: they wait for four places and are not seated one by one."""
    hero = stage.join(stage.name("Leah Okonjo", "田甜"), stage.ago(210))
    return journeys.join_event_line(
        event=event, member=member_for(hero), guests=3, now=stage.ground.now - 20 * HOUR
    )


def sellers_of(stage: Stage) -> tuple[User, User]:
    """Who sells at the first centre, and who writes down what others ask for."""
    posts = Post.objects.filter(site=stage.site, role=Post.Role.SALES).select_related("user").order_by("pk")
    return posts[0].user, stage.ground.staff[stage.site.pk][0]


def enquire(stage: Stage, name: str, face: Face, at: datetime, key: str, actor: User, code: str = "") -> Lead:
    drive, _signed, real = SAID[stage.region]
    lead = journeys.take_lead(
        source="walk_in", site=stage.site, name=name, phone=face.phone, email=face.email, now=at, key=key,
        actor=actor, model=stage.ground.models[0].code, kind="car", expected_months=3, code=code,
        channel="phone",
    )  # fmt: skip
    seller, _desk = sellers_of(stage)
    leads.note_contact(lead=lead, words=drive, actor=seller, now=at + HOUR)
    return journeys.verify_lead(lead=lead, words=real, actor=seller, now=at + HOUR)


def bought(stage: Stage, lead: Lead, seller: User, at: datetime) -> User:
    _drive, signed, _real = SAID[stage.region]
    ordered = journeys.order_lead(lead=lead, value_minor=2_450_000, words=signed, actor=seller, now=at)
    plate = stage.cast.plate(at.year)
    done = journeys.deliver_lead(lead=ordered, plate=plate, actor=seller, now=at + 6 * HOUR)
    assert done.person is not None
    return done.person
