"""/voice/: where owners speak up; the questions they asked and how far we are with each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from club.claims.queries import claims_of
from portal import tickets
from portal.claims import answer_of, title_of
from portal.owner import owner_of


@require_safe
def voice(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    claims = [(claim, title_of(claim), answer_of(claim, owner.now)) for claim in claims_of(owner.member)]
    context = {"owner": owner, "claims": claims, "complaints": tickets.listed(owner.user, owner.now)}
    return render(request, "portal/voice/index.html", context)
