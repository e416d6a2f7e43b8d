"""Every deed posted at every stage: a ticket only ever goes where its table of steps lets it (G8)."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from booking.sites.models import Post
from club import journeys
from club.complaints import rules
from club.complaints.actions import set_budget
from club.complaints.models import Ticket
from cms.desks.care.deeds import DEEDS
from portal.models import User
from tests.booking.scenes import NOW, TODAY, numbers
from tests.cms.desks.conftest import Staffed, World

LATER = "2026-03-02T16:00"
DATA: dict[str, dict[str, Any]] = {
    "accept": {"promise_at": LATER}, "contact": {"channel": "phone", "is_reached": "on"},
    "answer": {"words": "Done"}, "manager": {"words": "Sorry"}, "maker": {"words": "Told"},
    "resolve": {"words": "Done"}, "follow-up": {"is_satisfied": "no", "words": "Not yet"},
    "close": {"cause": "procedure"}, "promise": {"promise_at": LATER},
    "pause": {"kind": "answer", "reason": "part", "until": LATER, "next_contact_at": LATER},
    "resume": {"kind": "answer"}, "class": {"klass": "crisis", "why": "Press"},
    "special": {"words": "New discs", "amount": "50"}, "decide": {"approve": "yes"},
    "points": {"points": "100", "department": "service", "why": "Sorry"},
    "money": {"amount": "5", "department": "service", "why": "Sorry", "reference": "T-1"},
    "note": {"words": "Look"}, "split": {"area": "price", "words": "And the bill"},
    "reopen": {"words": "Not done"},
}  # fmt: skip


CHAINS = {("understand", "handle"), ("special", "answer")}  # two legal steps in one deed


def posted(client: Client, ticket: Ticket, name: str) -> tuple[int, str]:
    """The answer and the stage afterwards; nothing of it stays."""
    version = Ticket.objects.get(pk=ticket.pk).version
    told = {"version": version, "request_key": f"a-key-of-a-form-{next(numbers):06}"} | DATA.get(name, {})
    point = transaction.savepoint_create()
    status = client.post(reverse("desk_ticket_deed", args=[ticket.ref, name]), told).status_code
    stage = Ticket.objects.get(pk=ticket.pk).stage
    transaction.savepoint_rollback(point)
    return status, stage


@pytest.mark.source("A19")
@pytest.mark.proves("G8")
def test_no_post_makes_an_illegal_step_or_closes_without_its_duties(world: World, staffed: Staffed) -> None:
    gm = staffed("general_manager", world.here.site)
    clerk = User.objects.get(pk=Post.objects.get(role="general_manager").user_id)
    set_budget(
        site=world.here.site, department="service", month=TODAY, amount_minor=90_000, actor=clerk, now=NOW
    )
    ticket = journeys.raise_ticket(
        site=world.here.site, source="phone", words="It squeals.", now=NOW, key="k", person=world.member.user,
        actor=clerk,
    )  # fmt: skip
    moved = 0
    for before in Ticket.Stage.values:
        is_over = before in (Ticket.Stage.CLOSED, Ticket.Stage.MERGED)
        Ticket.objects.filter(pk=ticket.pk).update(
            stage=before, closed_at=NOW if is_over else None, cause="procedure" if is_over else ""
        )
        for name in DEEDS:
            status, after = posted(gm, ticket, name)
            assert status < 500, (before, name)
            assert after == before or rules.can_step(before, after) or (before, after) in CHAINS
            assert after != Ticket.Stage.CLOSED or before == Ticket.Stage.CLOSED, "no duty has been done"
            if status in (403, 404, 409, 422):
                assert after == before, (before, name)
            moved += after != before
    assert moved >= 5, "the walk did take steps"
