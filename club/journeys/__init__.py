"""The hall: what follows what. The one place where booking, loyalty and the rooms of the club meet.

May import: everything below. Must never know: HTTP, Wagtail, Celery. Every journey is one transaction
and idempotent by its source; ``deliver`` alone commits row by row, because that is the wire protocol.
"""

from club.journeys.accounts import *
from club.journeys.bills import *
from club.journeys.booking import *
from club.journeys.books import *
from club.journeys.bring import *
from club.journeys.calendar import *
from club.journeys.claims import *
from club.journeys.clock import *
from club.journeys.clocks import *
from club.journeys.complaints import *
from club.journeys.day import *
from club.journeys.deposit_back import *
from club.journeys.deposits import *
from club.journeys.door import *
from club.journeys.estimates import *
from club.journeys.event_after import *
from club.journeys.event_line import *
from club.journeys.event_money import *
from club.journeys.event_places import *
from club.journeys.events import *
from club.journeys.facts import *
from club.journeys.foresight import *
from club.journeys.friends import *
from club.journeys.gifts import *
from club.journeys.giving import *
from club.journeys.goodwill import *
from club.journeys.household import *
from club.journeys.insight import *
from club.journeys.join import *
from club.journeys.keeping import *
from club.journeys.leads import *
from club.journeys.leads_clock import *
from club.journeys.lists import *
from club.journeys.machine_bills import *
from club.journeys.machine_points import *
from club.journeys.membership import *
from club.journeys.ownership import *
from club.journeys.partners import *
from club.journeys.paying import *
from club.journeys.payments import *
from club.journeys.peak import *
from club.journeys.people import *
from club.journeys.plans import *
from club.journeys.privacy import *
from club.journeys.promises import *
from club.journeys.reception import *
from club.journeys.reminders import *
from club.journeys.reopening import *
from club.journeys.rewards import *
from club.journeys.rewards_cash import *
from club.journeys.shares import *
from club.journeys.suggestions import *
from club.journeys.surveys import *
from club.journeys.surveys_asking import *
from club.journeys.tasks import *
from club.journeys.tiers import *
from club.journeys.visit import *
from club.journeys.visit_steps import *
from club.journeys.visitors import *
from club.journeys.waiting import *
from club.journeys.waitlist import *
from club.journeys.warnings import *
