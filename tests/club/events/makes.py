"""Events and members for the tests."""

from datetime import UTC, datetime, timedelta
from itertools import count

from booking.sites.models import Site
from club.events.models import Event
from club.events.rules import Guest
from club.members.models import Member
from portal.models import User
from tests.club.conftest import make_member

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
START = NOW + timedelta(days=10)
SILVER = Guest(tier="silver", rank=0, site="harbour")
numbers = count(1)


def make_event(site: Site | None = None, **facts: object) -> Event:
    number = next(numbers)
    defaults: dict[str, object] = {
        "slug": f"evening-{number}", "title": "Evening on ice", "title_zh": "冰上之夜", "theme": "driving",
        "place": "The hall", "zone": "Europe/London", "starts_at": START,
        "ends_at": START + timedelta(hours=4),
        "opens_at": NOW - timedelta(days=1), "closes_at": START - timedelta(hours=1), "names_until": START,
        "seats": 20, "created_at": NOW, "published_at": NOW, "site": site,
        "created_by": User.objects.create_user(None, is_staff=True),
    }  # fmt: skip
    return Event.objects.create(**defaults | facts)


def someone(site: Site) -> Member:
    number = next(numbers)
    return make_member(site, name=f"Member {number}", email=f"m{number}@example.com")
