"""The demo's public pages over one group of two sites."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from booking.sites.models import Brand, Group, ServiceCalendar, Site, WeeklyHours
from cms.seed import seed

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # a Monday


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def site_of(group: Group, code: str, name: str, name_zh: str) -> Site:
    return Site.objects.create(
        group=group,
        code=code,
        name=name,
        name_zh=name_zh,
        zone="Europe/London",
        currency="GBP",
        country="GB",
        street="1 Mill Lane",
        town="Reading",
        postcode="RG1 1AA",
        phone="+44 118 496 0000",
        email=f"{code}@meridian.example",
        opened_on=date(2020, 1, 1),
    )


@pytest.fixture
def sites(db: None) -> list[Site]:
    group = Group.objects.create(
        code="meridian", name="Meridian", zone="Europe/London", currency="GBP", country="GB"
    )
    brand = Brand.objects.create(code="arden", name="Arden")
    made = [
        site_of(group, "riverside", "Riverside", "河滨店"),
        site_of(group, "northgate", "Northgate", "北门店"),
    ]
    for site in made:
        site.brands.add(brand)
        calendar = ServiceCalendar.objects.create(site=site)
        WeeklyHours.objects.bulk_create(
            WeeklyHours(calendar=calendar, weekday=day, opens=time(8), closes=time(18)) for day in range(5)
        )
    return made


@pytest.fixture
def content(sites: list[Site]) -> None:
    seed(now=NOW)
