"""The demo's public pages in both languages. Called by the dotted name in ``PORTAL_CONTENT_SEED``."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Locale, Page
from wagtail.models import Site as WebSite

from booking.sites.models import Site
from club.events.models import Event
from cms import pages, pictures
from cms.pages.base import PublicPage
from cms.seed_events import EVENTS
from cms.seed_guides import plant_guides, plant_staffroom
from cms.seed_stories import LEGAL, NEWS, OFFERS
from cms.seed_texts import CENTRE_BODY, CLUB, HOME, Text, Words

LANGUAGES = ("en", "zh-hans")
MOODS = ("dawn", "day", "winter", "night")
OFFER_DAYS = 75


@transaction.atomic
def seed(*, now: datetime) -> None:
    """Make the tree once; a second call changes nothing."""
    if pages.HomePage.objects.exists():
        return
    today = now.date()
    root = Page.objects.get(depth=1)
    WebSite.objects.all().delete()
    root.get_children().delete()
    root.refresh_from_db()
    homes = publish(pages.HomePage, HOME, dict.fromkeys(LANGUAGES, root), now)
    address = urlsplit(settings.BASE_URL)
    WebSite.objects.create(
        hostname=address.hostname or "localhost",
        port=address.port or (443 if address.scheme == "https" else 80),
        site_name=settings.GROUP_NAME,
        root_page=homes["en"],
        is_default_site=True,
    )
    publish(pages.ClubPage, CLUB, homes, now)
    plant_offers(homes, today, now)
    plant_news(homes, today, now)
    plant_centres(homes, now)
    plant_events(homes, now)
    plant_guides(homes, now, publish, Words)
    plant_staffroom(homes, now, publish, Words)
    for words in LEGAL:
        publish(pages.LegalPage, words, homes, now, updated_on=today)


def plant_offers(homes: dict[str, Page], today: date, now: datetime) -> None:
    index = shelf("offers", ("Offers", "优惠"), ("What is on at our centres now.", "各门店正在进行的活动。"))
    parents = publish(pages.OfferIndex, index, homes, now)
    for n, words in enumerate(OFFERS):
        until = None if words.slug == "bring-a-friend" else today + timedelta(days=OFFER_DAYS - 20 * n)
        publish(pages.OfferPage, words, parents, now, from_date=today - timedelta(days=14), until_date=until)


def plant_news(homes: dict[str, Page], today: date, now: datetime) -> None:
    index = shelf(
        "news", ("News", "新闻"), ("What is new in the club and at the centres.", "俱乐部与门店的新消息。")
    )
    parents = publish(pages.NewsIndex, index, homes, now)
    for n, words in enumerate(NEWS):
        publish(pages.NewsPage, words, parents, now, date=today - timedelta(days=6 + 24 * n))


def plant_centres(homes: dict[str, Page], now: datetime) -> None:
    index = shelf(
        "centres", ("Our centres", "门店"), ("Find the one that is near you.", "找到离您最近的一家。")
    )
    parents = publish(pages.CentreIndex, index, homes, now)
    for n, site in enumerate(Site.objects.prefetch_related("brands").order_by("code")):
        brands = [brand.name for brand in site.brands.all()]
        summary = (
            f"Service and repair for {' and '.join(brands) or 'all makes'} in {site.town}.",
            f"{site.town}：{'、'.join(brands) or '各品牌'}保养与维修。",
        )
        title = (site.name, site.name_zh or site.name)
        words = Words(site.code, title, summary, CENTRE_BODY, (MOODS[n % len(MOODS)], 60 + n, "house"))
        publish(pages.CentrePage, words, parents, now)


def plant_events(homes: dict[str, Page], now: datetime) -> None:
    """Pages of the events that the club has planned; what was held before stays in the club's books."""
    index = shelf(
        "events", ("Events", "活动"), ("Evenings, drives and days for the family.", "夜晚、自驾与家庭日。")
    )
    parents = publish(pages.EventIndex, index, homes, now)
    planned = set(Event.objects.published().values_list("slug", flat=True))
    for words in EVENTS:
        if words.slug in planned:
            publish(pages.EventPage, words, parents, now)


def shelf(slug: str, title: Text, summary: Text) -> Words:
    return Words(slug, title, summary, [], ("", 0, ""))


def publish(
    kind: type[PublicPage], words: Words, parents: dict[str, Page], now: datetime, /, **fields: Any
) -> dict[str, Page]:
    """One page per language below its parent; the second is the translation of the first."""
    made: dict[str, Page] = {}
    picture = draw(words)
    for n, language in enumerate(LANGUAGES):
        locale, _ = Locale.objects.get_or_create(language_code=language)
        page = kind(
            title=said(words.title, n),
            slug=words.slug if language == "en" or kind is not pages.HomePage else f"{words.slug}-{language}",
            summary=said(words.summary, n),
            picture=picture,
            locale=locale,
            first_published_at=now,
            last_published_at=now,
            **fields,
        )
        if words.body:
            page.body = [raw(block, value, n) for block, value in words.body]
        if made:
            page.translation_key = made["en"].translation_key
        parents[language].add_child(instance=page)
        made[language] = page
    return made


def draw(words: Words) -> Any:
    palette, number, motif = words.picture
    if not palette:
        return None
    drawing = ContentFile(pictures.scene(palette, number, motif).encode(), f"{words.slug}.svg")
    return get_image_model().objects.create(title=said(words.title, 0), file=ImageFile(drawing, drawing.name))


def said(text: Text, language: int) -> str:
    return text[language].replace("{group}", settings.GROUP_NAME)


def raw(block: str, value: Any, n: int) -> tuple[str, Any]:
    """A block's value in one language, in the shape that StreamField stores."""
    if block == "paragraph":
        return block, said(value, n)
    if block == "action":
        return block, {"text": "", "label": value[n], "door": value[2], "page": None}
    names = {
        "benefits": ("icon", "title", "text"),
        "steps": ("title", "text"),
        "questions": ("question", "answer"),
    }
    items = [
        {
            name: part if isinstance(part, str) else said(part, n)
            for name, part in zip(names[block], item, strict=True)
        }
        for item in value["items"]
    ]
    return block, {"heading": said(value["heading"], n), "items": items}
