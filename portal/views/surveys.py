"""/s/<token>/: a survey by its signed link, under a minute on a phone; no login, no trace of who is asked."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from club import journeys
from club.referrals.models import ReferralCode
from club.refusals import Refusal
from club.surveys.actions import device_mark, read_token
from club.surveys.models import Invitation, SurveyReply
from club.surveys.queries import items_of
from portal.models import User
from portal.network import address_of
from portal.survey import AnswerForm

COOKIE = "device"
COOKIE_SECONDS = 400 * 24 * 3600


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    asked = read_token(token)
    on = asked.begun_at.astimezone(asked.site.tz).date()
    form = AnswerForm(request.POST or None, items=items_of(asked.survey, on))
    if request.method != "POST":
        return marked(request, page(request, asked, form))
    if not form.is_valid():
        return page(request, asked, form, 422)
    try:
        reply = journeys.answer_survey(
            invitation=asked, answers=form.answers(), now=timezone.now(),
            actor=request.user if isinstance(request.user, User) else None,
            device=device_mark(request.COOKIES.get(COOKIE, "")), address=address_of(request),
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, refusal.messages[0])
        return page(request, asked, form, refusal.status)
    request.session["survey_said"] = reply.pk
    return redirect("survey_thanks", token)


@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """What becomes of the answer, for who has just given it; for everybody else a plain thank you."""
    asked = read_token(token)
    reply = asked.replies.filter(pk=request.session.get("survey_said", 0)).first()
    context = {"asked": asked, "reply": reply, "share": share_of(asked, reply)}
    return render(request, "portal/survey/thanks.html", context)


def share_of(asked: Invitation, reply: SurveyReply | None) -> str:
    """The address a delighted owner may pass on."""
    if reply is None or reply.loop != SurveyReply.Loop.THANKS or asked.person_id is None:
        return ""
    code = ReferralCode.objects.filter(member__user=asked.person_id, replaced_at=None).first()
    return reverse("referral_landing", args=[code.code]) if code is not None else ""


def page(request: HttpRequest, asked: Invitation, form: AnswerForm, status: int = 200) -> HttpResponse:
    context = {"asked": asked, "form": form, "is_over": timezone.now() >= asked.closes_at}
    return render(request, "portal/survey/survey.html", context, status=status)


def marked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The browser's random mark: many people's answers from one device are the showroom's."""
    if not request.COOKIES.get(COOKIE):
        response.set_cookie(
            COOKIE, secrets.token_urlsafe(16), max_age=COOKIE_SECONDS, samesite="Lax", httponly=True,
            secure=request.is_secure(),
        )  # fmt: skip
    return response
