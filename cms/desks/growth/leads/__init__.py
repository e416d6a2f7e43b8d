"""Leads at the desk: the board, one lead with its verbs, hotline and walk-in, figures, who gets what."""

from cms.desks.growth.leads.board import board, new
from cms.desks.growth.leads.figures import figures
from cms.desks.growth.leads.page import lead
from cms.desks.growth.leads.routes import lost_route, route, routes
from cms.desks.growth.leads.verbs import act

__all__ = ["act", "board", "figures", "lead", "lost_route", "new", "route", "routes"]
