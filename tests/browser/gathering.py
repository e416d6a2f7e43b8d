"""Three events in the browser's story: one to pay for, one whose door opens now, one to look forward to."""

from datetime import datetime, timedelta

from booking.sites.models import Post
from club import journeys
from club.events.models import Event, Registration
from club.members.models import Member
from portal.models import User
from tests.booking.scenes import Scene

IDA = "ida@example.com"  # the host at the door
DRIVE, EVENING, BRUNCH = "night-drive", "open-evening", "late-brunch"


def gather(scene: Scene, ben: User, ada: User, now: datetime) -> User:
    """Ada and her two guests, and Ben alone, are expected this evening; Ben comes to the brunch as well.

    The drive costs £25 a person.
    """
    host = User.objects.create_user(IDA, name="Ida Host", is_staff=True)
    Post.objects.create(user=host, role=Post.Role.CLUB_MANAGER, site=scene.site, from_date=now.date())
    an_event(scene, host, DRIVE, "Night drive", now + timedelta(days=10), now, price_minor=2_500)
    evening = an_event(scene, host, EVENING, "Open evening", now + timedelta(hours=2), now)
    come(evening, ada, ["Jo Fern", "Kim Fern"], now)
    come(evening, ben, [], now)
    come(an_event(scene, host, BRUNCH, "Late brunch", now + timedelta(days=3), now), ben, [], now)
    return host


def an_event(
    scene: Scene, host: User, slug: str, title: str, at: datetime, now: datetime, price_minor: int = 0
) -> Event:
    return Event.objects.create(
        slug=slug, title=title, title_zh=title, theme="driving", site=scene.site, place=scene.site.name,
        zone=scene.site.zone, starts_at=at, ends_at=at + timedelta(hours=4), closes_at=at, names_until=at,
        opens_at=now - timedelta(days=2), seats=20, created_at=now, published_at=now, created_by=host,
        price_minor=price_minor, currency="GBP",
    )  # fmt: skip


def come(event: Event, user: User, guests: list[str], now: datetime) -> Registration:
    return journeys.register_for_event(
        event=event, member=Member.objects.get(user=user), guests=guests, now=now - timedelta(days=1),
        request_key=f"{event.slug}:{user.pk}",
    )  # fmt: skip


def ticket_of(slug: str, user_email: str) -> tuple[str, str]:
    """What stands on the phone of who comes: the code of the square, and the letters under it."""
    row = Registration.objects.select_related("event").get(event__slug=slug, member__user__email=user_email)
    return journeys.door_token(row), row.ref
