"""Places of paid events that wait for their money, and a member who keeps them: for races about payments."""

from __future__ import annotations

from datetime import timedelta

from club import journeys
from club.events.models import Registration
from club.members.models import Member
from club.notices.models import Notice
from club.payments.models import Payment
from tests.club.conftest import make_site
from tests.club.events.makes import NOW, START, make_event
from tests.portal.people import joined
from tests.portal.test_owner_pages import give

PRICE, POINTS = 12_000, 100


def a_member(points: int = 10_000) -> Member:
    ben = joined(make_site(), "ben@example.com", "Ben Oak")
    give(ben, points)
    return Member.objects.select_related("site", "user").get(user=ben)


def asked(member: Member) -> Payment:
    """A payment for one place of an event of its own; its page stands open at Stripe."""
    event = make_event(
        member.site,
        price_minor=PRICE,
        price_points=POINTS,
        currency="GBP",
        closes_at=START - timedelta(hours=1),
    )
    kept = journeys.register_for_event(event=event, member=member, guests=0, request_key=event.slug, now=NOW)
    made = journeys.pay_event(registration=kept, user=member.user, key=f"pay:{event.slug}", now=NOW)
    Payment.objects.filter(pk=made.pk).update(
        session_id=f"cs_{made.ref}", opened_at=NOW, state="open", call_due_at=None, pay_url="/pay"
    )
    made.refresh_from_db()
    return made


def came_to(payment: Payment) -> tuple[str, str, int, bool]:
    """Where it ended: the payment, its places, what went back; and whether anything happened that nobody
    asked for (a place paid twice sends money back and calls a person)."""
    payment.refresh_from_db()
    place = Registration.objects.get(ref=payment.subject.partition(":")[2])
    told = Notice.objects.filter(key=f"registration:{place.pk}:event_registered").count()
    odd = payment.refunds.exists() or payment.alarms.exists() or told > 1
    return payment.state, place.state, payment.refunded_minor, odd
