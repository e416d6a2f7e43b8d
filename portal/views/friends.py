"""Friends: the invitation to share, and how far those who came are."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from club.referrals import queries
from club.referrals.models import ReferralCode
from portal.formats import number
from portal.friendship import shown
from portal.owner import owner_of


@require_safe
def friends(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    code = get_object_or_404(ReferralCode, member=owner.member, replaced_at=None).code
    rate = queries.rate_on(owner.on)
    link = settings.BASE_URL.rstrip("/") + reverse("referral_landing", args=[code])
    words = {
        "group": settings.GROUP_NAME,
        "points": number(rate.friend),
        "yours": number(rate.referrer),
        "link": link,
    }
    text = gettext("I keep my car at %(group)s. Join with my link: %(points)s points for you. %(link)s")
    gift = gettext("Join with this code and get %(points)s points after your first paid service.")
    promise = gettext("%(yours)s points for you and %(points)s for them, after their first paid service.")
    context = {
        "owner": owner,
        "group": settings.GROUP_NAME,
        "code": code,
        "link": link,
        "text": text % words,
        "gift": gift % words,
        "promise": promise % words,
        "friends": [shown(line, owner.on) for line in queries.friends_of(owner.member)],
    }
    return render(request, "portal/friends/index.html", context)
