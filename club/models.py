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
from club.meetings.models import Contest, ContestMark, ContestPlace, Measure, MeasureReview, Meeting
from club.members.models import Consent, HouseholdInvitation, Member
from club.notices.models import Dispatch, Notice, PushDevice, Suppression, Wording
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
from club.promises.models import (
    PartWarranty,
    PromiseTerm,
    Rescue,
    RestCheck,
    VisitMoment,
    VisitPromise,
)
from club.referrals.models import Referral, ReferralClicks, ReferralCode, ReferralMilestone
from club.reminders.models import Occurrence, Rule
from club.suggestions.models import Suggestion
from club.surveys.models import (
    ExternalScore,
    FaultNote,
    Invitation,
    Survey,
    SurveyAnswer,
    SurveyCall,
    SurveyFactor,
    SurveyItem,
    SurveyNetwork,
    SurveyReply,
)
from club.tasks.models import Task
from club.reminders.models import Answer, Forecast, Occurrence, Outlook, Rule
from club.trail.models import TrailEntry
from club.training.models import Certificate, Coaching

__all__ = [
    "ApiToken",
    "Answer",
    "BillAsk",
    "Certificate",
    "CheckIn",
    "Clock",
    "ClockPause",
    "Coaching",
    "ColumnMap",
    "Consent",
    "Contest",
    "ContestMark",
    "ContestPlace",
    "Dispatch",
    "Event",
    "ExportJob",
    "ExternalRecord",
    "ExternalScore",
    "FaultNote",
    "Forecast",
    "HouseholdInvitation",
    "ImportConflict",
    "ImportJob",
    "ImportedRow",
    "Integration",
    "Invitation",
    "Measure",
    "MeasureReview",
    "Meeting",
    "Member",
    "Notice",
    "Occurrence",
    "PartWarranty",
    "Outlook",
    "PartyGuest",
    "Payment",
    "PaymentAlarm",
    "PointsClaim",
    "PromiseTerm",
    "PushDevice",
    "QuietPromise",
    "Referral",
    "ReferralClicks",
    "ReferralCode",
    "ReferralMilestone",
    "Refund",
    "Registration",
    "Rescue",
    "RestCheck",
    "Rule",
    "Rung",
    "SeatOffer",
    "SimulatedCall",
    "SimulatedObject",
    "SimulatedPost",
    "StripeEvent",
    "Suggestion",
    "Suppression",
    "Survey",
    "SurveyAnswer",
    "SurveyCall",
    "SurveyFactor",
    "SurveyItem",
    "SurveyNetwork",
    "SurveyReply",
    "Task",
    "TrailEntry",
    "VisitMoment",
    "VisitPromise",
    "WaitEntry",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "Wording",
]
