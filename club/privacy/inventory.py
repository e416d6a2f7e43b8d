"""Every table that knows a person: how it finds them, its class, what an erasure and a copy do with it.

A test reads all models of the house against this and fails on a table or a text that is not declared
(safety.md R67). ``path``: from a row to the person. ``blank``: texts emptied by an erasure. ``plain``:
texts that say nothing of a person. ``hide``: never in a person's copy, for it is somebody else's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

KEEP, DELETE, BLANK = "keep", "delete", "blank"


@dataclass(frozen=True, slots=True)
class Held:
    model: str
    path: str
    record_class: str
    erase: str = KEEP
    blank: Mapping[str, Any] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    hide: frozenset[str] = frozenset()
    start: str = ""  # the field whose time begins its retention
    where: Mapping[str, Any] = field(default_factory=dict)  # more of the path: a car kept today
    only: Mapping[str, Any] = field(default_factory=dict)  # which rows the nightly purge may take


def held(
    model: str,
    path: str,
    record_class: str,
    erase: str = KEEP,
    *,
    blank: str = "",
    plain: str = "",
    hide: str = "",
    start: str = "",
    where: Mapping[str, Any] | None = None,
    only: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Held:
    """``blank`` and the others: names with spaces between; ``name=value`` blanks to that value."""
    emptied: dict[str, Any] = dict(values or {})
    for each in blank.split():
        name, _, value = each.partition("=")
        emptied[name] = {"": "", "null": None, "false": False, "{}": {}, "[]": []}[value]
    return Held(
        model, path, record_class, BLANK if emptied and erase == KEEP else erase, emptied,
        frozenset(plain.split()), frozenset(hide.split()), start, where or {}, only or {},
    )  # fmt: skip


NUMBERED = Concat(Value("#"), Cast("pk", CharField()), output_field=CharField())  # where empty is refused
LOST = {"stage": "lost"}
OF_KEEPER = {"keepers__until_date": None}
OF_CAR = {"vehicle__keepers__until_date": None}
HELD: tuple[Held, ...] = (
    # The file: first what hangs from it, last the person, so that paths still lead there.
    held("account.EmailAddress", "user", "profile", DELETE, plain="email"),
    held("mfa.Authenticator", "user", "profile", DELETE, hide="data"),
    held("usersessions.UserSession", "user", "log", DELETE, plain="ip user_agent", hide="session_key data"),
    held("portal.Device", "user", "log", DELETE, hide="key_hash", start="first_seen_at"),
    held("portal.Reply", "user", "log", DELETE, plain="route", hide="headers body key body_hash"),
    held("club.FieldNews", "member__user", "profile", DELETE, plain="field"),
    held("club.Asked", "member__user", "profile", DELETE, plain="field contact"),
    held("club.PersonKey", "person", "profile", DELETE, hide="wrapped"),
    held("club.PhoneCode", "person", "log", DELETE, plain="phone", hide="code_hash", start="made_at"),
    held("club.Note", "person", "profile", DELETE, plain="words"),
    held("club.Relation", "person", "profile", blank="why"),
    held("club.CompanyPerson", "person", "profile"),
    held("club.Double", "one", "profile", DELETE, hide="other"),
    held("club.Double", "other", "profile", DELETE, hide="one"),
    held("club.Joining", "winner", "profile", blank="why moved={}", hide="loser moved"),
    held("club.Joining", "loser", "profile", blank="why moved={}", hide="winner moved"),
    held(
        "club.HouseholdInvitation", "inviter__user", "profile", DELETE, plain="sent_to",
        hide="invited token_hash",
    ),
    held("club.HouseholdInvitation", "invited__user", "profile", DELETE, hide="inviter token_hash sent_to"),
    held("club.Consent", "person", "consent", plain="text_version how"),
    # Cars and bookings.
    held("booking.Keeper", "user", "repair", start="from_date"),
    held("booking.Vehicle", "keepers__user", "repair", where=OF_KEEPER,
         plain="ref vin plate plate_key plate_country description"),
    held("booking.OdometerReading", "vehicle__keepers__user", "repair", where=OF_CAR),
    held("booking.InsurancePolicy", "vehicle__keepers__user", "repair", where=OF_CAR, plain="insurer"),
    held("booking.Milestone", "vehicle__keepers__user", "repair", where=OF_CAR),
    held(
        "booking.Appointment", "person", "repair", blank="note", plain="ref deposit_reference",
        hide="request_key request_hash", start="arrive_at",
    ),
    held("booking.AppointmentEvent", "appointment__person", "repair",
         plain="reason data from_state to_state"),
    held("booking.CheckIn", "appointment__person", "repair", blank="signed_name", plain="currency"),
    held("booking.Estimate", "appointment__person", "repair", plain="message digest answered_how currency"),
    held("booking.Finding", "appointment__person", "repair", plain="text"),
    held("booking.Note", "appointment__person", "repair", blank="text"),
    held("booking.Trip", "appointment__person", "repair", blank="street town postcode phone licence_number"),
    held("booking.Visit", "person", "repair", plain="ref number currency external_number correction",
         start="opened_at"),
    held("booking.VisitLine", "visit__person", "invoice", plain="description"),
    held("booking.VisitRefund", "line__visit__person", "invoice", plain="reason", hide="key"),
    held("booking.WaitlistEntry", "person", "repair", DELETE, plain="ref why_ended"),
    held("booking.Waiver", "person", "repair", blank="reason"),
    held("booking.Entitlement", "holder", "repair", plain="name name_zh"),
    held("booking.EntitlementUse", "user", "repair", hide="key"),
    held("booking.Handover", "seller", "profile", DELETE, hide="digest taken_by"),
    held("booking.Handover", "taken_by", "profile", hide="digest seller"),
    held("booking.Feed", "holder", "profile", DELETE),
    held("booking.VinClaim", "user", "profile", DELETE, plain="note"),
    held("booking.VinTry", "user", "log", DELETE, start="at"),
    held("booking.File", "uploaded_by", "file", plain="ref", hide="picture thumb"),
    held("booking.EstimateLine", "estimate__appointment__person", "repair", plain="description"),
    held("booking.OverrideLog", "appointment__person", "repair", plain="reason data"),
    held("booking.Claim", "appointment__person", "repair", plain="reason"),
    # Points: rows stay without a name, sums unchanged.
    held("loyalty.Account", "owner", "points", plain="expiring limited"),
    held(
        "loyalty.Entry", "account__owner", "points",
        plain="reason source_type source_id site brand campaign", hide="key digest",
    ),
    held("loyalty.Gift", "giver__owner", "points", plain="sent_to message decision_note",
         hide="receiver key"),
    held("loyalty.Gift", "receiver__owner", "points", plain="message decision_note",
         hide="giver sent_to key"),
    held("loyalty.Voucher", "account__owner", "points", hide="key",
         plain="code currency reserved_site reserved_note used_site cash_taken_how cancelled_why"),
    held("loyalty.Adjustment", "account__owner", "points", plain="case note decision_note site",
         hide="other key"),
    held("loyalty.BenefitUse", "account__owner", "points", plain="site source note",
         hide="key digest used_key used_digest"),
    held("loyalty.BillPayment", "account__owner", "points", plain="source released_why bill currency",
         hide="key"),
    held("loyalty.CreditRequest", "account__owner", "points", plain="source site brand campaign why",
         hide="key"),
    held("loyalty.Donation", "account__owner", "points", hide="key"),
    held("loyalty.Freeze", "account__owner", "points", plain="reason"),
    held("loyalty.GiftCode", "redeemed_by__owner", "points", plain="last_four", hide="code_hash issue"),
    held("loyalty.Hold", "account__owner", "points", plain="reason", hide="key digest"),
    held("loyalty.Receipt", "account__owner", "points",
         plain="source_type source_id site brand currency tier facts", hide="digest"),
    held("loyalty.ReceiptLine", "receipt__account__owner", "points",
         plain="line_id kind pay_type description operation"),
    held("loyalty.StatusCredit", "account__owner", "points", plain="brand source_type source_id",
         hide="key"),
    held("loyalty.TierFloor", "account__owner", "points", plain="reason"),
    held("loyalty.WakeUp", "account__owner", "points", plain="note"),
    held("loyalty.PresenceSecret", "account__owner", "log", DELETE, hide="secret"),
    # What was said and done.
    held("club.Notice", "person", "message_body", blank="data={}", plain="kind", hide="address key",
         start="created_at"),
    held("club.Occurrence", "person", "message", plain="subject_type zone reason", hide="key"),
    held("club.Answer", "person", "message", plain="topic"),
    held("club.Forecast", "person", "message", plain="subject_type facts", hide="mark"),
    held("club.PushDevice", "person", "profile", DELETE, plain="label", hide="endpoint public_key secret"),
    held("club.Suggestion", "member__user", "profile", blank="words", plain="ref answer department"),
    held("club.Rescue", "visit__person", "repair", blank="place words"),
    held("club.FaultNote", "visit__person", "repair", plain="note"),
    held("club.VisitPromise", "visit__person", "repair", plain="facts settled_note"),
    held("club.ExternalRecord", "person", "profile", blank="facts={}", plain="number", hide="digest"),
    held("club.ImportConflict", "person", "profile", blank="cells={}", plain="number code", hide="digest"),
    held("club.ImportedRow", "record__person", "profile", blank="value before={} after={}",
         plain="number code column kept_reason"),
    # Complaints; after their time they go altogether (club/complaints).
    held("club.TicketEntry", "ticket__person", "complaint", DELETE, plain="words facts"),
    held("club.ExceptionAsk", "ticket__person", "complaint", blank="words note", plain="currency"),
    held("club.Goodwill", "ticket__person", "complaint", plain="reference why", hide="entry_key key"),
    held("club.Ticket", "person", "complaint", blank="name phone email words",
         plain="ref external_number lesson", hide="key"),
    held("club.EarlyWarning", "person", "complaint", blank="words outcome", plain="episode facts"),
    # Classes and groups, and why.
    held("club.Mark", "member__user", "profile", DELETE, plain="word"),
    held("club.SegmentMember", "member__user", "profile", DELETE),
    held("club.Standing", "member__user", "profile",
         plain="held_before cell label_before by reasons", hide="unit_key"),
    # Leads: what somebody asked about a car.
    held("club.LeadNote", "lead__person", "lost_lead", blank="words", start="lead__ended_at",
         only={"lead__stage": "lost"}),
    held("club.LostAnswer", "lead__person", "lost_lead", plain="words went_to"),
    held("club.Lead", "person", "lost_lead", blank="name email words model_words", values={"phone": NUMBERED},
         plain="ref campaign team language department", hide="key referral", start="ended_at", only=LOST),
    # What they told us in surveys.
    held("club.SurveyAnswer", "reply__invitation__person", "survey_text", blank="words",
         start="reply__at"),
    held("club.SurveyCall", "invitation__person", "survey_text", blank="use questions note", start="at"),
    held("club.SurveyReply", "invitation__person", "survey_text", blank="comment", plain="fault_gone ticket",
         hide="device", start="at"),
    held("club.Invitation", "person", "profile", plain="ref subject excluded_note", hide="key"),
    held("club.Refund", "payment__person", "invoice", plain="ref reason failure",
         hide="key call_error provider_id"),
    held("club.StripeEvent", "payment__person", "invoice", plain="kind",
         hide="event_id object_id intent_id body_hash payload"),
    held("club.PointsClaim", "member__user", "points", blank="note", plain="ref invoice_number answer",
         hide="invoice_key"),
    held("club.Payment", "person", "invoice", blank="card_hash",
         plain="ref subject currency description description_zh language failure dispute",
         hide="key call_error return_path session_id intent_id charge_id card_hash pay_url"),
    held("club.Subscription", "person", "invoice", plain="ref currency status",
         hide="key call_error session_id provider_id customer_id pay_url"),
    held("club.BillAsk", "person", "invoice", plain="subject settled_how"),
    held("club.ReferralCode", "member__user", "profile", plain="code"),
    held("club.Referral", "referrer__user", "profile",
         hide="friend phone_hash email_hash vin_hash id_hash rate known_as",
         plain="how"),
    held("club.Referral", "friend", "profile", plain="how",
         blank="known_as phone_hash email_hash vin_hash id_hash",
         hide="referrer code phone_hash email_hash vin_hash id_hash rate"),
    held("club.Registration", "member__user", "profile", plain="ref", hide="request_key request_hash"),
    held("club.PartyGuest", "registration__member__user", "profile", blank="name meal phone"),
    held("club.WaitEntry", "member__user", "profile", plain="ref"),
    held("club.Task", "person", "profile", blank="words note facts={}", plain="ref subject outcome",
         hide="key"),
    held("club.Look", "person", "audit", plain="fields", hide="reference"),
    held("club.DataCopy", "person", "log", hide="file", plain="ref"),
    held("club.Erasure", "person", "audit", plain="ref identity_how result"),
    held("club.LegalHold", "person", "audit", plain="why"),
    held("club.Member", "user", "profile", plain="number", hide="id_hash id_sealed merged_into",
         blank="zone company street town postcode country hobbies occupation industry region id_tail id_hash "
               "id_sealed=null birth_day=null birth_month=null birth_year=null birth_lunar=false "
               "fleet_size=null"),
    held("portal.User", "pk", "profile", plain="language", hide="password",
         blank="name phone email=null phone_verified_at=null"),
)  # fmt: skip
"""Rows of the house that stand for a person, in the order in which an erasure takes them."""

PURGED: tuple[Held, ...] = tuple(each for each in HELD if each.start and each.erase != KEEP)
"""Tables the nightly purge takes from; the others end with what they hang from, or with their person."""

OTHERS: frozenset[str] = frozenset(
    # links, numbers and times only, or words of staff about work and not about a person
    [
        "club.Digest",
        "club.PlanActivity",
        "club.SubscriptionPeriod",
        "club.TicketPhoto",
        "club.WarningRecipient",
        "account.EmailConfirmation",
        "booking.Absence",
        "booking.AppointmentLine",
        "booking.CheckInPhoto",
        "booking.DeferredWork",
        "booking.FiledContact",
        "booking.FindingPhoto",
        "booking.ForeignBooking",
        "booking.ForeignPlace",
        "booking.Post",
        "booking.RecallDone",
        "booking.Resource",
        "booking.Shift",
        "booking.StrandedWork",
        "booking.WaitlistOffer",
        "club.ApiToken",
        "club.Certificate",
        "club.CheckIn",
        "club.Coaching",
        "club.CompanyCar",
        "club.ContestMark",
        "club.ContestPlace",
        "club.Dispatch",
        "club.Integration",
        "club.Measure",
        "club.Nurturing",
        "club.StaffReading",
        "club.TestDrive",
        "club.MeasureReview",
        "club.PartWarranty",
        "club.PaymentAlarm",
        "club.QuietPromise",
        "club.ReferralClicks",
        "club.ReferralMilestone",
        "club.SeatOffer",
        "club.VisitMoment",
        "club.WebhookDelivery",
        "club.WebhookEndpoint",
        "loyalty.Allocation",
        "loyalty.Bond",
        "loyalty.Closing",
        "loyalty.CodeTry",
        "loyalty.CutGrant",
        "loyalty.Debt",
        "loyalty.GiftIssue",
        "loyalty.HoldPart",
        "loyalty.Lot",
        "loyalty.LotExtension",
        "loyalty.Pool",
        "loyalty.Presence",
        "loyalty.PresenceTry",
        "loyalty.ReceiptRefund",
        "loyalty.Relief",
        "loyalty.Return",
        "loyalty.TierNews",
    ]
)
"""Tables on the way to a person that add no word about one; each ends with what it hangs from."""
