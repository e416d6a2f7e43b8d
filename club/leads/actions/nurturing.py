"""The plan of what is sent or said next, by the channel somebody prefers (L6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from club.leads import rules
from club.leads.models import Lead, LeadNote, Nurturing
from club.leads.queries import route_for
from club.tasks import actions as tasks
from club.tasks.models import Task

TASK = "lead_nurture"


def plan(lead: Lead, now: datetime) -> list[Nurturing]:
    """Rows for the stage it stands at; by phone and text they are tasks for whoever looks after it."""
    channel = rules.channel_for(lead.channel, phone=str(lead.phone or ""), email=lead.email)
    made = []
    for step in rules.nurture(lead.stage, lead.heat, channel):
        row, is_new = Nurturing.objects.get_or_create(
            lead=lead, stage=lead.stage, material=step.material,
            defaults={"channel": step.channel, "due_at": now + timedelta(days=step.after_days, hours=2)},
        )  # fmt: skip
        if is_new and row.channel != Lead.Channel.EMAIL:
            _ask_for(lead, row, now)
        made.append(row)
    return made


def _ask_for(lead: Lead, row: Nurturing, now: datetime) -> Task:
    return tasks.add(
        kind=TASK, subject=lead.subject, site=lead.site, due_at=row.due_at,
        words=lead.name, key=f"nurturing:{row.pk}", now=now, role=route_for(lead.kind, lead.site).role,
        assignee=lead.assignee, person=lead.person,
        facts={"material": row.material, "channel": row.channel},
    )  # fmt: skip


def drop_plan(lead: Lead, now: datetime) -> None:
    """What was planned for the stage it left is not said any more."""
    gone = list(lead.nurturings.filter(done_at=None, dropped_at=None).values_list("pk", flat=True))
    lead.nurturings.filter(pk__in=gone).update(dropped_at=now)
    open_tasks = Task.objects.open().filter(key__in=[f"nurturing:{pk}" for pk in gone])
    open_tasks.update(finished_at=now, outcome=tasks.WITHDRAWN)


@transaction.atomic
def mark_sent(*, nurturing: Nurturing, now: datetime) -> bool:
    """Written down before it is told; False when it was sent or dropped meanwhile."""
    rows = Nurturing.objects.select_for_update(of=("self",)).filter(pk=nurturing.pk, done_at=None)
    row = rows.filter(dropped_at=None).select_related("lead").first()
    if row is None:
        return False
    row.done_at = now
    row.save(update_fields=["done_at"])
    LeadNote.objects.create(
        lead=row.lead, kind=LeadNote.Kind.SENT, stage=row.lead.stage, at=now,
        words=str(row.get_material_display()),
    )  # fmt: skip
    return True


def settle_said(*, now: datetime, limit: int = 500) -> int:
    """What was said by phone: its task is finished, so it is done."""
    waiting = Nurturing.objects.filter(done_at=None, dropped_at=None).exclude(channel=Lead.Channel.EMAIL)
    keys = {f"nurturing:{pk}": pk for pk in waiting.order_by("due_at").values_list("pk", flat=True)[:limit]}
    done = Task.objects.filter(key__in=list(keys), finished_at__isnull=False)
    told = [keys[key] for key in done.values_list("key", flat=True)]
    return Nurturing.objects.filter(pk__in=told, done_at=None).update(done_at=now)
