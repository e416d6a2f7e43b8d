"""The tables of this wing, gathered from its rooms for Django."""

from booking.appointments.models import (
    Appointment,
    AppointmentEvent,
    AppointmentLine,
    Claim,
    OverrideLog,
    Waiver,
)
from booking.due.models import Recall, RecallDone, RecallRange
from booking.estimates.models import (
    DeferredWork,
    Estimate,
    EstimateLine,
    Finding,
    FindingPhoto,
)
from booking.feeds.models import Feed
from booking.files.models import File
from booking.foreign.models import ForeignBatch, ForeignBooking, ForeignPlace
from booking.garage.models import (
    InsurancePolicy,
    Keeper,
    Milestone,
    OdometerReading,
    Vehicle,
    VehicleModel,
)
from booking.ownership.models import (
    Entitlement,
    EntitlementUse,
    FiledContact,
    Handover,
    VinClaim,
    VinTry,
)
from booking.reception.models import CheckIn, CheckInPhoto, Note
from booking.replanning.models import StrandedWork
from booking.sites.models import (
    Brand,
    CalendarException,
    Group,
    Policy,
    Post,
    ServiceCalendar,
    Site,
    WeeklyHours,
)
from booking.transport.models import Trip, Zone
from booking.visits.models import Visit, VisitLine, VisitRefund, VisitSeries
from booking.waitlist.models import Release, WaitlistEntry, WaitlistOffer
from booking.workshop.models import (
    Absence,
    LearnedTime,
    Operation,
    OperationPrice,
    Resource,
    Shift,
    SiteDay,
    SkillCap,
    SkillDay,
)

__all__ = [
    "Absence",
    "Appointment",
    "AppointmentEvent",
    "AppointmentLine",
    "Brand",
    "CalendarException",
    "CheckIn",
    "CheckInPhoto",
    "Claim",
    "DeferredWork",
    "Entitlement",
    "EntitlementUse",
    "Estimate",
    "EstimateLine",
    "Feed",
    "File",
    "FiledContact",
    "Finding",
    "FindingPhoto",
    "ForeignBatch",
    "ForeignBooking",
    "ForeignPlace",
    "Group",
    "Handover",
    "InsurancePolicy",
    "Keeper",
    "LearnedTime",
    "Milestone",
    "Note",
    "OdometerReading",
    "Operation",
    "OperationPrice",
    "OverrideLog",
    "Policy",
    "Post",
    "Recall",
    "RecallDone",
    "RecallRange",
    "Release",
    "Resource",
    "ServiceCalendar",
    "Shift",
    "Site",
    "SiteDay",
    "SkillCap",
    "SkillDay",
    "StrandedWork",
    "Trip",
    "Vehicle",
    "VehicleModel",
    "VinClaim",
    "VinTry",
    "Visit",
    "VisitLine",
    "VisitRefund",
    "VisitSeries",
    "WaitlistEntry",
    "WaitlistOffer",
    "Waiver",
    "WeeklyHours",
    "Zone",
]
