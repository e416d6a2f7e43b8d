"""Care at the desk: complaints by clock, calls and surveys, promises and goodwill, and what we learn.

Worklists first (``worklist``, ``calls``, ``warnings``); a ticket is ``tickets`` with its ``deeds``; what is
measured is ``results`` and ``figures``; what is set up is ``surveys``, ``goodwill``, ``contests``.
"""

from cms.desks.care.calls import call, call_exclude, calls
from cms.desks.care.coaching import certificate_revoke, coaching, coaching_review, training
from cms.desks.care.contests import contest, contest_decide, contests
from cms.desks.care.deeds import deed
from cms.desks.care.figures import figures
from cms.desks.care.goodwill import budgets
from cms.desks.care.meetings import meeting, meeting_close, meeting_review, meetings
from cms.desks.care.networks import network_end, networks
from cms.desks.care.promises import promise_decide, promises, rescues, terms
from cms.desks.care.results import outside, reply_ticket, results
from cms.desks.care.suggestions import suggestion, suggestions
from cms.desks.care.surveys import survey, survey_end, survey_publish, surveys
from cms.desks.care.taps import moment_tap, rest_look
from cms.desks.care.tickets import ticket, ticket_new, ticket_photo, ticket_print
from cms.desks.care.warnings import (
    warning_flag,
    warning_law,
    warning_look,
    warning_recipient,
    warnings,
)
from cms.desks.care.worklist import care

__all__ = [
    "budgets", "call", "call_exclude", "calls", "care", "certificate_revoke", "coaching", "coaching_review",
    "contest", "contest_decide", "contests", "deed", "figures", "meeting", "meeting_close", "meeting_review",
    "meetings", "moment_tap", "network_end", "networks", "outside", "promise_decide", "promises",
    "reply_ticket", "rescues", "rest_look", "results", "suggestion", "suggestions", "survey", "survey_end",
    "survey_publish", "surveys", "terms", "ticket", "ticket_new", "ticket_photo", "ticket_print", "training",
    "warning_flag", "warning_law", "warning_look", "warning_recipient", "warnings",
]  # fmt: skip
