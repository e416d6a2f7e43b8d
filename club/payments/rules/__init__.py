"""Pure decisions about payments: amounts, the course of a payment, what an event says, breaking the line."""

from club.payments.rules.breaker import Breaker
from club.payments.rules.course import (
    FINAL,
    Facts,
    Given,
    State,
    back_minor,
    earliest,
    state_of,
    steps_between,
)
from club.payments.rules.money import from_provider, is_payable, payable, to_provider
from club.payments.rules.reading import (
    KNOWN,
    Said,
    mismatch,
    object_id,
    read_event,
    read_object,
    said_at,
    without_persons,
)
from club.payments.rules.tries import LEASE, TRIES_MAX, next_try

__all__ = [
    "FINAL",
    "KNOWN",
    "LEASE",
    "TRIES_MAX",
    "Breaker",
    "Facts",
    "Given",
    "Said",
    "State",
    "back_minor",
    "earliest",
    "from_provider",
    "is_payable",
    "mismatch",
    "next_try",
    "object_id",
    "payable",
    "read_event",
    "read_object",
    "said_at",
    "state_of",
    "steps_between",
    "to_provider",
    "without_persons",
]
