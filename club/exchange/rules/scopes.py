"""What a machine may be allowed, and what it may hear of."""

from __future__ import annotations

SCOPES = (
    "members:read",
    "vehicles:read",
    "vehicles:write",
    "visits:read",
    "visits:write",
    "availability:read",
    "appointments:read",
    "appointments:write",
    "points:read",
    "points:write",
    "referrals:read",
    "events:read",
    "occurrences:read",
)
HEARD = (
    "member.joined",
    "appointment.booked",
    "appointment.moved",
    "appointment.cancelled",
    "visit.opened",
    "visit.closed",
    "visit.refunded",
    "referral.changed",
    "event.registered",
)
"""Names of what happened; the message carries numbers and references, never names or addresses."""
