"""Public pages put into the tree, in both languages: what every house begins with, and its centres."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.utils import translation
from wagtail.images import get_image_model
from wagtail.models import Locale, Page
from wagtail.models import Site as WebSite

from booking.garage.models import VehicleModel
from booking.sites.models import Site
from club import house
from club.events.models import Event
from cms import pages, pictures
from cms.first_words import CENTRE_BODY, CLUB, HOME, LEGAL, Text, Words
from cms.pages.base import PublicPage

LANGUAGES = ("en", "zh-hans")
MOODS = ("dawn", "day", "winter", "night")
SHELVES: dict[type[PublicPage], Words] = {
    kind: Words(slug, title, summary, [], ("", 0, ""))
    for kind, slug, title, summary in (
        (pages.OfferIndex, "offers", ("Offers", "优惠"),
         ("What is on at our centres now.", "各门店正在进行的活动。")),
        (pages.NewsIndex, "news", ("News", "新闻"),
         ("What is new in the club and at the centres.", "俱乐部与门店的新消息。")),
        (pages.CentreIndex, "centres", ("Our centres", "门店"),
         ("Find the one that is near you.", "找到离您最近的一家。")),
        (pages.EventIndex, "events", ("Events", "活动"),
         ("Evenings, drives and days for the family.", "夜晚、自驾与家庭日。")),
        (pages.ModelIndex, "models", ("Models", "车型"),
         ("What each car is like, what it needs, and how to try it.", "每款车的特点、养护要求和试驾方式。")),
        (pages.StaffIndex, "staff", ("Staff room", "员工园地"), ("For those who work here.", "仅供员工。")),
    )
}  # fmt: skip


@transaction.atomic
def begin(*, now: datetime) -> None:
    """The tree of a new house: its home, the club's page, empty shelves, legal pages to be read and changed.

    A second call changes nothing.
    """
    if pages.HomePage.objects.exists():
        return
    homes = plant_home(now)
    for kind in SHELVES:
        plant_shelf(kind, homes, now)
    for words in LEGAL:
        publish(pages.LegalPage, words, homes, now, updated_on=now.date())
    for site in Site.objects.order_by("code"):
        plant_centre(site, now)


def plant_home(now: datetime) -> dict[str, Page]:
    """In the place of Wagtail's own first page: a home in each language and the club's page below it."""
    root = Page.objects.get(depth=1)
    WebSite.objects.all().delete()
    root.get_children().delete()
    root.refresh_from_db()
    homes = publish(pages.HomePage, HOME, dict.fromkeys(LANGUAGES, root), now)
    address = urlsplit(settings.BASE_URL)
    WebSite.objects.create(
        hostname=address.hostname or "localhost",
        port=address.port or (443 if address.scheme == "https" else 80),
        site_name=house.name(),
        root_page=homes["en"],
        is_default_site=True,
    )
    publish(pages.ClubPage, CLUB, homes, now)
    return homes


def rename(name: str) -> None:
    """The editor's own list of sites calls the house by its name."""
    WebSite.objects.filter(is_default_site=True).update(site_name=name)


def plant_shelf(kind: type[PublicPage], homes: dict[str, Page], now: datetime) -> dict[str, Page]:
    """An index without anything below it yet."""
    return publish(kind, SHELVES[kind], homes, now)


def plant_centre(site: Site, now: datetime) -> None:
    """What a visitor reads about a dealership, below the index of centres, where there is one."""
    brands = [brand.name for brand in site.brands.all()]
    summary = (
        f"Service and repair for {' and '.join(brands) or 'all makes'} in {site.town or site.name}.",
        f"{site.town or site.name_zh or site.name}：{'、'.join(brands) or '各品牌'}保养与维修。",
    )
    title = (site.name, site.name_zh or site.name)
    words = Words(
        site.code, title, summary, CENTRE_BODY, (mood(pages.CentrePage), 60 + site.pk % 20, "house")
    )
    plant_below(pages.CentreIndex, pages.CentrePage, words, now)


def plant_model(model: VehicleModel, now: datetime, **more: Any) -> None:
    """The guide to a model, below the index of models: without one nobody can ask for it."""
    words = guide(model, (mood(pages.ModelPage), 80 + model.pk % 20, "road"))
    plant_below(pages.ModelIndex, pages.ModelPage, words, now, **more)


def plant_event(event: Event, now: datetime) -> None:
    """The page of an event for everybody; one for some alone is shown to those, not to visitors."""
    if not event.audience:
        picture = (mood(pages.EventPage), 70 + event.pk % 20, "road")
        words = Words(event.slug, *title_and_place(event), [], picture)
        plant_below(pages.EventIndex, pages.EventPage, words, now)


def title_and_place(event: Event) -> tuple[Text, Text]:
    return (event.title, event.title_zh or event.title), (f"{event.place}.", f"{event.place}。")


def follow_event(event: Event, before: tuple[Text, Text], now: datetime) -> None:
    """Its page changes with it where it still says what was planted; what editors wrote stays theirs.

    An event that was for some and is now for everybody gets its page.
    """
    mine = pages.EventPage.objects.filter(slug=event.slug, latest_revision=None).select_related("locale")
    for page in mine:
        n = LANGUAGES.index(page.locale.language_code)
        for name, old, new in zip(("title", "summary"), before, title_and_place(event), strict=True):
            if getattr(page, name) == said(old, n):
                setattr(page, name, said(new, n))
        page.draft_title = page.title
        page.save()
    if event.is_on():
        plant_event(event, now)


def plant_below(
    index: type[PublicPage], kind: type[PublicPage], words: Words, now: datetime, /, **fields: Any
) -> None:
    """Once, where editors have kept the index in every language."""
    parents = {page.locale.language_code: page for page in index.objects.select_related("locale")}
    if set(LANGUAGES) <= set(parents) and not kind.objects.filter(slug=words.slug).exists():
        publish(kind, words, parents, now, **fields)


def mood(kind: type[PublicPage]) -> str:
    """A light of its own for the picture of each page of a kind, four in turn."""
    return MOODS[kind.objects.count() // len(LANGUAGES) % len(MOODS)]


def guide(model: VehicleModel, picture: tuple[str, int, str]) -> Words:
    """Every figure comes from the catalogue by which the workshop plans."""
    zh = model.name_zh or model.name
    title = (f"{model.brand.name} {model.name}", f"{model.brand.name_zh or model.brand.name} {zh}")
    summary = (
        f"Service every {model.service_months} months or {far(model.service_km)}, whichever comes first.",
        f"每 {model.service_months} 个月或 {far(model.service_km, zh=True)}保养，以先到者为准。",
    )
    text = (
        (
            f"<p>The first service is due after {model.first_service_months} months. Most owners drive about "
            f"{far(model.km_per_year)} a year, so plan one visit a year and let us do what falls due "
            "together.</p>"
        ),
        (
            f"<p>首次保养在 {model.first_service_months} 个月后。"
            f"多数车主每年约行驶 {far(model.km_per_year, zh=True)}，"
            "一年来一次，到期项目一并完成。</p>"
        ),
    )
    return Words(model.code, title, summary, [("paragraph", text)], picture)


def far(km: int, zh: bool = False) -> str:
    """A distance as it is read here, at the time of planting."""
    unit = ("miles", "英里") if house.in_miles() else ("km", "公里")
    return f"{house.shown_distance(km):,} {unit[zh]}"


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
    with translation.override(LANGUAGES[language]):
        return text[language].replace("{group}", house.name())


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
