"""The demo's members live with their levels by the verbs of the house."""

import random
from datetime import timedelta

from django.utils import timezone

from booking.sites.models import Site
from loyalty.ledger.actions import open_account
from loyalty.models import BenefitUse, TierFloor, TierNews
from loyalty.tiers.actions import credit
from portal.demo.ground import Ground
from portal.demo.levels import live_levels
from portal.demo.people import Owner
from portal.models import User
from tests.club.conftest import make_member


def test_some_use_what_their_level_brings_and_the_night_is_booked(site: Site) -> None:
    now = timezone.now()
    joined = now - timedelta(days=400)
    owners = []
    for n in range(4):
        member = make_member(site, f"Ada {n}", f"ada{n}@example.com")
        account = open_account(owner=member.user, now=joined, on=joined.date())
        credit(account=account, kind="spend", credits=1500, key=f"k{n}", on=joined.date(), now=joined)
        owners.append(Owner(member.user, member, account, joined, 1.0))
    logins = {name: User.objects.create_user(f"{name}@demo.test") for name in ("club", "gm")}
    live_levels(owners, Ground(now, site.group, [site], [], {}, {}, logins), random.Random(1), now)
    assert BenefitUse.objects.filter(used_on__isnull=False).count() == 4
    assert TierFloor.objects.filter(approved_on__isnull=False).count() == 1
    assert TierFloor.objects.filter(approved_on=None).count() == 1
    assert sorted(TierNews.objects.values_list("tier__code", flat=True)) == ["gold"] * 3 + ["platinum"]
