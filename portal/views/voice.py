"""/voice/: where owners speak up; the questions they asked and how far we are with each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from club.claims.queries import claims_of
from club.suggestions.queries import suggestions_of
from club.surveys.actions import token_of
from club.surveys.queries import open_invitations
from portal import tickets
from portal.claims import answer_of, title_of
from portal.owner import Owner, owner_of


@require_safe
def voice(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    claims = [(claim, title_of(claim), answer_of(claim, owner.now)) for claim in claims_of(owner.member)]
    context = {
        "owner": owner,
        "claims": claims,
        "complaints": tickets.listed(owner.user, owner.now),
        **asked_and_suggested(owner),
    }
    return render(request, "portal/voice/index.html", context)


def asked_and_suggested(owner: Owner) -> dict[str, Any]:
    """Surveys still to answer, with their links, and one's own ideas. Two queries."""
    asked = [(row, token_of(row)) for row in open_invitations(owner.user, owner.now)]
    return {"surveys": asked, "suggestions": suggestions_of(owner.member)}
