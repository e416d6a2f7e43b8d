"""A run of the classes: worked out from the facts of a day and kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from booking.sites.queries import group
from club.segments import rules
from club.segments.models import ClassRun, Standing
from club.segments.queries.facts import Facts, facts, usual_interval
from club.segments.queries.settings import settings_on
from club.segments.queries.windows import window

if TYPE_CHECKING:
    from portal.models import User

UNITS = (ClassRun.Unit.PERSON, ClassRun.Unit.HOUSEHOLD, ClassRun.Unit.COMPANY)
NO_SIGNALS: frozenset[str] = frozenset()
LOCK = 7_301_554  # of this job among PostgreSQL's advisory locks
COLUMNS = (
    "run_id", "member_id", "unit_key", "amount_minor", "earlier_minor", "rank", "share_bp", "raw", "klass",
    "held_before", "rank_before", "flips", "is_jump", "visits", "expected_milli", "loyalty_bp", "cell",
    "label", "label_before", "ratio", "months_since", "interval", "by", "reasons", "has_sold",
)  # fmt: skip


@transaction.atomic
def classify(
    *,
    on: date,
    now: datetime,
    actor: User | None = None,
    signals: Mapping[int, Collection[str]] | None = None,
) -> ClassRun:
    """The run of a day: made once, then the same again. ``signals``: person to what lifts a churn label.

    Two at a time wait for each other. As many statements for a thousand customers as for three.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    known = ClassRun.objects.filter(on=on).first()
    if known is not None:
        return known
    terms, home = settings_on(on), group()
    unit = UNITS[terms["class_together"]]
    found = facts(window(on, terms["class_months"], home.tz), unit=unit, currency=home.currency)
    amounts, earlier = sums(found.values(), "amount"), sums(found.values(), "earlier")
    before = ClassRun.objects.filter(on__lt=on).order_by("-on").first()
    run = ClassRun.objects.create(
        on=on, unit=unit, months=terms["class_months"], currency=home.currency,
        total_minor=sum(amount for amount in amounts.values() if amount > 0),
        fleet_months=usual_interval(found), before=before, made_at=now, made_by=actor,
    )  # fmt: skip
    past = past_of(run)  # before COPY begins: nothing else can be asked while it runs
    write(judged(run, found, amounts, earlier, terms, signals or {}, past))
    return run


def sums(found: Iterable[Facts], name: str) -> dict[str, int]:
    """An amount by unit: each person, household or company once."""
    total: Counter[str] = Counter()
    for one in found:
        total[one.unit] += getattr(one, name)
    return dict(total)


def judged(
    run: ClassRun,
    found: Mapping[int, Facts],
    amounts: Mapping[str, int],
    earlier: Mapping[str, int],
    terms: Mapping[str, int],
    signals: Mapping[int, Collection[str]],
    past: Mapping[int, Past],
) -> Iterator[tuple[object, ...]]:
    """One row for each customer, in the order of ``COLUMNS``."""
    places = rules.places(amounts)
    by_unit = {place.id: place for place in places}
    flips = rules.moved_by_a_percent(places) | {place.id for place in places if place.by_tie}
    paying = sum(place.klass != "N" for place in places)
    for person, one in found.items():
        place, before = by_unit[one.unit], past.get(one.member, UNKNOWN)
        klass = rules.held(
            raw=place.klass, reached=place.reached, total=place.total, before=before.klass,
            raw_before=before.raw, points=terms["class_drop_points"],
        )  # fmt: skip
        is_jump = before.rank is not None and rules.is_jump(
            rank=place.rank, rank_before=before.rank, klass=klass, before=before.klass, n=paying
        )
        churn = rules.churn(
            one.cars, fleet=run.fleet_months, has_sold=one.has_sold, signals=signals.get(person, NO_SIGNALS)
        )
        loyalty = rules.loyalty_bp(one.visits, one.expected_milli)
        yield (
            run.pk, one.member, one.unit, place.amount, earlier[one.unit], place.rank, place.share_bp,
            place.klass, klass, before.klass, before.rank, one.unit in flips, is_jump, one.visits,
            one.expected_milli, loyalty, rules.cell(klass, loyalty, terms["loyal_percent"]), churn.label,
            before.label, round(churn.ratio, 4), round(churn.months_since, 4), round(churn.interval, 4),
            churn.by, list(churn.reasons), churn.by == "sold",
        )  # fmt: skip


class Past(NamedTuple):
    """Where a customer stood in the run before."""

    klass: str
    raw: str
    rank: int | None
    label: str


UNKNOWN = Past("", "", None, "")


def past_of(run: ClassRun) -> dict[int, Past]:
    """By member. One query, none before the second run."""
    if run.before_id is None:
        return {}
    rows = Standing.objects.filter(run=run.before_id).values_list("member", "klass", "raw", "rank", "label")
    return {member: Past(klass, raw, rank, label) for member, klass, raw, rank, label in rows}


def write(told: Iterable[tuple[object, ...]]) -> None:
    """By COPY: a hundred thousand customers in seconds."""
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY club_standing ({columns}) FROM STDIN") as copy,
    ):
        place = COLUMNS.index("reasons")
        for row in told:
            copy.write_row((*row[:place], Jsonb(row[place]), *row[place + 1 :]))
