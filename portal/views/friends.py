"""Friends: the invitation to share, and how far those who came are."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from club import house, journeys
from club.referrals import queries, rules
from club.referrals.actions import change_code
from club.referrals.models import Referral, ReferralCode
from club.refusals import Refusal
from portal.formats import number
from portal.friendship import shown
from portal.owner import Owner, owner_of


@require_safe
def friends(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    code = get_object_or_404(ReferralCode, member=owner.member, replaced_at=None)
    lines = queries.friends_of(owner.member)
    context = {
        "owner": owner,
        "group": house.name(),
        "code": code.code,
        "is_resting": code.paused_at is not None,
        "friends": [shown(line, owner.on) for line in lines],
        "earned": sum(line.points for line in lines),
        **kit(owner, code.code),
    }
    return render(request, "portal/friends/index.html", context)


def kit(owner: Owner, code: str) -> dict[str, object]:
    """The link, words for messengers and mail, the card's line, and what each step pays."""
    rates = queries.rates_on(owner.on)
    rate, drive, car = rates[rules.FIRST_SERVICE], rates[rules.TEST_DRIVE], rates[rules.CAR]
    link = settings.BASE_URL.rstrip("/") + reverse("referral_landing", args=[code])
    words = {
        "group": house.name(),
        "points": number(rate.friend),
        "yours": number(rate.referrer),
        "car": number(car.friend),
        "link": link,
    }
    short = gettext("I keep my car at %(group)s. Join with my link: %(points)s points for you. %(link)s")
    long = gettext(
        "Hello, I have been happy with %(group)s. With my link you get %(points)s points after your first "
        "paid service, and %(car)s if you buy a car there: %(link)s"
    )
    gift = gettext("Join with this code and get %(points)s points after your first paid service.")
    promise = gettext("%(yours)s points for you and %(points)s for them, after their first paid service.")
    steps = [
        (gettext("First paid service"), rate),
        (gettext("Test drive"), drive),
        (gettext("Car delivered"), car),
    ]
    return {
        "link": link,
        "text": short % words,
        "letter": long % words,
        "gift": gift % words,
        "promise": promise % words,
        "pays": [(name, each) for name, each in steps if each.referrer or each.friend],
        "third": rates[rules.THIRD_CAR].referrer,
    }


@require_POST
def new_code(request: HttpRequest) -> HttpResponse:
    """A new code; whoever has the old link still comes by it."""
    owner = owner_of(request)
    change_code(member=owner.member, now=owner.now, actor=owner.user)
    messages.success(request, gettext("Here is your new code. Links you have shared go on working."))
    return redirect("friends")


@require_POST
def nudge(request: HttpRequest, pk: int) -> HttpResponse:
    """One friendly word to a friend who joined and has not booked."""
    owner = owner_of(request)
    row = get_object_or_404(Referral, pk=pk, referrer=owner.member)
    try:
        journeys.nudge_friend(referral=row, member=owner.member, now=owner.now)
    except Refusal as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, gettext("We passed on your friendly word."))
    return redirect("friends")
