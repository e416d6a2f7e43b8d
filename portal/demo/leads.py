"""Half a year of prospects, called back in time or late, lost with a reason or sold; and who came in."""

import random
from datetime import datetime, timedelta

from booking.sites.models import Post, Site
from club import journeys
from club.leads import actions as leads
from club.leads.models import Lead
from club.showroom.actions import count
from club.showroom.models import ShowItem
from club.surveys import actions as surveys
from club.surveys.actions.defining import ItemDraft
from club.surveys.models import Invitation
from portal.demo.cast import Cast
from portal.demo.ground import Ground
from portal.models import User

SOURCES = ("hotline",) * 9 + ("web",) * 8 + ("walk_in", "walk_in", "other")
KINDS = ("car",) * 12 + ("used_car", "used_car", "credit", "insurance", "fleet")
FATES = ("sold", "sold", "lost", "talks", "talks", "driven", "verified", "ordered", "new")
DAYS_OPEN = {"new": 7, "verified": 14, "talks": 40, "driven": 40, "ordered": 60}
"""How old at most a prospect is who still waits for the next step; sold and lost ones reach half a year back."""
REASONS = ("price", "price", "product", "delivery", "plan_changed", "silent")
CAMPAIGNS = {
    "gb": ("Autumn open day", "Radio", "Retail park stand", ""),
    "cn": ("秋季试驾周", "电台", "商场展位", ""),
}
WORDS = {
    "gb": ("Spoken to, likes it", "Thinking it over", "Signed", "Told us why"),
    "cn": ("已通话，有兴趣", "还在考虑", "已签约", "说明了原因"),
}
ITEMS = (
    ("roll-up", "Roll-up banner", "易拉宝", 40),
    ("price-stand", "Price stand", "价格立牌", 60),
    ("key-ring", "Leather key ring", "真皮钥匙扣", 400),
    ("model-car", "Model car 1:43", "1:43 车模", 24),
)


def follow_leads(ground: Ground, cast: Cast, region: str, chance: random.Random, codes: list[str]) -> None:
    sellers = {
        site.pk: list(User.objects.filter(posts__site=site, posts__role=Post.Role.SALES).order_by("pk"))
        for site in ground.sites
    }
    ask_why(ground)
    for number in range(ground.size.leads):
        site = ground.sites[number % len(ground.sites)]
        if sellers[site.pk]:
            live(number, site, chance.choice(sellers[site.pk]), ground, cast, region, chance, codes)
    count_visitors(ground, region, chance, sellers)
    for code, name, name_zh, stock in ITEMS:
        ShowItem.objects.create(code=code, name=name, name_zh=name_zh, stock=stock)


def live(
    number: int,
    site: Site,
    seller: User,
    ground: Ground,
    cast: Cast,
    region: str,
    chance: random.Random,
    codes: list[str],
) -> None:
    """One prospect, from the first word as far as they got. The youngest are still waiting."""
    face, now = cast.face(), ground.now
    is_fresh = number % 8 == 0
    fate = "new" if is_fresh else chance.choice(FATES)
    age = timedelta(days=chance.randrange(1, DAYS_OPEN.get(fate, 170)), hours=chance.randrange(24))
    opened = now - (timedelta(minutes=chance.randrange(5, 240)) if is_fresh else age)
    spoken, thinking, signed, told = WORDS[region]
    lead = journeys.take_lead(
        source=chance.choice(SOURCES), site=site, name=face.name, phone=face.phone, email=face.email,
        now=opened, key=f"demo:{number}", actor=seller, model=chance.choice(ground.models).code,
        kind=chance.choice(KINDS), expected_months=chance.choice((0, 3, 3, 6, 12)),
        campaign=chance.choice(CAMPAIGNS[region]), code=chance.choice(codes) if number % 9 == 4 else "",
        channel=chance.choice(("phone", "phone", "email", "sms")),
    )  # fmt: skip
    if is_fresh:
        return
    called = opened + timedelta(minutes=chance.choice((4, 9, 14, 22, 28, 55, 240)))
    lead = leads.note_contact(lead=lead, words=spoken, actor=seller, now=min(called, now))
    if fate == "new":
        return
    lead = journeys.verify_lead(lead=lead, words="", actor=seller, now=min(called, now))
    later = min(called + timedelta(days=chance.randrange(1, 20)), now)
    finish(lead, fate, seller, later, chance, (thinking, signed, told))


def finish(
    lead: Lead, fate: str, seller: User, at: datetime, chance: random.Random, words: tuple[str, str, str]
) -> None:
    thinking, signed, told = words
    if fate in ("talks", "lost"):
        lead = leads.go_on(lead=lead, words=thinking, actor=seller, now=at)
    if fate in ("driven", "sold"):
        drive = leads.agree_drive(lead=lead, at=at + timedelta(hours=2), actor=seller, now=at)
        journeys.keep_test_drive(drive=drive, licence_seen=True, actor=seller, now=at)
    if fate in ("ordered", "sold"):
        value = chance.randrange(18_000, 46_000) * 100
        lead = journeys.order_lead(lead=lead, value_minor=value, words=signed, actor=seller, now=at)
    if fate == "sold":
        journeys.deliver_lead(lead=lead, actor=seller, now=at)
    if fate == "lost":
        lead = journeys.lose_lead(lead=lead, reason=chance.choice(REASONS), words=told, actor=seller, now=at)
        tell_why(lead, seller, at, chance, told)


def ask_why(ground: Ground) -> None:
    """The survey of a lost lead, as the desk would write it."""
    since = ground.now - timedelta(days=ground.size.lead_days + 1)
    draft = surveys.draft_survey(
        code="lost", name="What decided?", name_zh="是什么原因？", asked_after="lost", now=since, actor=None
    )
    questions = [
        ItemDraft("reason", "What was the main reason?", "主要原因是什么？"),
        ItemDraft("text", "What would have kept you?", "怎样才能留住您？"),
    ]
    surveys.set_items(survey=draft, items=questions)
    surveys.publish_survey(survey=draft, now=since, actor=None)


def tell_why(lead: Lead, seller: User, at: datetime, chance: random.Random, told: str) -> None:
    """Every second answers by the link of the mail, the others when they are called."""
    asked = Invitation.objects.filter(subject=lead.subject, excluded_at=None).first()
    if asked is not None and lead.pk % 2:
        reason, text = asked.survey.items.order_by("position")
        journeys.answer_survey(invitation=asked, answers={reason.pk: lead.lost_reason, text.pk: told}, now=at)
        return
    leads.answer_lost(
        lead=lead, reason=lead.lost_reason, may_call_again=chance.choice(("yes", "later", "no")),
        actor=seller, now=at, words=told,
    )  # fmt: skip


def count_visitors(
    ground: Ground, region: str, chance: random.Random, sellers: dict[int, list[User]]
) -> None:
    for site in ground.sites:
        for back in range(ground.size.lead_days if sellers[site.pk] else 0):
            on = ground.now.astimezone(site.tz).date() - timedelta(days=back)
            for kind in ("showroom", "phone"):
                count(
                    site=site, on=on, kind=kind, campaign=chance.choice(CAMPAIGNS[region]),
                    by=chance.randrange(2, 18), actor=sellers[site.pk][0], now=ground.now,
                )  # fmt: skip
