"""The demo's story from the first stone to this minute. It reads no clock: ``now`` is all it knows of today."""

import random
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from booking.sites.queries import known_group
from club.notices.models import Notice
from loyalty.liability.actions import prove
from portal.demo.care import speak_up
from portal.demo.cast import Cast
from portal.demo.days import fill_days
from portal.demo.exchange import exchange_with_others
from portal.demo.files import keep_files
from portal.demo.friends import bring_friends, codes_of
from portal.demo.gatherings import look_ahead, look_back
from portal.demo.ground import Ground, lay_ground
from portal.demo.guests import tell_of_guests
from portal.demo.history import write_history
from portal.demo.hitches import meet_hitches
from portal.demo.insight import take_stock
from portal.demo.leads import follow_leads
from portal.demo.levels import live_levels
from portal.demo.logins import open_doors
from portal.demo.money import take_money
from portal.demo.people import populate
from portal.demo.points import give_points
from portal.demo.put_off import put_work_off
from portal.demo.size import FULL, Size
from portal.demo.stories import tell_stories
from portal.demo.voices import hear_voices
from portal.demo.wishes import wish
from portal.demo.words import plan_words

SEED = 20261121


def tell(*, region: str, now: datetime, say: Callable[[str], None], size: Size = FULL) -> str:
    """Fill an empty database; returns the fixed owner's invitation code."""
    chance = random.Random(SEED)
    cast = Cast(region, chance)
    ground = lay_ground(region, cast, now, size)
    say("four sites, their people and calendars")
    with known_group(ground.group):
        return live(ground, cast, chance, region, now, say)


def live(
    ground: Ground, cast: Cast, chance: random.Random, region: str, now: datetime, say: Callable[[str], None]
) -> str:
    """Twenty-six months and the weeks to come."""
    owners = populate(ground, region, cast, chance, now)
    say(f"{len(owners)} members and their cars")
    visits = write_history(owners, ground, region, chance, now)
    say(f"{len(visits)} visits with their bills")
    code, friends = bring_friends(owners, ground, chance)
    give_points(owners, visits, friends, ground, region, chance, now)
    tell_stories(ground, region, cast)
    look_back(owners, ground, chance, now)
    look_ahead(owners, ground, chance, now)
    take_money(owners, ground, region, now)
    follow_leads(ground, cast, region, chance, codes_of(owners))
    tell_of_guests(ground, region, cast)
    speak_up(owners, ground, region, now)
    hear_voices(owners, visits, ground, region, chance)
    put_work_off(owners, ground, region, chance, now)
    Notice.objects.all().delete()  # two years of messages are not sent anew today
    say("friends, points, rewards, refunds")
    live_levels(owners, ground, chance, now)
    fill_days(owners, ground, region, chance, now)
    meet_hitches(owners, ground, region, now)
    wish(owners, ground, region, now)
    say("the coming weeks, and today")
    keep_files(owners, ground, region, chance, now)
    take_stock(owners, ground, region, chance, now)
    say("half a year of classes, segments and a plan")
    plan_words(owners, ground, now)
    exchange_with_others(owners, ground, region, now)
    open_doors()
    import_string(settings.PORTAL_CONTENT_SEED)(now=now)
    say("pages, offers and news")
    prove(now=now)  # as each night does; the desk says when the books were proved last
    return code
