"""A low answer that became a ticket, worked through as any other; those of the last days are still open."""

from datetime import timedelta

from club import journeys
from club.complaints import actions
from club.complaints.models import Ticket
from portal.demo.ground import Ground
from portal.demo.say import SORRY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPEN_FOR = 4 * DAY
CAUSES = ("procedure", "perception", "understanding", "promise", "behaviour")


def put_right(ref: str, ground: Ground, region: str) -> None:
    """Accepted and rung within the hour; answered, resolved, followed up and closed within three days."""
    ticket = Ticket.objects.select_related("site").get(ref=ref)
    came, clerk = ticket.received_at, ground.staff[ticket.site_id][ticket.pk % 3]
    if came + HOUR > ground.now:
        return
    journeys.accept_ticket(ticket=ticket, actor=clerk, now=came + HOUR / 4, promise_at=came + DAY)
    actions.note_contact(
        ticket=ticket, channel="phone", is_reached=True, words="", actor=clerk, now=came + HOUR / 2
    )
    if came > ground.now - OPEN_FOR:
        return
    journeys.answer_ticket(ticket=ticket, words=SORRY[region], actor=clerk, now=came + 5 * HOUR)
    journeys.resolve_ticket(ticket=ticket, words="", actor=clerk, now=came + 6 * HOUR)
    journeys.follow_up_ticket(
        ticket=ticket, is_satisfied=True, words="", actor=ground.logins["care"], now=came + 2 * DAY
    )
    found = Ticket.objects.get(pk=ticket.pk)
    if found.klass == Ticket.Klass.GENERAL:  # what escalated waits for its general manager
        journeys.close_ticket(
            ticket=ticket, cause=CAUSES[ticket.pk % len(CAUSES)], lesson="", actor=clerk, now=came + 3 * DAY
        )
