"""``manage.py found``: the first stone of a new house. The demo has its own beginning (``seed``)."""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from booking.sites.actions import appoint
from booking.sites.founding import found_group
from booking.sites.models import Post
from club import house
from club.trail.actions import record
from portal.knock import ask_for_release
from portal.models import User

NEXT = """
{group} is founded, with {person} as its administrator and the public pages to begin with.

1. Open {base}{desk} and sign in as {email}: "forgotten password" sends the first one by mail.
2. Show a second factor (a passkey or an app): the desk asks for it once, then at each sign-in.
3. Settings → First steps says what comes next: centres, brands and models, work and prices, people.
"""


OTHER_REGION = (
    "PORTAL_REGION is {region}: phones, plates and distances would be read as there. "
    "Set PORTAL_REGION={country} for every process, then found the group."
)


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # they ask the database, and it may not let us in
    help = "Found the group in an empty database: its name, its first administrator, its public pages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default=settings.GROUP_NAME, help="default: PORTAL_GROUP_NAME")
        parser.add_argument("--name-zh", default="", help="its name in Chinese, if it has one")
        parser.add_argument("--zone", required=True, help="time zone, as in Europe/London")
        parser.add_argument("--currency", required=True, help="as in GBP")
        parser.add_argument("--country", required=True, help="as in GB")
        parser.add_argument("--person", required=True, help="name of the first administrator")
        parser.add_argument("--email", required=True, help="e-mail of the first administrator")

    def handle(self, *args: Any, **told: Any) -> None:
        ask_for_release()
        try:
            self.found(told)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        said = {"group": told["name"], "person": told["person"], "email": told["email"]}
        base, desk = settings.BASE_URL, reverse("wagtailadmin_home")
        self.stdout.write(NEXT.format(**said, base=base, desk=desk))

    @transaction.atomic
    def found(self, told: dict[str, Any]) -> None:
        """All of it or nothing. Raises Founded, ValidationError."""
        now, email = timezone.now(), told["email"].strip().lower()
        validate_email(email)
        facts = ("name", "name_zh", "zone", "currency", "country")
        group = found_group(**{name: told[name] for name in facts})
        if (country := group.country.lower()) != settings.REGION:
            raise CommandError(OTHER_REGION.format(region=settings.REGION, country=country))
        house.forget()  # the pages below carry the name it has now
        person = User.objects.create_user(email, name=told["person"], is_staff=True)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        appoint(user=person, role=Post.Role.ADMINISTRATOR, on=now.astimezone(group.tz).date())
        record(actor=person, verb="group.founded", subject=group, data={"name": group.name}, now=now)
        import_string(settings.PORTAL_CONTENT_BEGIN)(now=now)
