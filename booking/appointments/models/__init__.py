"""The tables of appointments: what was asked for, the units it owns, and what staff allowed beyond."""

from booking.appointments.models.appointment import Appointment, AppointmentLine
from booking.appointments.models.claims import AppointmentEvent, Claim
from booking.appointments.models.standing import OverrideLog, Waiver

__all__ = ["Appointment", "AppointmentEvent", "AppointmentLine", "Claim", "OverrideLog", "Waiver"]
