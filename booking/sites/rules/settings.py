"""The settings a group or site may change, with their kind and limits (booking.md §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from booking.sites.rules.stages import FEATURES, STAGES, setting_of


@dataclass(frozen=True)
class Setting:
    """``kind`` is int, bool, time ("HH:MM") or stage; whole numbers stay within their limits."""

    kind: str
    default: Any
    lowest: int = 0
    highest: int = 0

    def accepts(self, value: object) -> bool:
        if self.kind == "int":
            return type(value) is int and self.lowest <= value <= self.highest
        if self.kind == "bool":
            return type(value) is bool
        if self.kind == "stage":
            return value in STAGES
        return isinstance(value, str) and is_time(value)


def is_time(value: str) -> bool:
    try:
        return time.fromisoformat(value).strftime("%H:%M") == value
    except ValueError:
        return False


SETTINGS: dict[str, Setting] = {
    "horizon_days": Setting("int", 90, 1, 400),
    "courtesy_horizon_days": Setting("int", 60, 1, 400),
    "lead_wait_minutes": Setting("int", 120, 0, 10_080),
    "lead_drop_off_minutes": Setting("int", 240, 0, 10_080),
    "lead_courtesy_days": Setting("int", 1, 0, 30),
    "lead_pick_up_days": Setting("int", 1, 0, 30),
    "online_share_percent": Setting("int", 80, 0, 100),
    "online_release_time": Setting("time", "12:00"),
    "waiting_minutes_max": Setting("int", 90, 15, 480),
    "change_until_time": Setting("time", "16:00"),
    "moves_online_max": Setting("int", 3, 0, 20),
    "hold_minutes": Setting("int", 10, 1, 60),
    "hold_extension_minutes": Setting("int", 5, 0, 60),
    "holds_per_person": Setting("int", 2, 1, 10),
    "open_bookings_per_vehicle": Setting("int", 2, 1, 10),
    "early_check_in_minutes": Setting("int", 45, 0, 240),
    "no_show_wait_minutes": Setting("int", 30, 5, 240),
    "answer_working_minutes": Setting("int", 1_440, 60, 10_080),
    "contact_minutes": Setting("int", 120, 5, 2_880),
    "answer_days": Setting("int", 1, 1, 20),
    "gm_answer_days": Setting("int", 2, 1, 20),
    "close_days": Setting("int", 5, 1, 60),
    "close_escalated_days": Setting("int", 3, 1, 60),
    "close_major_days": Setting("int", 5, 1, 60),
    "maker_feedback_days": Setting("int", 3, 1, 60),
    "follow_up_days": Setting("int", 3, 1, 30),
    "pause_days_max": Setting("int", 5, 1, 5),
    "exception_lead_minor": Setting("int", 20_000, 0, 100_000_000),
    "exception_head_minor": Setting("int", 100_000, 0, 100_000_000),
    "ticket_keep_months": Setting("int", 36, 1, 36),
    "lead_callback_minutes": Setting("int", 30, 5, 2_880),
    "lead_feedback_days": Setting("int", 7, 1, 60),
    "paused_keeps_minutes": Setting("int", 30, 0, 480),
    "cars_per_day_max": Setting("int", 0, 0, 1_000),
    "key_box": Setting("bool", False),
    "key_box_before_minutes": Setting("int", 120, 0, 600),
    "courtesy_age_min": Setting("int", 21, 16, 99),
    "standing_months": Setting("int", 12, 1, 60),
    "deposit_late_cancels": Setting("int", 2, 0, 100),
    "deposit_no_shows": Setting("int", 1, 0, 100),
    "phone_only_no_shows": Setting("int", 2, 0, 100),
    "deposit_minor": Setting("int", 5_000, 0, 10_000_000),
    "deferred_again_days": Setting("int", 90, 0, 730),
    "event_flash_hours": Setting("int", 36, 0, 240),
    "event_keep_hours": Setting("int", 48, 0, 480),
    "event_skips_before_keeping": Setting("int", 2, 1, 20),
    "event_lapses_max": Setting("int", 2, 1, 10),
    "event_offer_hours_least": Setting("int", 2, 1, 48),
    "event_offer_hours_most": Setting("int", 24, 1, 168),
    "event_offer_percent": Setting("int", 20, 1, 100),
    "event_return_all_hours": Setting("int", 72, 0, 720),
    "event_return_half_hours": Setting("int", 24, 0, 720),
    "event_early_diamond_hours": Setting("int", 72, 0, 720),
    "event_early_gold_hours": Setting("int", 48, 0, 720),
    "event_pay_minutes": Setting("int", 60, 30, 1_440),
    "event_door_opens_minutes": Setting("int", 180, 0, 1_440),
    "event_undo_minutes": Setting("int", 10, 0, 240),
    "event_missed_after_minutes": Setting("int", 120, 0, 2_880),
    "event_missed_limit": Setting("int", 2, 1, 20),
    "event_missed_within_days": Setting("int", 365, 30, 1_100),
    "event_lower_days": Setting("int", 183, 0, 730),
    "event_feedback_hours": Setting("int", 18, 0, 240),
    "event_ask_within_days": Setting("int", 14, 1, 60),
    "event_unpaid_max": Setting("int", 2, 1, 20),
    "event_hold_days": Setting("int", 2, 1, 30),
    "event_scan_days": Setting("int", 3, 1, 14),
    "event_partner_waiting": Setting("int", 5, 1, 50),
    "plan_renewal_days": Setting("int", 14, 1, 60),
    "vin_tries_per_day": Setting("int", 3, 1, 20),
    "handover_days": Setting("int", 30, 1, 365),
    "offer_minutes": Setting("int", 20, 5, 120),
    "offers_per_day": Setting("int", 2, 1, 10),
    "offers_from_time": Setting("time", "08:30"),
    "offers_until_time": Setting("time", "20:30"),
    "waitlist_by_tier": Setting("bool", True),
    "waitlist_entries_per_person": Setting("int", 5, 1, 20),
    "waitlist_days_max": Setting("int", 60, 1, 400),
    "sales_overdue_max": Setting("int", 5, 0, 100),
    "prospects_lost_percent_max": Setting("int", 10, 0, 100),
    "tax_percent": Setting("int", 20, 0, 100),
    # Surveys (care.md §3)
    "survey_after_hours": Setting("int", 24, 1, 240),
    "survey_from_time": Setting("time", "10:00"),
    "survey_until_time": Setting("time", "20:00"),
    "survey_remind_hours": Setting("int", 48, 12, 240),
    "survey_call_days": Setting("int", 3, 1, 13),
    "survey_close_days": Setting("int", 14, 3, 60),
    "survey_rest_days": Setting("int", 30, 0, 365),
    "survey_change_hours": Setting("int", 24, 0, 336),
    "survey_note_days": Setting("int", 3, 1, 30),
    "repeat_window_days": Setting("int", 90, 7, 730),
    "weak_items": Setting("int", 3, 1, 10),
    "weak_answers_least": Setting("int", 5, 1, 100),
    # Promises (care.md §4)
    "promise_greet_seconds": Setting("int", 60, 10, 1_800),
    "promise_points_most": Setting("int", 500, 0, 20_000),
    "promise_denials_most": Setting("int", 3, 0, 100),
    "promise_word_days": Setting("int", 14, 1, 60),
    "rest_check_hours": Setting("int", 4, 1, 24),
    "rescue_minutes": Setting("int", 60, 5, 600),
    "part_warranty_months": Setting("int", 12, 1, 120),
    "part_warranty_km": Setting("int", 100_000, 1_000, 1_000_000),
    "finding_again_days": Setting("int", 90, 7, 730),
    "contact_fresh_months": Setting("int", 12, 1, 120),
    "file_fresh_months": Setting("int", 24, 1, 120),
    "asked_again_days": Setting("int", 180, 1, 3_650),
    "phone_code_minutes": Setting("int", 10, 2, 60),
    "reveals_per_day": Setting("int", 100, 1, 1_000),
    "class_months": Setting("int", 12, 1, 60),
    "class_together": Setting("int", 0, 0, 2),
    "class_run_months": Setting("int", 1, 1, 3),
    "class_drop_points": Setting("int", 5, 0, 50),
    "class_a_warn_percent": Setting("int", 40, 1, 100),
    "loyal_percent": Setting("int", 50, 1, 100),
    "loyal_high_percent": Setting("int", 80, 1, 100),
    "gap_days_a": Setting("int", 30, 0, 730),
    "gap_days_b": Setting("int", 60, 0, 730),
    "gap_days_c": Setting("int", 90, 0, 730),
    "contact_tasks_per_day": Setting("int", 15, 0, 500),
    "wake_tasks_per_run": Setting("int", 20, 0, 500),
    "figure_cell_least": Setting("int", 5, 1, 50),
    "late_entry_days": Setting("int", 1, 0, 60),
    "attribution_days": Setting("int", 60, 1, 365),
    **{setting_of(feature): Setting("stage", STAGES[-1]) for feature in FEATURES},
}
