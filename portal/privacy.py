"""What classes of records, and obstacles to an erasure, are called for owners."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CLASSES: Mapping[str, str | Promise] = {
    "profile": _("Your file: name, contacts, address, hobbies, devices"),
    "consent": _("What you allowed and when, as proof without your name"),
    "repair": _("Visits and appointments of your cars, without your name"),
    "invoice": _("Bills and payments, as tax law asks"),
    "points": _("Postings of points, without your name, so that the sums stay right"),
    "complaint": _("Complaints and our answers"),
    "lost_lead": _("Questions about a new car"),
    "survey_text": _("What you wrote in surveys"),
    "message_body": _("Messages we sent you"),
    "message": _("When which reminder was due, without your address"),
    "log": _("Sign-ins, codes and technical notes"),
    "audit": _("Who of us opened your file, without your name"),
    "file": _("Photos you sent"),
}
WHERE = {"complaint": "voice", "appointment": "appointments", "event": "my_events", "membership": "plan"}
"""The page on which an obstacle is cleared away."""
OBSTACLES: Mapping[str, str | Promise] = {
    "hold": _("An open legal matter: please ring your centre."),
    "complaint": _("A complaint of yours is open: we settle it first."),
    "appointment": _("An appointment ahead or a car with us: please cancel it, or wait until it is over."),
    "event": _("A place or a waiting list at an event ahead: please give it up, so that others can come."),
    "membership": _("A paid membership that renews: please end it, so that nothing more is charged."),
}
