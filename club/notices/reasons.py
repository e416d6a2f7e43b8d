"""Why a message did not go out, or not yet, in words for whoever asks (messages.md §4, §6)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Words = str | Promise

REASONS: dict[str, Words] = {
    "person_gone": _("the membership has ended"),
    "car_gone": _("the car is no longer in the garage"),
    "renewed": _("the policy was renewed"),
    "done": _("it was done in the meantime"),
    "handed": _("it has gone out already"),
    "no_longer_so": _("it is no longer so"),
    "booked": _("a visit is booked around that day"),
    "visited": _("the car has just been here"),
    "said_done": _("you said it was done elsewhere"),
    "said_sold": _("you said the car is sold"),
    "said_remind_on": _("you asked for another day"),
    "snoozed": _("you said: not now"),
    "nearer_one": _("a message nearer to the day took its place"),
    "merged": _("it was part of another message"),
    "moved": _("the day has moved"),
    "paused": _("its rule is paused"),
    "no_consent": _("it was not allowed on any way"),
    "unverified": _("nobody of us has spoken to this person yet"),
    "no_address": _("there is no address for this way"),
    "no_device": _("no device takes notifications"),
    "device_gone": _("the device no longer takes notifications"),
    "suppressed_address": _("this address does not want to hear from us, or does not exist"),
    "complaint": _("a complaint is open, and until it is settled we are quiet"),
    "no_opening": _("the hours of its rule never open when late messages may go out"),
    "left_segment": _("it was meant for a group of members that no longer has this one"),
    "holdout": _("held out this year, to see what such messages bring"),
    "quiet_hours": _("it was outside the hours in which we write"),
    "weekday": _("it waits for the day of the week"),
    "cap": _("there were enough messages already"),
    "catching_up": _("many were late, and they go out bit by bit"),
    "too_late": _("it came too late to be of use"),
    "missed": _("its time was missed"),
    "by_staff": _("our staff left it out"),
    "worker_died": _("it was perhaps sent; nobody could tell"),
    "line_broke": _("the line broke; it was perhaps sent"),
    "refused_recipient": _("the mailbox does not exist"),
    "cannot_render": _("its words could not be made"),
    "cannot_judge": _("something went wrong while we looked at it"),
    "no_connection": _("the provider could not be reached"),
    "by_a_person": _("a person decided"),
    "told_by_provider": _("the provider told us later"),
}


def sentence(reason: str) -> Words:
    """The reason in words; a provider's own code as it is."""
    if reason.startswith("bounced_"):
        return REASONS["refused_recipient"]
    return REASONS.get(reason, reason)


STATES: dict[str, Words] = {
    "planned": _("Planned"),
    "handed": _("Handed to the outbox"),
    "ready": _("Waiting"),
    "sending": _("On the wire"),
    "sent": _("Sent"),
    "unknown": _("Perhaps sent"),
    "failed": _("Refused by the receiver"),
    "suppressed": _("Not sent"),
    "superseded": _("No longer needed"),
    "expired": _("Too late to be useful"),
    "merged": _("Part of another message"),
    "skipped": _("Left out by staff"),
    "erased": _("Forgotten"),
}
"""Where a planned message stands or how it ended, in words."""
