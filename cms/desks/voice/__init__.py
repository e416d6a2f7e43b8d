"""Care's other half: calls, surveys, results, meetings, promises, suggestions, contests, coaching."""

from cms.desks.voice.calls import call, call_exclude, calls
from cms.desks.voice.coaching import certificate_revoke, coaching, coaching_review, training
from cms.desks.voice.contests import contest, contest_decide, contests
from cms.desks.voice.meetings import meeting, meeting_close, meeting_review, meetings
from cms.desks.voice.promises import promise_decide, promises, rescues, terms
from cms.desks.voice.results import outside, reply_ticket, results
from cms.desks.voice.suggestions import suggestion, suggestions
from cms.desks.voice.surveys import survey, survey_end, survey_publish, surveys
from cms.desks.voice.taps import moment_tap, rest_look

__all__ = [
    "call", "call_exclude", "calls", "certificate_revoke", "coaching", "coaching_review", "contest",
    "contest_decide", "contests", "meeting", "meeting_close", "meeting_review", "meetings", "moment_tap",
    "outside", "promise_decide", "promises", "reply_ticket", "rescues", "rest_look", "results", "suggestion",
    "suggestions", "survey", "survey_end", "survey_publish", "surveys", "terms", "training",
]  # fmt: skip
