"""Tables of complaints."""

from club.complaints.models.entries import TicketEntry, TicketPhoto
from club.complaints.models.money import ExceptionAsk, Goodwill, GoodwillBudget
from club.complaints.models.ticket import ErasedTicket, Ticket, TicketQuerySet

__all__ = [
    "ErasedTicket",
    "ExceptionAsk",
    "Goodwill",
    "GoodwillBudget",
    "Ticket",
    "TicketEntry",
    "TicketPhoto",
    "TicketQuerySet",
]
