"""A lead on its way: who brought it, what it is told, what it pays, who it becomes (club.md §2.6-2.8)."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from booking.garage.actions import add_vehicle
from booking.sites.models import Site
from club.journeys.bought import bought_before
from club.journeys.bring import lock_sides, reward, take_back_car
from club.journeys.day import group_day
from club.journeys.friends import referral_moved, tell_moved
from club.journeys.lost import ask_lost
from club.journeys.on_file import person_for
from club.journeys.sales import earn_car, refuse_unpriced, take_car_back
from club.leads import actions as leads
from club.leads.models import Lead, TestDrive
from club.notices.actions import tell
from club.referrals import actions as referrals
from club.referrals.actions import NoteMissing, TooLateToAttach
from club.referrals.models import EXITS, Referral
from club.referrals.queries import Friend, find_code, open_row
from club.referrals.rules import CAR, TEST_DRIVE
from club.trail.actions import record

if TYPE_CHECKING:
    from portal.models import User

__all__ = [
    "attach_lead",
    "deliver_lead",
    "keep_test_drive",
    "lose_lead",
    "order_lead",
    "take_lead",
    "undo_sale",
    "verify_lead",
]

FIRST_CONTACT = timedelta(days=7)


def take_lead(
    *,
    source: str,
    site: Site,
    name: str,
    now: datetime,
    key: str,
    phone: object = "",
    email: str = "",
    code: str = "",
    signals: Set[str] = frozenset(),
    actor: User | None = None,
    person: User | None = None,
    **facts: Any,
) -> Lead:
    """Somebody may buy: by the page, by phone, at the door. ``facts`` are those of ``leads.open_lead``.

    ``code``: a friend's, typed or from the cookie; one nobody has is passed over. A friend who came
    before stays their friend.
    """
    with transaction.atomic():
        same = Lead.objects.filter(key=key[:80]).first()
        if same is not None:
            return same
        lead = leads.open_lead(
            source=source, site=site, name=name, phone=phone, email=email, now=now, key=key, actor=actor,
            person=person, **facts,
        )  # fmt: skip
        if lead.referral_id is None:
            _link(lead, code, signals, now)
        if actor is None:
            _tell_received(lead, key, now)
        return lead


def _link(lead: Lead, code: str, signals: Set[str], now: datetime) -> None:
    friend = friend_in(lead)
    hashes = friend.hashes()
    row = open_row(hashes["phone_hash"], hashes["email_hash"])
    if row is None and find_code(code) is not None:
        row = referrals.invite(
            code=code, friend=friend, now=now, on=group_day(now), how="enquiry",
            signals=signals | bought_before(friend, now),
        )  # fmt: skip
    if row is None or row.state in EXITS:
        return
    Lead.objects.filter(pk=lead.pk).update(referral=row, source=Lead.Source.REFERRAL)
    lead.refresh_from_db()
    if lead.referral is not None:
        referral_moved(referral=lead.referral, to=Referral.State.LEAD, now=now)


def friend_in(lead: Lead) -> Friend:
    if lead.person is not None:
        return Friend.of(lead.person)
    return Friend(lead.name, str(lead.phone or ""), lead.email)


def _tell_received(lead: Lead, key: str, now: datetime) -> None:
    """What they asked has arrived, and when we call. By mail if we know one."""
    if not lead.email and lead.person is None:
        return
    site = lead.site
    tell(
        person=lead.person, address="" if lead.person else lead.email, kind="enquiry_received",
        key=f"enquiry:{key}", now=now, channels=("inbox", "email") if lead.person else ("email",),
        data={
            "to": lead.name, "model": lead.wanted, "model_zh": lead.wanted_zh, "site": site.name,
            "site_zh": site.name_zh, "phone": site.phone, "zone": site.zone, "language": lead.language,
            "slug": lead.model.code if lead.model else "",
        },
    )  # fmt: skip


def attach_lead(*, lead: Lead, code: str, why: str, actor: User, now: datetime) -> Referral:
    """Staff add a friend's code within seven days of first contact, with a note; not after the order."""
    if not why.strip():
        raise NoteMissing
    is_late = lead.ordered_at is not None or lead.opened_at < now - FIRST_CONTACT
    if is_late or lead.referral_id is not None:
        raise TooLateToAttach
    with transaction.atomic():
        friend = friend_in(lead)
        row = referrals.invite(
            code=code, friend=friend, now=now, on=group_day(now), how="desk",
            signals=bought_before(friend, now),
        )  # fmt: skip
        record(actor=actor, verb="referral.attached", subject=row, why=why, now=now, data={"code": code})
        if row.state not in EXITS:
            Lead.objects.filter(pk=lead.pk).update(referral=row, source=Lead.Source.REFERRAL)
            tell_moved(row, now)
        return row


def verify_lead(*, lead: Lead, words: str, actor: User, now: datetime) -> Lead:
    """Checked by a person: from now on somebody on file, and a friend of whoever brought them."""
    with transaction.atomic():
        person = lead.person or person_for(
            name=lead.name, phone=str(lead.phone or ""), email=lead.email, language=lead.language
        )
        made = leads.verify(lead=lead, person=person, words=words, actor=actor, now=now)
        if made.referral is not None:
            referrals.adopt(referral=made.referral, user=person)
        return made


def keep_test_drive(*, drive: TestDrive, licence_seen: bool, actor: User, now: datetime) -> TestDrive:
    """They came and drove: it pays both sides, if a friend brought them."""
    with transaction.atomic():
        kept = leads.keep_drive(drive=drive, licence_seen=licence_seen, actor=actor, now=now)
        lead = Lead.objects.select_related("referral", "person").get(pk=kept.lead_id)
        if lead.referral is not None:
            referral_moved(referral=lead.referral, to=Referral.State.TEST_DRIVE, now=now)
            if lead.person is not None:
                reward(friend=lead.person, source=lead.subject, now=now, milestone=TEST_DRIVE)
        return kept


def order_lead(*, lead: Lead, value_minor: int | None, words: str, actor: User, now: datetime) -> Lead:
    """A contract is signed."""
    with transaction.atomic():
        made = leads.order(lead=lead, value_minor=value_minor, words=words, actor=actor, now=now)
        if made.referral is not None:
            referral_moved(referral=made.referral, to=Referral.State.ORDERED, now=now)
        return made


def deliver_lead(
    *,
    lead: Lead,
    actor: User,
    now: datetime,
    vin: str = "",
    plate: str = "",
    paint: str = "",
    registered_on: date | None = None,
    value_minor: int | None = None,
) -> Lead:
    """The keys: the lead becomes a customer with a car and its points, and keeps its friend (L5).

    ``value_minor``: what it cost before tax, if not as ordered. Raises the refusals of ``add_vehicle``, of
    the lead, and ``PriceMissing``.
    """
    with transaction.atomic():
        person = lead.person
        if person is None:
            raise leads.NotVerified
        car = add_vehicle(
            user=person, now=now, actor=actor, vin=vin, plate=plate, model=lead.model,
            description=lead.model_words, paint=paint, registered_on=registered_on, country=lead.site.country,
            on=now.astimezone(lead.site.tz).date(),
        )  # fmt: skip
        made = leads.deliver(
            lead=lead, person=person, vehicle=car, value_minor=value_minor, actor=actor, now=now
        )
        refuse_unpriced(made)
        record(actor=actor, verb="lead.delivered", subject=made, now=now, site=made.site)
        if made.referral is not None:
            _reward_car(made, made.referral, person, vin, now)
        earn_car(lead=made, now=now, actor=actor)
        return made


def _reward_car(lead: Lead, referral: Referral, person: User, vin: str, now: datetime) -> None:
    """The clerk who wrote the lead down and sold the car, too, is a reason to look first."""
    if vin:
        referrals.note_vin(referral=referral, vin=vin, now=now)
    referral_moved(referral=referral, to=Referral.State.DELIVERED, now=now)
    same_clerk = lead.created_by_id is not None and lead.created_by_id == lead.sold_by_id
    signals = frozenset({"same_clerk"}) if same_clerk else frozenset()
    reward(friend=person, source=lead.subject, now=now, milestone=CAR, signals=signals)


def lose_lead(*, lead: Lead, reason: str, words: str, actor: User, now: datetime) -> Lead:
    """Lost: routed and asked once why. A friend who only asked about a car has not come."""
    with transaction.atomic():
        made = leads.lose(lead=lead, reason=reason, words=words, actor=actor, now=now)
        ask_lost(lead=made, now=now)
        row = made.referral
        if row is not None and row.how in ("enquiry", "desk") and not row.milestones.exists():
            referrals.give_up(referral=row, why=words, actor=actor, now=now)
        return made


def undo_sale(*, lead: Lead, reason: str, words: str, actor: User, now: datetime) -> Lead:
    """The contract is cancelled after delivery: what the car brought its buyer goes back, and the rewards of
    both sides (club.md §2.5)."""
    with transaction.atomic():
        lock_sides(lead.person)
        made = leads.undo_sale(lead=lead, reason=reason, words=words, actor=actor, now=now)
        take_back_car(source=made.subject, now=now, actor=actor)
        take_car_back(lead=made, now=now, actor=actor)
        return made
