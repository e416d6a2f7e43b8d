"""What other systems say and hear: an integration with its key and two addresses, and lists of the dealer
system: customers, one with refused rows and questions, and one that waits to be taken in."""

import csv
import io
from datetime import datetime, timedelta

from booking.garage.rules import with_check_digit
from booking.visits.models import Visit
from club import journeys, wire
from club.exchange import actions
from club.exchange.models import ImportJob
from club.journeys.machines import visit_told
from portal.demo.ground import Ground
from portal.demo.people import Owner
from portal.models import User

NAMES = {
    "gb": ("Imogen Hartley", "Desmond Achebe", "Sunita Rao", "Rhys Bowen", "Clara Whitcombe"),
    "cn": ("许安然", "邓志远", "陆佳宁", "韩子墨", "彭雨桐"),
}
PLATES = {
    "gb": ("KX21 DVM", "LB70 RSE", "MW19 HJT", "EA68 FNC", "YG22 PLO"),
    "cn": ("沪A7K218", "沪B3M905", "沪C6P472", "沪D1R836", "沪E9T053"),
}
HEADING = ("number", "vin", "customer", "opened", "closed", "km", "kind", "text", "net", "tax", "payer")
MESSAGES = 5
PUBLIC = "93.184.216.34"
GOOD, BROKEN = "https://hooks.dealer.example/paddock", "https://old.dealer.example/in"


def exchange_with_others(owners: list[Owner], ground: Ground, region: str, now: datetime) -> None:
    site = ground.sites[0]
    actor = ground.staff[site.pk][-1]
    listen(ground, now - timedelta(days=9), actor)
    people = [(f"D{1001 + n}", name, f"d{n}.{region}@dealer.example") for n, name in enumerate(NAMES[region])]
    at = now - timedelta(days=3)
    take(ground, "customers", [("number", "name", "email"), *people], at, actor)
    cars = [
        (with_check_digit(f"WAUZZZ8K9AA{n:06}"), plate, people[n][0])
        for n, plate in enumerate(PLATES[region])
    ]
    elsewhere = next((car for owner in owners if owner.site != site for car in owner.cars if car.vin), None)
    asked = [(elsewhere.vin or "", "", people[0][0])] if elsewhere is not None else []
    strange = with_check_digit("WAUZZZ8K9AA000099")
    refused = [("WAUZZZ8K9AA00O", PLATES[region][0], people[1][0]), (strange, "", "D9999")]
    take(ground, "vehicles", [("vin", "plate", "customer"), *cars, *asked, *refused], at, actor)
    bills = [bill(n, vin, customer, now) for n, (vin, _plate, customer) in enumerate(cars)]
    unknown = bill(7, with_check_digit("WAUZZZ8K9AA000077"), people[2][0], now)
    take(ground, "visits", [HEADING, *bills, unknown], now - timedelta(days=2), actor)
    look(ground, "visits", [HEADING, bill(8, *cars[0][::2], now)], now - timedelta(hours=3), actor)


def bill(number: int, vin: str, customer: str, now: datetime) -> tuple[str, ...]:
    on = (now - timedelta(days=20 + number)).date().isoformat()
    money = (f"{120 + 35 * number}.00", f"{24 + 7 * number}.00")
    return (
        f"R{5001 + number}", vin, customer, f"{on} 10:00", f"{on} 15:30", str(21_000 + 900 * number), "labour",
        "Annual service", *money, "customer",
    )  # fmt: skip


def look(ground: Ground, kind: str, rows: list[tuple[str, ...]], at: datetime, actor: User) -> ImportJob:
    """As at the desk: uploaded, its columns as they are guessed, looked through."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    upload, site = io.BytesIO(text.getvalue().encode()), ground.sites[0]
    name = f"{kind}-{at:%Y-%m-%d}.csv"
    job = actions.take_in(site=site, kind=kind, upload=upload, name=name, now=at, actor=actor)
    actions.name_columns(job=job, mapping=job.mapping, now=at, actor=actor)
    journeys.work_on_lists(clock=lambda: at)
    return ImportJob.objects.get(pk=job.pk)


def take(ground: Ground, kind: str, rows: list[tuple[str, ...]], at: datetime, actor: User) -> None:
    job = look(ground, kind, rows, at, actor)
    actions.confirm_list(job=job, now=at + timedelta(minutes=5), actor=actor)
    journeys.work_on_lists(clock=lambda: at + timedelta(minutes=6))


def listen(ground: Ground, since: datetime, actor: User) -> None:
    """One address that answers and one that does not; nothing leaves the house in a story."""
    site = ground.sites[0]
    made = actions.make_integration(name="Dealer system", source="dms", site=site, now=since, actor=actor)
    actions.issue_token(integration=made, scopes=["visits:read", "visits:write"], now=since, actor=actor)
    for url in (GOOD, BROKEN):
        actions.add_endpoint(
            integration=made, url=url, kinds=["visit.closed"], now=since, actor=actor,
            resolve=lambda *_asked: [PUBLIC],
        )  # fmt: skip
    heard = Visit.objects.filter(site=site, closed_at__range=(since, ground.now)).select_related("vehicle")
    for visit in heard.order_by("closed_at")[:MESSAGES]:
        at = visit.closed_at or since
        visit_told(visit, "closed", at)
        actions.deliver_webhooks(now=at, send=answered)


def answered(url: str, **_told: object) -> wire.Answer:
    """In place of the open internet: one address takes what it hears, the other is not there."""
    if url == BROKEN:
        raise wire.Unreachable("no_answer")
    return wire.Answer(204, b"")
