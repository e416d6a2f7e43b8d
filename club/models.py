"""The tables of this wing, gathered from its rooms for Django."""

from club.claims.models import PointsClaim
from club.clocks.models import Clock, ClockPause, Rung
from club.events.models import CheckIn, Event, PartyGuest, Registration, SeatOffer, WaitEntry
from club.exchange.models import (
    ApiToken,
    ColumnMap,
    ExportJob,
    ExternalRecord,
    ImportConflict,
    ImportedRow,
    ImportJob,
    Integration,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from club.members.models import Consent, HouseholdInvitation, Member
from club.notices.models import Dispatch, Notice, Suppression
from club.payments.models import (
    BillAsk,
    Payment,
    PaymentAlarm,
    Refund,
    SimulatedCall,
    SimulatedObject,
    SimulatedPost,
    StripeEvent,
)
from club.peak.models import QuietPromise
from club.referrals.models import Referral, ReferralClicks, ReferralCode, ReferralMilestone
from club.reminders.models import Occurrence, Rule
from club.tasks.models import Task
from club.trail.models import TrailEntry

__all__ = [
    "ApiToken",
    "BillAsk",
    "CheckIn",
    "Clock",
    "ClockPause",
    "ColumnMap",
    "Consent",
    "Dispatch",
    "Event",
    "ExportJob",
    "ExternalRecord",
    "HouseholdInvitation",
    "ImportConflict",
    "ImportJob",
    "ImportedRow",
    "Integration",
    "Member",
    "Notice",
    "Occurrence",
    "PartyGuest",
    "Payment",
    "PaymentAlarm",
    "PointsClaim",
    "QuietPromise",
    "Referral",
    "ReferralClicks",
    "ReferralCode",
    "ReferralMilestone",
    "Refund",
    "Registration",
    "Rule",
    "Rung",
    "SeatOffer",
    "SimulatedCall",
    "SimulatedObject",
    "SimulatedPost",
    "StripeEvent",
    "Suppression",
    "Task",
    "TrailEntry",
    "WaitEntry",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
]
