"""The hall: what follows what. The one place where booking, loyalty and the rooms of the club meet.

May import: everything below. Must never know: HTTP, Wagtail, Celery. Every journey is one transaction
and idempotent by its source; ``deliver`` alone commits row by row, because that is the wire protocol.
"""

from club.journeys.accounts import (
    adjust_points,
    ask_merge,
    ask_write_off,
    close_account,
    decide_adjustment,
    forget_old_debts,
    freeze_account,
    issue_statement,
    keep_account,
    thaw_account,
    undo_merge,
    withdraw_adjustment,
)
from club.journeys.bills import (
    BillUnpaid,
    NothingDue,
    ask_for_payment,
    bill_paid_at_counter,
    close_to_pay_online,
    hand_over_car,
    is_to_pay,
    outstanding,
    pay_bill,
    refund_line,
    return_too_much,
)
from club.journeys.booking import (
    book_service,
    cancel_service,
    confirm_service,
    hold_by_machine,
    move_service,
    part_with_car,
    sweep,
)
from club.journeys.bring import attach_referral, decide_referral
from club.journeys.calendar import (
    change_calendar,
    change_zone,
    end_absence,
    note_absence,
    replan_list,
    take_foreign,
    undo_foreign,
)
from club.journeys.claims import claim_points, grant_claim, refuse_claim
from club.journeys.clock import deliver
from club.journeys.clocks import clocks_by_the_clock
from club.journeys.complaints import (
    accept_ticket,
    answer_as_manager,
    answer_ticket,
    close_ticket,
    confirm_ticket,
    follow_up_ticket,
    object_to_ticket,
    pause_ticket,
    raise_ticket,
    reclassify_ticket,
    resolve_ticket,
)
from club.journeys.day import group_day
from club.journeys.deposit_back import release_deposit
from club.journeys.deposits import deposit_for, pay_deposit
from club.journeys.door import check_in, door_token, read_door, undo_check_in
from club.journeys.estimates import answer_estimate, propose_work
from club.journeys.event_after import GuestUnknown, ask_after_events, welcome_guest
from club.journeys.event_line import (
    accept_seats,
    decline_seats,
    join_event_line,
    leave_event_line,
    name_event_guests,
    run_event_line,
)
from club.journeys.event_money import NothingToPayFor, pay_event
from club.journeys.event_places import event_facts, share_of
from club.journeys.events import (
    call_off_event,
    cancel_registration,
    change_event,
    events_by_the_clock,
    register_for_event,
)
from club.journeys.facts import (
    event_attended,
    note_mileage,
    online_booking_kept,
    save_profile,
    suggestion_adopted,
    survey_answered,
    verify_car,
)
from club.journeys.foresight import plan_messages
from club.journeys.friends import bring_guest, escalate_reviews, let_link_run, nudge_friend
from club.journeys.gifts import give_birthday_points, give_welcome
from club.journeys.giving import (
    approve_codes,
    decide_gift,
    decline_gift,
    give_points,
    issue_codes,
    redeem_code,
    revoke_codes,
    take_gift,
    withdraw_gift,
)
from club.journeys.goodwill import give_goodwill_points, give_goodwill_voucher, give_money
from club.journeys.household import (
    answer_invitation,
    end_membership,
    household_of,
    invitation_for,
    invite_to_household,
    leave_household,
    open_invitations,
    withdraw_invitation,
)
from club.journeys.insight import classify_now, insight_by_the_clock, run_classes, send_digests
from club.journeys.join import join_club
from club.journeys.keeping import keep_points, kept_by
from club.journeys.leads import (
    attach_lead,
    deliver_lead,
    keep_test_drive,
    lose_lead,
    order_lead,
    take_lead,
    undo_sale,
    verify_lead,
)
from club.journeys.leads_clock import leads_by_the_clock
from club.journeys.lists import decide_conflict, undo_list, work_on_lists
from club.journeys.machine_bills import close_by_machine
from club.journeys.machine_points import capture_points, hold_points, release_points
from club.journeys.ownership import add_car, claim_car, decide_claim, hand_on, take_car_by_code
from club.journeys.partners import send_for_partner
from club.journeys.paying import NothingToPay, PayChoice, bill_choice, pay_choice, place_points_hold
from club.journeys.payments import (
    check_payment,
    reconcile_payments,
    run_calls,
    settle_payment,
    take_event,
)
from club.journeys.peak import quiet_days
from club.journeys.people import join_people, part_people, send_phone_code
from club.journeys.plans import check_plan, plans_by_the_clock, subscribe
from club.journeys.promises import (
    confirm_promise,
    decide_promise,
    promises_by_the_clock,
    settle_promises,
)
from club.journeys.reception import (
    check_in_from_home,
    receive_car,
    say_to_owner,
    say_to_workshop,
    start_work,
    take_keys,
)
from club.journeys.reminders import answer_reminder, occurrences_of
from club.journeys.reopening import write_bill_anew
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
from club.journeys.rewards_cash import pay_cash
from club.journeys.suggestions import adopt_suggestion, put_suggestion_aside, suggest
from club.journeys.surveys import (
    answer_survey,
    ask_about,
    ask_after_visit,
    invite_to,
    note_survey_call,
    rank_questions,
    surveys_by_the_clock,
    ticket_from_reply,
)
from club.journeys.tasks import finish_task, take_task
from club.journeys.tiers import Plan, plan_of, review_tiers
from club.journeys.visit import (
    Closed,
    close_visit,
    finish_work,
    settle,
)
from club.journeys.visit_steps import visit_steps
from club.journeys.visitors import adopt_visit
from club.journeys.waiting import (
    accept_request,
    by_the_clock,
    decline_request,
    go_on,
    miss,
    wait_for_parts,
)
from club.journeys.waitlist import (
    decline_offer,
    offer_everywhere,
    offer_places,
    take_offer,
    wait_for_time,
    wait_no_longer,
)
from club.journeys.warnings import flag_car, look_into, watch

__all__ = [
    "BillUnpaid", "Closed", "GuestUnknown", "NotAMember", "NothingDue", "NothingToPay", "NothingToPayFor",
    "OwnAccount", "PayChoice", "Plan", "accept_request", "accept_seats", "accept_ticket", "add_car",
    "adjust_points", "adopt_suggestion", "adopt_visit", "answer_as_manager", "answer_estimate",
    "answer_invitation", "answer_reminder", "answer_survey", "answer_ticket", "approve_codes",
    "ask_about", "ask_after_events", "ask_after_visit", "ask_for_payment", "ask_merge", "ask_write_off",
    "attach_lead", "attach_referral", "bill_choice", "bill_paid_at_counter", "book_service",
    "bring_guest", "by_the_clock", "call_off_event", "cancel_registration", "cancel_service",
    "cancel_voucher", "capture_points", "change_calendar", "change_event", "change_zone", "check_in",
    "check_in_from_home", "check_payment", "check_plan", "claim_car", "claim_points", "classify_now",
    "clocks_by_the_clock", "close_account", "close_by_machine", "close_ticket", "close_to_pay_online",
    "close_visit", "confirm_promise", "confirm_service", "confirm_ticket", "decide_adjustment",
    "decide_claim", "decide_conflict", "decide_gift", "decide_promise", "decide_referral", "decline_gift",
    "decline_offer", "decline_request", "decline_seats", "deliver", "deliver_lead", "deposit_for",
    "donate", "door_token", "end_absence", "end_membership", "escalate_reviews", "event_attended",
    "event_facts", "events_by_the_clock", "finish_task", "finish_work", "flag_car", "follow_up_ticket",
    "forget_old_debts", "freeze_account", "give_birthday_points", "give_goodwill_points",
    "give_goodwill_voucher", "give_money", "give_points", "give_welcome", "go_on", "grant_claim",
    "group_day", "hand_on", "hand_over_car", "hold_by_machine", "hold_points", "household_of",
    "insight_by_the_clock", "invitation_for", "invite_to", "invite_to_household", "is_to_pay",
    "issue_codes", "issue_statement", "join_club", "join_event_line", "join_people", "keep_account",
    "keep_points", "keep_test_drive", "kept_by", "leads_by_the_clock", "leave_event_line",
    "leave_household", "let_link_run", "look_into", "lose_lead", "miss", "move_service",
    "name_event_guests", "note_absence", "note_mileage", "note_survey_call", "nudge_friend",
    "object_to_ticket", "occurrences_of", "offer_everywhere", "offer_places", "online_booking_kept",
    "open_invitations", "order_lead", "order_reward", "outstanding", "part_people", "part_with_car",
    "pause_ticket", "pay_bill", "pay_cash", "pay_choice", "pay_deposit", "pay_event", "place_points_hold",
    "plan_messages", "plan_of", "plans_by_the_clock", "promises_by_the_clock", "propose_work",
    "prove_presence", "put_suggestion_aside", "quiet_days", "raise_ticket", "rank_questions", "read_door",
    "receive_car", "reclassify_ticket", "reconcile_payments", "redeem_code", "refund_line",
    "refuse_claim", "register_for_event", "release_deposit", "release_points", "release_voucher",
    "replace_voucher", "replan_list", "reserve_voucher", "resolve_ticket", "return_too_much",
    "review_tiers", "revoke_codes", "reward_facts", "run_calls", "run_classes", "run_event_line",
    "save_profile", "say_to_owner", "say_to_workshop", "sell_out", "send_digests", "send_for_partner",
    "send_phone_code", "settle", "settle_payment", "settle_promises", "share_of", "start_work",
    "subscribe", "suggest", "suggestion_adopted", "survey_answered", "surveys_by_the_clock", "sweep",
    "take_car_by_code", "take_event", "take_foreign", "take_gift", "take_keys", "take_lead", "take_offer",
    "take_task", "thaw_account", "ticket_from_reply", "undo_check_in", "undo_foreign", "undo_list",
    "undo_merge", "undo_sale", "use_voucher", "verify_car", "verify_lead", "visit_steps",
    "wait_for_parts", "wait_for_time", "wait_no_longer", "watch", "welcome_guest", "withdraw_adjustment",
    "withdraw_gift", "withdraw_invitation", "work_on_lists", "write_bill_anew",
]  # fmt: skip
