"""The demo's public pages in both languages. Called by the dotted name in ``PORTAL_CONTENT_SEED``."""

from datetime import date, datetime, timedelta

from django.db import transaction
from wagtail.models import Page

from booking.sites.models import Site
from club.events.models import Event
from cms import pages
from cms.demo.events import EVENTS
from cms.demo.guides import plant_guides, plant_staffroom
from cms.demo.stories import INVENTED, NEWS, OFFERS
from cms.first_words import LEGAL
from cms.planting import plant_centre, plant_home, plant_shelf, publish

OFFER_DAYS = 75


@transaction.atomic
def seed(*, now: datetime) -> None:
    """Make the tree once; a second call changes nothing."""
    if pages.HomePage.objects.exists():
        return
    today = now.date()
    homes = plant_home(now)
    plant_offers(homes, today, now)
    plant_news(homes, today, now)
    plant_centres(homes, now)
    plant_events(homes, now)
    plant_guides(homes, now)
    plant_staffroom(homes, now)
    for words in LEGAL:
        if words.slug == "imprint":
            words = words._replace(body=[*words.body, INVENTED])
        publish(pages.LegalPage, words, homes, now, updated_on=today)


def plant_offers(homes: dict[str, Page], today: date, now: datetime) -> None:
    parents = plant_shelf(pages.OfferIndex, homes, now)
    for n, words in enumerate(OFFERS):
        until = None if words.slug == "bring-a-friend" else today + timedelta(days=OFFER_DAYS - 20 * n)
        publish(pages.OfferPage, words, parents, now, from_date=today - timedelta(days=14), until_date=until)


def plant_news(homes: dict[str, Page], today: date, now: datetime) -> None:
    parents = plant_shelf(pages.NewsIndex, homes, now)
    for n, words in enumerate(NEWS):
        publish(pages.NewsPage, words, parents, now, date=today - timedelta(days=6 + 24 * n))


def plant_centres(homes: dict[str, Page], now: datetime) -> None:
    plant_shelf(pages.CentreIndex, homes, now)
    for site in Site.objects.prefetch_related("brands").order_by("code"):
        plant_centre(site, now)


def plant_events(homes: dict[str, Page], now: datetime) -> None:
    """Pages of the events that the club has planned; what was held before stays in the club's books."""
    parents = plant_shelf(pages.EventIndex, homes, now)
    planned = set(Event.objects.published().values_list("slug", flat=True))
    for words in EVENTS:
        if words.slug in planned:
            publish(pages.EventPage, words, parents, now)
