"""What other systems hear of: references and numbers, never names, addresses or prices."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from club.exchange.actions import emit

if TYPE_CHECKING:
    from booking.appointments.models import Appointment
    from booking.visits.models import Visit, VisitRefund
    from club.events.models import Registration
    from club.members.models import Member
    from club.referrals.models import Referral


def appointment_told(appointment: Appointment, what: str, now: datetime) -> None:
    """``what``: booked, moved, cancelled. A move is told once for each version."""
    emit(
        kind=f"appointment.{what}", site=appointment.site, now=now,
        key=f"appointment:{appointment.pk}:{what}:{appointment.version}",
        data={
            "appointment": appointment.ref, "state": appointment.state, "version": appointment.version,
            "arrive_at": appointment.arrive_at, "promise_at": appointment.promise_at,
        },
    )  # fmt: skip


def visit_told(visit: Visit, what: str, now: datetime) -> None:
    """``what``: opened, closed."""
    emit(
        kind=f"visit.{what}", site=visit.site, now=now, key=f"visit:{visit.pk}:{what}",
        data={"visit": visit.ref, "number": visit.number, "vehicle": visit.vehicle.ref},
    )  # fmt: skip


def refund_told(visit: Visit, refund: VisitRefund, now: datetime) -> None:
    emit(
        kind="visit.refunded", site=visit.site, now=now, key=f"refund:{refund.pk}",
        data={"visit": visit.ref, "number": visit.number, "net_minor": refund.net_minor},
    )  # fmt: skip


def member_told(member: Member, now: datetime) -> None:
    emit(
        kind="member.joined", site=member.site, now=now, key=f"member:{member.pk}",
        data={"member": member.number},
    )  # fmt: skip


def referral_told(referral: Referral, now: datetime) -> None:
    emit(
        kind="referral.changed", site=referral.referrer.site, now=now,
        key=f"referral:{referral.pk}:{referral.state}",
        data={"referral": referral.pk, "state": referral.state},
    )  # fmt: skip


def registration_told(registration: Registration, now: datetime) -> None:
    """Events of the whole group are told to the site of the member."""
    emit(
        kind="event.registered", site=registration.event.site or registration.member.site, now=now,
        key=f"registration:{registration.pk}",
        data={"event": registration.event.slug, "registration": registration.ref},
    )  # fmt: skip
