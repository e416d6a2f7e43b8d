"""Rules, what they foresee, what was planned, and what owners answered (messages.md §1, §4, §6)."""

from club.reminders.models.answer import Answer
from club.reminders.models.forecast import Forecast, Outlook
from club.reminders.models.kept import NamedMember
from club.reminders.models.occurrence import Occurrence
from club.reminders.models.rule import Rule
from club.reminders.models.sums import Stray, SumCheck

__all__ = ["Answer", "Forecast", "NamedMember", "Occurrence", "Outlook", "Rule", "Stray", "SumCheck"]
