"""The hall: what follows what. The one place where booking, loyalty and the rooms of the club meet.

May import: everything below. Must never know: HTTP, Wagtail, Celery. Every journey is one transaction
and idempotent by its source; ``deliver`` alone commits row by row, because that is the wire protocol.
"""

from club.journeys.booking import (
    add_car,
    book_service,
    cancel_service,
    confirm_service,
    move_service,
    part_with_car,
    sweep,
)
from club.journeys.bring import attach_referral, decide_referral
from club.journeys.claims import claim_points, grant_claim, refuse_claim
from club.journeys.clock import deliver
from club.journeys.day import group_day
from club.journeys.estimates import answer_estimate, propose_work
from club.journeys.facts import (
    event_attended,
    note_mileage,
    online_booking_kept,
    save_profile,
    suggestion_adopted,
    survey_answered,
    verify_car,
)
from club.journeys.gifts import give_birthday_points, give_welcome
from club.journeys.join import join_club
from club.journeys.keeping import keep_points, kept_by
from club.journeys.paying import NothingToPay, PayChoice, bill_choice, pay_choice, place_points_hold
from club.journeys.peak import quiet_days
from club.journeys.rewards import (
    NotAMember,
    OwnAccount,
    cancel_voucher,
    donate,
    order_reward,
    prove_presence,
    release_voucher,
    replace_voucher,
    reserve_voucher,
    reward_facts,
    sell_out,
    use_voucher,
)
from club.journeys.tiers import Plan, plan_of, review_tiers
from club.journeys.visit import (
    Closed,
    close_visit,
    finish_work,
    receive_car,
    refund_line,
    settle,
    start_work,
)
from club.journeys.waiting import (
    accept_request,
    by_the_clock,
    decline_request,
    go_on,
    miss,
    wait_for_parts,
)

__all__ = [
    "Closed",
    "NotAMember",
    "NothingToPay",
    "OwnAccount",
    "PayChoice",
    "Plan",
    "accept_request",
    "add_car",
    "answer_estimate",
    "attach_referral",
    "bill_choice",
    "book_service",
    "by_the_clock",
    "cancel_service",
    "cancel_voucher",
    "claim_points",
    "close_visit",
    "confirm_service",
    "decide_referral",
    "decline_request",
    "deliver",
    "donate",
    "event_attended",
    "finish_work",
    "give_birthday_points",
    "give_welcome",
    "go_on",
    "grant_claim",
    "group_day",
    "join_club",
    "keep_points",
    "kept_by",
    "miss",
    "move_service",
    "note_mileage",
    "online_booking_kept",
    "order_reward",
    "part_with_car",
    "pay_choice",
    "place_points_hold",
    "plan_of",
    "propose_work",
    "prove_presence",
    "quiet_days",
    "receive_car",
    "refund_line",
    "refuse_claim",
    "release_voucher",
    "replace_voucher",
    "reserve_voucher",
    "review_tiers",
    "reward_facts",
    "save_profile",
    "sell_out",
    "settle",
    "start_work",
    "suggestion_adopted",
    "survey_answered",
    "sweep",
    "use_voucher",
    "verify_car",
    "wait_for_parts",
]
