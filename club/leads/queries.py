"""Finding leads, who gets them, and how well we look after them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, F, Q, QuerySet

from booking.garage.models import VehicleModel
from booking.sites.models import Post, Site
from club.clocks import queries as clocks
from club.clocks.models import Clock
from club.leads import rules
from club.leads.models import Lead, LeadRoute, LostRoute, Nurturing
from club.members.queries import told_like
from club.members.rules import read
from club.tasks.models import Task

if TYPE_CHECKING:
    from portal.models import User

COLUMN_MAX = 60
CALLBACK, FEEDBACK = "lead_callback", "lead_feedback"


class Way(NamedTuple):
    """Where a lead goes: a team, the role that takes it, and a person if the table names one."""

    team: str
    role: str
    assignee_id: int | None


def route_for(kind: str, site: Site) -> Way:
    """The site's own row, else the group's, else the usual team. One query."""
    rows = LeadRoute.objects.filter(Q(site=site) | Q(site=None), kind=kind)
    row = rows.order_by(F("site").asc(nulls_last=True)).first()
    if row is None:
        return Way(rules.TEAMS.get(kind, "sales"), Post.Role.SALES, None)
    return Way(row.team, row.role, row.assignee_id)


def department_for(reason: str) -> str:
    return rules.department_of(reason, dict(LostRoute.objects.values_list("reason", "department")))


def open_lead_of(*, kind: str, phone: str, email: str) -> Lead | None:
    """The open lead of the same person about the same kind of thing, by phone, else by e-mail."""
    who = Q(phone=phone) if phone else Q(email=email, phone="")
    return Lead.objects.open().filter(who, kind=kind).select_related("site").first()


def find_leads(text: str, sites: Iterable[Site] | Iterable[int] | None, limit: int = 20) -> QuerySet[Lead]:
    """Leads by phone, e-mail, name or reference; the open ones first. One query."""
    rows = Lead.objects.select_related("site", "model").filter(told_like(read(text)))
    if sites is not None:
        rows = rows.for_sites(sites)
    return rows.order_by(F("ended_at").desc(nulls_first=True), "-opened_at")[: min(limit, 50)]


def leads_of(person: User, sites: Iterable[Site] | Iterable[int]) -> QuerySet[Lead]:
    """What somebody wanted of these sites, also before we knew who asked; the open ones first. One query."""
    who = Q(person=person)
    if person.phone:
        who |= Q(person=None, phone=person.phone)
    rows = Lead.objects.for_sites(sites).filter(who).select_related("site", "model")
    return rows.order_by(F("ended_at").desc(nulls_first=True), "-opened_at")


def model_of(text: str) -> VehicleModel | None:
    """A model by its code or its name, in either language."""
    plain = text.strip()
    if not plain:
        return None
    same = Q(code=plain.lower()) | Q(name__iexact=plain) | Q(name_zh=plain)
    return VehicleModel.objects.filter(same).first()


@dataclass(frozen=True)
class Card:
    """A lead as the board shows it, with the clock that falls due first; it may move while the holidays of a
    year are not announced."""

    lead: Lead
    clock: Clock | None
    colour: str
    may_move: bool


def board(sites: Collection[int], now: datetime) -> dict[str, list[Card]]:
    """Open leads by stage, the most urgent first: three queries, and one where due times may move."""
    rows = Lead.objects.open().for_sites(sites).select_related("site", "model", "assignee", "referral")
    leads = list(rows.order_by("opened_at")[: COLUMN_MAX * 5])
    running = clocks.of_many(lead.subject for lead in leads)
    moving = clocks.may_move(clock for each in running.values() for clock in each)
    columns: dict[str, list[Card]] = {}
    for lead in leads:
        clock = next(iter(running.get(lead.subject, ())), None)
        card = Card(lead, clock, clock.colour(now) if clock else "", bool(clock and clock.pk in moving))
        columns.setdefault(lead.stage, []).append(card)
    for cards in columns.values():
        cards.sort(key=lambda card: (card.clock is None, card.clock and card.clock.due_at, card.lead.pk))
    return columns


@dataclass(frozen=True)
class Figures:
    """``callback_percent``: called back in time, of the clocks that ended or ran out."""

    leads: int
    shares: dict[str, int]
    counts: dict[str, int]
    stages: dict[str, int]
    recorded: int
    recorded_lost: int
    loss_percent: float | None
    callback_percent: float | None
    feedback_percent: float | None
    departments: dict[str, int]


def figures(sites: Collection[int], since: datetime, now: datetime) -> Figures:
    """Leads opened since: where they came from, how they were served, what became of them. Six queries."""
    rows = Lead.objects.for_sites(sites).filter(opened_at__range=(since, now))
    rows = rows.exclude(stage__in=(Lead.Stage.DUPLICATE, Lead.Stage.VOID))
    counts = dict.fromkeys(Lead.Source.values, 0) | _counted(rows, "source")
    recorded = rows.recorded().aggregate(all=Count("pk"), lost=Count("pk", filter=Q(stage="lost")))
    lost = rows.filter(stage=Lead.Stage.LOST)
    return Figures(
        leads=sum(counts.values()),
        shares=rules.shares(counts),
        counts=counts,
        stages=_counted(rows, "stage"),
        recorded=recorded["all"],
        recorded_lost=recorded["lost"],
        loss_percent=rules.loss_percent(recorded["all"], recorded["lost"]),
        callback_percent=_kept(sites, CALLBACK, since, now),
        feedback_percent=_kept(sites, FEEDBACK, since, now),
        departments=_counted(lost, "department"),
    )


def _counted(rows: QuerySet[Lead], name: str) -> dict[str, int]:
    return dict(rows.values_list(name).annotate(n=Count("pk")).order_by(name))


def _kept(sites: Iterable[int], kind: str, since: datetime, now: datetime) -> float | None:
    """Of the clocks that were stopped by work or have run out, how many were in time."""
    rows = Clock.objects.for_sites(sites).filter(kind=kind, started_at__range=(since, now))
    ended = rows.filter(Q(stopped_at__isnull=False, result__in=("met", "missed")) | Q(due_at__lt=now))
    return rules.met_percent(clock.is_met() for clock in ended)


@dataclass(frozen=True)
class CampaignLine:
    leads: int
    driven: int
    ordered: int


def campaign_counts(sites: Collection[int], since: datetime, now: datetime) -> dict[str, CampaignLine]:
    """Leads, drives and orders by campaign. One query."""
    rows = Lead.objects.for_sites(sites).filter(opened_at__range=(since, now))
    found = rows.values_list("campaign").annotate(
        n=Count("pk", distinct=True),
        driven=Count("pk", filter=Q(drives__kept_at__isnull=False), distinct=True),
        ordered=Count("pk", filter=Q(ordered_at__isnull=False), distinct=True),
    )
    return {name: CampaignLine(*counts) for name, *counts in found.order_by("campaign")}


def overdue_by_person(sites: Collection[int], now: datetime) -> dict[int, int]:
    """Late tasks about leads, by the person whose they are (L10). One query."""
    rows = Task.objects.open().for_sites(sites).filter(subject__startswith="lead:", due_at__lt=now)
    return dict(rows.exclude(assignee=None).values_list("assignee").annotate(n=Count("pk")))


def nurturings_due(now: datetime, limit: int = 200) -> QuerySet[Nurturing]:
    """What is to be sent by e-mail now; what is said by phone is a task of its own."""
    rows = Nurturing.objects.filter(due_at__lte=now, done_at=None, dropped_at=None, channel="email")
    return rows.select_related("lead__site", "lead__model", "lead__person").order_by("due_at", "pk")[:limit]
