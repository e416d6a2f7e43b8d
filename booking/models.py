"""The tables of this wing, gathered from its rooms for Django."""

from booking.garage.models import (
    InsurancePolicy,
    Keeper,
    Milestone,
    OdometerReading,
    Vehicle,
    VehicleModel,
)
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
from booking.visits.models import Visit, VisitLine, VisitRefund, VisitSeries

__all__ = [
    "Brand",
    "CalendarException",
    "Group",
    "InsurancePolicy",
    "Keeper",
    "Milestone",
    "OdometerReading",
    "Policy",
    "Post",
    "ServiceCalendar",
    "Site",
    "Vehicle",
    "VehicleModel",
    "Visit",
    "VisitLine",
    "VisitRefund",
    "VisitSeries",
    "WeeklyHours",
]
