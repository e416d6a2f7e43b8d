"""Who may open which address: one line for each, and what has no line is closed (safety.md R30).

A key is a URL name (``home``, ``wagtailadmin_pages:edit``) or, ending in a stroke, the beginning of a
route (``desk/``); the name wins, then the longest beginning. Objects are guarded by ``for_user()`` in
the view: a line only says who may knock.
"""

from dataclasses import dataclass
from enum import Enum

from django.urls import ResolverMatch


class Who(Enum):
    PUBLIC = "public"  # everybody, signed in or not
    PERSON = "person"  # signed in
    MEMBER = "member"  # signed in and in the club
    STAFF = "staff"  # works for the group; which sites and verbs, the desk decides by role


@dataclass(frozen=True, slots=True)
class Line:
    who: Who
    cached: bool = False  # may be kept by caches while nobody is signed in
    machine: bool = False  # answers 401 as JSON instead of leading to the sign-in page
    before_second_factor: bool = False  # open to staff who have yet to show their second factor
    feature: str = ""  # being rolled out: there for those who already have it (club/rollout.py)
    before_proof: bool = False  # open to a person of a dealer's file who has yet to prove who they are
    stepped_up: bool = False  # what is sent here asks once more who is there, after five minutes


PUBLIC, PERSON, MEMBER, STAFF = Line(Who.PUBLIC), Line(Who.PERSON), Line(Who.MEMBER), Line(Who.STAFF)
PAGES = Line(Who.PUBLIC, cached=True)
DOOR = Line(Who.PUBLIC, before_second_factor=True)
MACHINE = Line(Who.PUBLIC, machine=True, before_second_factor=True)
KEYS = Line(Who.PERSON, before_second_factor=True)
EVENTS, FRIENDS = Line(Who.MEMBER, feature="events"), Line(Who.MEMBER, feature="friends")
GIFTS, WAITLIST = Line(Who.MEMBER, feature="gifts"), Line(Who.MEMBER, feature="waitlist")
PLANS = Line(Who.MEMBER, feature="plans")

POLICIES: dict[str, Line] = {
    # Signing in and the keys to the account (allauth).
    "account_login": DOOR,
    "account_logout": DOOR,
    "account_inactive": DOOR,
    "account_signup": DOOR,
    "account_reauthenticate": KEYS,
    "account_email": PERSON,
    "account_email_verification_sent": DOOR,
    "account_change_password": PERSON,
    "account_set_password": PERSON,
    "account_reset_password": DOOR,
    "account_confirm_password_reset_code": DOOR,
    "account_complete_password_reset": DOOR,
    "account_password_reset_completed": DOOR,
    "account_request_login_code": DOOR,
    "account_confirm_login_code": DOOR,
    "mfa_authenticate": DOOR,
    "mfa_login_webauthn": DOOR,
    "mfa_": KEYS,
    "usersessions_list": PERSON,
    # The desk and its two shadowed doors.
    "wagtailcore_login": DOOR,
    "wagtailcore_authenticate_with_password": PUBLIC,  # the password of a page, not of a person
    "desk_login": DOOR,
    "desk_password_reset": DOOR,
    "desk_exports": Line(Who.STAFF, stepped_up=True),
    "desk/": STAFF,
    # The owner's side.
    "home": MEMBER,
    "garage": MEMBER,
    "garage_new": MEMBER,
    "garage_claim": MEMBER,
    "garage_code": MEMBER,
    "vehicle": MEMBER,
    "vehicle_": MEMBER,
    "appointments": MEMBER,
    "appointment_new": MEMBER,
    "appointment": MEMBER,
    "appointment_": MEMBER,
    "waitlist_": WAITLIST,
    "visit_mine": MEMBER,
    "appointment_day": Line(Who.MEMBER, machine=True),  # asked by the page itself, which shows no sign-in
    "points": MEMBER,
    "points_statement": MEMBER,
    "points_planner": MEMBER,
    "receipt": MEMBER,
    "gift": GIFTS,
    "gift_": GIFTS,
    "household": MEMBER,
    "household_": MEMBER,
    "rewards": MEMBER,
    "reward": MEMBER,
    "vouchers": MEMBER,
    "voucher": MEMBER,
    "voucher_cancellation": MEMBER,
    "voucher_replacement": MEMBER,
    "voucher_payment": MEMBER,
    "donation": MEMBER,
    "payments": PERSON,
    "payment": PERSON,
    "payment_out": PERSON,
    "card": MEMBER,
    "card_": MEMBER,
    "voice": MEMBER,
    "claim": MEMBER,
    "claim_new": MEMBER,
    "complaint": MEMBER,
    "complaint_": MEMBER,
    "suggestion": MEMBER,
    "suggestion_new": MEMBER,
    "friends": FRIENDS,
    "friends_": FRIENDS,
    "partner": PUBLIC,
    "plan": PLANS,
    "plan_out": PLANS,
    "plan_managing": PLANS,
    "plan_subscribing": PLANS,
    "my_events": EVENTS,
    "my_event": EVENTS,
    "my_event_cancellation": EVENTS,
    "my_event_line": EVENTS,
    "my_event_leaving": EVENTS,
    "my_event_offer": EVENTS,
    "my_event_declining": EVENTS,
    "my_event_guests": EVENTS,
    "my_event_payment": EVENTS,
    "my_event_calendar": EVENTS,
    "inbox": MEMBER,
    "inbox_read": MEMBER,
    "inbox_why": MEMBER,
    "push_": MEMBER,
    "push_worker": DOOR,
    "message": MEMBER,
    "profile": PERSON,
    "consents": MEMBER,
    "privacy": PERSON,
    "privacy_": PERSON,
    "phone": Line(Who.PERSON, before_proof=True),
    "phone_code": Line(Who.PERSON, before_proof=True),
    "id_number": MEMBER,
    "session_end": PERSON,
    # Public.
    "referral_": PUBLIC,
    "enquiry": PUBLIC,
    "enquiry_": PUBLIC,
    "download": PUBLIC,  # the view keeps what belongs to the staff room
    "survey": PUBLIC,
    "survey_thanks": PUBLIC,
    "unsubscribe": PUBLIC,
    "answers": PUBLIC,  # its token is the right to answer one message
    "mail_hook": MACHINE,  # the view asks for the provider's signature
    "feed": Line(Who.PUBLIC, cached=True, machine=True, before_second_factor=True),  # its address is a secret
    "car_feed": Line(Who.PUBLIC, cached=True, machine=True, before_second_factor=True),  # a secret as well
    "set_language": DOOR,
    "theme": DOOR,
    "manifest": DOOR,
    "service_worker": DOOR,
    "offline": DOOR,
    "styleguide": DOOR,
    "csp_report": DOOR,
    "mailbox": DOOR,
    "mailbox_letter": DOOR,
    "mailbox_letter_body": DOOR,
    "health_": MACHINE,
    "stripe_hook": MACHINE,  # the view asks for a signature
    "simulated_page": DOOR,  # in simulator mode only; the session's name is the secret, as at Stripe
    "api/": MACHINE,  # a key opens it: portal/middleware/machines.py, and its scope: portal/api/doors.py
    "simulated_portal": DOOR,  # as well
    "metrics": MACHINE,  # the view asks for a token
    "wagtail_serve": PAGES,
    "picture": PAGES,
}


def line_for(match: ResolverMatch) -> Line | None:
    """The line of an address, or None when nobody wrote one."""
    if line := POLICIES.get(match.view_name):
        return line
    beginnings = [
        key
        for key in POLICIES
        if (key.endswith("/") and match.route.startswith(key))
        or (key.endswith("_") and match.view_name.startswith(key))
    ]
    return POLICIES[max(beginnings, key=len)] if beginnings else None
