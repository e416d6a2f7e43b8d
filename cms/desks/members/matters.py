"""What else we have to do with a customer: sales and complaints stand beside the service (F17, H14)."""

from typing import TYPE_CHECKING, Any

from club.complaints.queries import find_tickets, tickets_of
from club.exchange.queries import told_of_person
from club.leads.queries import find_leads, leads_of
from club.tasks.queries import open_tasks
from cms.desk import DeskRequest
from cms.desks.files.words import column, fact
from cms.roles import scope_of

if TYPE_CHECKING:
    from portal.models import User

SHOWN_MAX = 12
TOLD = (
    "company", "purchased_on", "attribute", "occupation", "industry", "hobbies", "street", "postcode", "town",
    "note",
)  # fmt: skip
"""What other systems may have told of a customer, but for the ways to reach them: those are masked."""


def matters_of(request: DeskRequest, person: "User") -> dict[str, Any]:
    """Their enquiries and complaints at the sites the reader sees for such work, whether cars are it, and
    what lists told of them."""
    selling, caring = scope_of(request.user, "leads"), scope_of(request.user, "care")
    doing = scope_of(request.user, "tasks")
    return {
        "tasks": open_tasks(doing.seen).filter(person=person)[:SHOWN_MAX] if doing else (),
        "can_ask": bool(doing.acted),
        "leads": leads_of(person, selling.seen)[:SHOWN_MAX] if selling else (),
        "tickets": tickets_of(person, caring.seen)[:SHOWN_MAX] if caring else (),
        "opens_cars": bool(scope_of(request.user, "workshop")),
        "told": [
            [(column(name), fact(name, record.facts[name])) for name in TOLD if record.facts.get(name)]
            for record in told_of_person(person, request.scope.seen)
        ],
    }


def matters_like(request: DeskRequest, words: str, limit: int) -> dict[str, Any]:
    """Enquiries and complaints of people we may not know, by what they told."""
    selling, caring = scope_of(request.user, "leads"), scope_of(request.user, "care")
    return {
        "leads": find_leads(words, selling.seen, limit=limit) if words and selling else (),
        "tickets": find_tickets(words, caring.seen, limit=limit) if words and caring else (),
    }
