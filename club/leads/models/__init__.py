"""The tables of leads."""

from club.leads.models.lead import Lead, LeadQuerySet
from club.leads.models.log import LeadNote, LostAnswer, Nurturing, TestDrive
from club.leads.models.routes import LeadRoute, LostRoute

__all__ = [
    "Lead",
    "LeadNote",
    "LeadQuerySet",
    "LeadRoute",
    "LostAnswer",
    "LostRoute",
    "Nurturing",
    "TestDrive",
]
