"""Rules with history: what holds, from when, and who wrote it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from booking.sites.actions import set_policy
from booking.sites.models import Policy, Site
from booking.sites.queries import policy
from booking.sites.rules import SETTINGS
from club import house
from club.journeys import group_day
from club.trail.actions import record
from cms.desk import DeskRequest, desk, frame, must_act, tell
from cms.distances import by_unit
from cms.words import SaidChoice, told

HISTORY_MAX = 60
DISTANCES = frozenset({"part_warranty_km"})
RULES = [name for name, each in SETTINGS.items() if each.kind != "stage"]  # stages have their own screen
NAMES = {
    "horizon_days": gettext_lazy("Days ahead that can be booked"),
    "courtesy_horizon_days": gettext_lazy("Days ahead with a courtesy car"),
    "lead_wait_minutes": gettext_lazy("Minutes of notice, waiting"),
    "lead_drop_off_minutes": gettext_lazy("Minutes of notice, leaving the car"),
    "lead_courtesy_days": gettext_lazy("Working days of notice, courtesy car"),
    "lead_pick_up_days": gettext_lazy("Working days of notice, fetch and bring"),
    "online_share_percent": gettext_lazy("Share of a day open online, %"),
    "online_release_time": gettext_lazy("When the rest is released the day before"),
    "waiting_minutes_max": gettext_lazy("Longest work while waiting, minutes"),
    "change_until_time": gettext_lazy("Owners change until, the working day before"),
    "moves_online_max": gettext_lazy("How often an owner may move online"),
    "hold_minutes": gettext_lazy("Minutes a time is held"),
    "hold_extension_minutes": gettext_lazy("Minutes more while paying"),
    "holds_per_person": gettext_lazy("Times one person may hold"),
    "open_bookings_per_vehicle": gettext_lazy("Open appointments per car"),
    "early_check_in_minutes": gettext_lazy("Minutes an owner may check in early"),
    "no_show_wait_minutes": gettext_lazy("Minutes until a waiting customer counts as missed"),
    "answer_working_minutes": gettext_lazy("Working minutes to answer a request"),
    "contact_minutes": gettext_lazy("Complaint: service minutes until the first contact"),
    "answer_days": gettext_lazy("Complaint: service days until the answer"),
    "gm_answer_days": gettext_lazy("Major complaint: service days until the general manager answers"),
    "close_days": gettext_lazy("Complaint: service days until it is closed"),
    "close_escalated_days": gettext_lazy("Escalated complaint: service days until it is closed"),
    "close_major_days": gettext_lazy("Major complaint, liability, crisis: service days until it is closed"),
    "maker_feedback_days": gettext_lazy("Complaint from the maker: service days until our feedback"),
    "follow_up_days": gettext_lazy("Complaint: days after resolving until the follow-up call"),
    "pause_days_max": gettext_lazy("Longest pause of a clock, service days"),
    "exception_lead_minor": gettext_lazy("Exception a team lead may approve, in the smallest unit"),
    "exception_head_minor": gettext_lazy("Exception a head of department may approve, in the smallest unit"),
    "ticket_keep_months": gettext_lazy("Months a closed complaint is kept, 36 at most"),
    "lead_callback_minutes": gettext_lazy("Lead: service minutes until the call back"),
    "lead_feedback_days": gettext_lazy("Lead: days until feedback is written down"),
    "paused_keeps_minutes": gettext_lazy("Minutes a bay is kept while work stands still"),
    "cars_per_day_max": gettext_lazy("Cars a day at most, 0 for no limit"),
    "key_box": gettext_lazy("There is a key box"),
    "key_box_before_minutes": gettext_lazy("Minutes before opening the key box takes keys"),
    "courtesy_age_min": gettext_lazy("Youngest driver of a courtesy car, years"),
    "standing_months": gettext_lazy("Months that missed and late cancelled visits count"),
    "deposit_late_cancels": gettext_lazy("Late cancels until a deposit is asked, 0 for never"),
    "deposit_no_shows": gettext_lazy("Missed visits until a deposit is asked, 0 for never"),
    "phone_only_no_shows": gettext_lazy("Missed visits until bookings are by phone only, 0 for never"),
    "deposit_minor": gettext_lazy("Deposit, in the smallest unit"),
    "deferred_again_days": gettext_lazy("Days until work put off is shown as due"),
    "vin_tries_per_day": gettext_lazy("Wrong VINs a person may try a day"),
    "contact_fresh_months": gettext_lazy("Months a phone or e-mail counts as fresh"),
    "file_fresh_months": gettext_lazy("Months other facts of a file count as fresh"),
    "asked_again_days": gettext_lazy("Days before a declined question is asked again"),
    "phone_code_minutes": gettext_lazy("Minutes a code for a phone is good"),
    "reveals_per_day": gettext_lazy("Masked contacts one of the staff may see in full a day"),
    "handover_days": gettext_lazy("Days a seller's code is good"),
    "offer_minutes": gettext_lazy("Minutes a waitlist offer is held"),
    "offers_per_day": gettext_lazy("Waitlist offers per person and day"),
    "offers_from_time": gettext_lazy("Waitlist offers not before"),
    "offers_until_time": gettext_lazy("Waitlist offers not after"),
    "waitlist_by_tier": gettext_lazy("Higher levels first on the waitlist, true or false"),
    "waitlist_entries_per_person": gettext_lazy("Waitlist entries per person"),
    "waitlist_days_max": gettext_lazy("Longest stretch of days on the waitlist"),
    "event_flash_hours": gettext_lazy("Events: from so many hours before the start, the first yes wins"),
    "event_keep_hours": gettext_lazy("Events: seats are kept for a skipped party until so many hours before"),
    "event_skips_before_keeping": gettext_lazy("Events: skips before seats are kept for a party"),
    "event_lapses_max": gettext_lazy("Events: unanswered offers before a party leaves the list"),
    "event_offer_hours_least": gettext_lazy("Events: an offer lives at least, hours"),
    "event_offer_hours_most": gettext_lazy("Events: an offer lives at most, hours"),
    "event_offer_percent": gettext_lazy("Events: an offer lives so much of the time left, %"),
    "event_return_all_hours": gettext_lazy("Events: all returns when cancelled before, hours"),
    "event_return_half_hours": gettext_lazy("Events: half returns when cancelled before, hours"),
    "event_early_diamond_hours": gettext_lazy("Events: Diamond registers earlier by, hours"),
    "event_early_gold_hours": gettext_lazy("Events: Gold registers earlier by, hours"),
    "event_pay_minutes": gettext_lazy("Events: places wait for their payment, minutes"),
    "event_door_opens_minutes": gettext_lazy("Events: the door opens before the start, minutes"),
    "event_undo_minutes": gettext_lazy("Events: a check-in can be taken back within, minutes"),
    "event_missed_after_minutes": gettext_lazy("Events: who did not come is marked after the end, minutes"),
    "event_missed_limit": gettext_lazy("Events missed that cost a class on the waiting list"),
    "event_missed_within_days": gettext_lazy("Events missed count together within, days"),
    "event_lower_days": gettext_lazy("Events: the lower class holds, days"),
    "event_feedback_hours": gettext_lazy("Events: guests are asked how it was after the end, hours"),
    "event_ask_within_days": gettext_lazy("Events: guests are not asked any more after the end, days"),
    "event_unpaid_max": gettext_lazy("Events: times places may be kept without paying"),
    "event_hold_days": gettext_lazy("Events: points stay put aside after the end, days"),
    "event_scan_days": gettext_lazy("Events: scans of a phone without a network are taken within, days"),
    "event_partner_waiting": gettext_lazy("Requests a partner may have waiting"),
    "plan_renewal_days": gettext_lazy("Paid membership: its renewal is announced before, days"),
    "tax_percent": gettext_lazy("Tax on bills, %"),
    "survey_after_hours": gettext_lazy("Hours after delivery until a survey is sent"),
    "survey_from_time": gettext_lazy("Surveys are sent not before"),
    "survey_until_time": gettext_lazy("Surveys are sent not after"),
    "survey_remind_hours": gettext_lazy("Hours until a survey is sent again"),
    "survey_call_days": gettext_lazy("Days after delivery until the owner is called"),
    "survey_close_days": gettext_lazy("Days after delivery until a survey closes"),
    "survey_rest_days": gettext_lazy("Days in which a person is asked once"),
    "survey_change_hours": gettext_lazy("Hours in which an answer may be bettered"),
    "survey_note_days": gettext_lazy("Days a team lead has for a middling answer"),
    "repeat_window_days": gettext_lazy("Days in which the same fault counts as a repeat"),
    "weak_items": gettext_lazy("Weak questions a month that become measures"),
    "weak_answers_least": gettext_lazy("Answers a question needs to count as weak"),
    "promise_greet_seconds": gettext_lazy("Seconds until an owner is received"),
    "promise_points_most": gettext_lazy("Points a visit's broken promises pay at most"),
    "promise_denials_most": gettext_lazy("Times a year an owner's no pays by itself"),
    "promise_word_days": gettext_lazy("Days an owner may confirm promises"),
    "rest_check_hours": gettext_lazy("Hours a look at the rest area is good for"),
    "rescue_minutes": gettext_lazy("Minutes until help leaves"),
    "part_warranty_months": gettext_lazy("Months a genuine part is guaranteed"),
    "part_warranty_km": by_unit(
        gettext_lazy("Miles a genuine part is guaranteed"),
        gettext_lazy("Kilometres a genuine part is guaranteed"),
    ),
    "finding_again_days": gettext_lazy("Days in which earlier work hints at goodwill"),
    "class_months": gettext_lazy("Classes: months of spend looked at"),
    "class_together": gettext_lazy(
        "Classes: 0 each person, 1 households, 2 households and companies together"
    ),
    "class_run_months": gettext_lazy("Classes: months between two runs"),
    "class_drop_points": gettext_lazy("Classes: points past the line that drop a class at once"),
    "class_a_warn_percent": gettext_lazy("Classes: warn when A holds more customers than this, %"),
    "loyal_percent": gettext_lazy("Loyal from this share of the expected visits, %"),
    "loyal_high_percent": gettext_lazy("Highly loyal from this share of the expected visits, %"),
    "gap_days_a": gettext_lazy("Days without contact until a task, class A, 0 for never"),
    "gap_days_b": gettext_lazy("Days without contact until a task, class B, 0 for never"),
    "gap_days_c": gettext_lazy("Days without contact until a task, class C, 0 for never"),
    "contact_tasks_per_day": gettext_lazy("Contact tasks for a centre and day at most"),
    "wake_tasks_per_run": gettext_lazy("Wake-up tasks for a centre and run at most"),
    "figure_cell_least": gettext_lazy("Reports hide groups of fewer people than this"),
    "late_entry_days": gettext_lazy("Days after which an entry counts as late"),
    "attribution_days": gettext_lazy("Days in which a visit counts as brought by a message"),
}


class PolicyForm(forms.Form):
    name = forms.ChoiceField(
        label=gettext_lazy("Rule"), choices=[(name, NAMES.get(name, name)) for name in RULES]
    )
    site = SaidChoice(
        label=gettext_lazy("Site"), queryset=Site.objects.none(), required=False,
        empty_label=gettext_lazy("the whole group"),
    )  # fmt: skip
    value = forms.CharField(
        label=gettext_lazy("Value"),
        max_length=20,
        help_text=gettext_lazy("A number, a time as in 16:00, or yes or no."),
    )
    valid_from = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if {"name", "value"} <= data.keys() and not SETTINGS[data["name"]].accepts(self.typed()):
            self.add_error("value", limits_of(data["name"]))
        return data

    def typed(self) -> object:
        """The value in the kind its rule asks for; what does not fit is left for the rule to refuse."""
        text: str = self.cleaned_data["value"].strip()
        if SETTINGS[self.cleaned_data["name"]].kind == "int":
            return measured(self.cleaned_data["name"], int(text)) if text.isdecimal() else text
        words = {"true": True, "yes": True, _("yes"): True, "false": False, "no": False, _("no"): False}
        return words.get(text.lower(), text)


def limits_of(name: str) -> str:
    """What the rule takes, in the words of who types it."""
    rule = SETTINGS[name]
    if rule.kind == "int":
        told = {"lowest": shown(name, rule.lowest), "highest": shown(name, rule.highest)}
        return _("A whole number from %(lowest)s to %(highest)s.") % told
    return _("A time, as in 16:00.") if rule.kind == "time" else _("Yes or no.")


def measured(name: str, typed: int) -> int:
    """A distance is kept in kilometres, whatever unit it is typed in."""
    return house.km_of(typed) if name in DISTANCES else typed


def shown(name: str, value: Any) -> str:
    return told(house.shown_distance(value) if name in DISTANCES else value)


@desk("group")
@require_http_methods(["GET", "POST"])
def policies(request: DeskRequest) -> HttpResponse:
    today = group_day(timezone.now())
    form = PolicyForm(request.POST or None, initial={"valid_from": today})
    form.fields["site"].queryset = request.scope.sites()  # type: ignore[attr-defined]
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            site = form.cleaned_data["site"]
            must_act(request, site.pk if site else None)
            try:
                write(form, request.user)
            except ValidationError as refusal:
                status = tell(form, refusal)
            else:
                messages.success(request, _("Written down, with your name."))
                return redirect("desk_policies")
    return policies_page(request, form, today, status)


@transaction.atomic
def write(form: PolicyForm, actor: Any) -> None:
    data, now = form.cleaned_data, timezone.now()
    row = set_policy(
        name=data["name"], value=form.typed(), valid_from=data["valid_from"], now=now, author=actor,
        site=data["site"],
    )  # fmt: skip
    facts = {"name": row.name, "value": row.value, "from": data["valid_from"].isoformat()}
    record(actor=actor, verb="policy.set", subject=row, data=facts, now=now, site=data["site"])


def policies_page(request: DeskRequest, form: PolicyForm, today: date, status: int) -> HttpResponse:
    """What holds for the group today, and the last changes anywhere in one's reach."""
    rows = [(NAMES.get(name, name), shown(name, policy(None, name, today))) for name in RULES]
    changes = Policy.objects.select_related("site", "author").order_by("-recorded_at", "-pk")
    if not request.scope.everywhere:
        changes = changes.filter(site__in=request.scope.seen)
    told_of = [
        (NAMES.get(row.name, row.name), shown(row.name, row.value), row) for row in changes[:HISTORY_MAX]
    ]
    return frame(
        request, "cms/desk/setup/policies.html", _("Rules"), status=status, form=form,
        icon="desk-clipboard-check", rows=rows, changes=told_of,
        can_act=bool(request.scope.acted),
    )  # fmt: skip
