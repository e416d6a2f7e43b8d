"""One person who asks twice at the same moment has one open lead (club.md §2.6)."""

from functools import partial

from django.db import connection

from booking.sites.models import Site
from club.journeys import take_lead
from club.leads.models import Lead
from tests.club.conftest import NOW, make_site
from tests.together import Outcome, at_once

RIVALS = 8


def asked(site: Site, key: str) -> Lead:
    return take_lead(
        source="web", site=site, name="Ben Oak", phone="+442079460456", now=NOW, key=key, expected_months=3
    )


def asked_at_once() -> list[Outcome]:
    site = make_site()
    return at_once([partial(asked, site, f"form {n}") for n in range(RIVALS)])


def test_eight_forms_of_one_phone_are_one_open_lead(own_database: str) -> None:
    outcomes = asked_at_once()
    assert [outcome.error for outcome in outcomes] == [None] * RIVALS
    lead = Lead.objects.get()
    assert {outcome.value.pk for outcome in outcomes} == {lead.pk}
    assert lead.notes.filter(kind="opened").count() == 1
    assert lead.notes.filter(kind="again").count() == RIVALS - 1


def test_sabotage_without_the_key_it_is_a_lead_for_each_form(own_database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX lead_open_once_a_phone")
    asked_at_once()
    assert Lead.objects.count() == RIVALS
