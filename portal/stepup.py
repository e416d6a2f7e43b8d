"""Step-up: what moves points out asks once more who is there, if the last time is over five minutes ago.

What was typed waits in the session and stands in the form again (safety.md R42, H8).
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

SECONDS = 300
DRAFT = "stepped_up_draft"
NOT_TYPED = {"csrfmiddlewaretoken", "request_key"}
DRAFT_MAX = 2_000
View = Callable[..., HttpResponse]


def step_up(view: View) -> View:
    """For views whose POST moves points out."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or is_fresh(request):
            return view(request, *args, **kwargs)
        return ask_again(request)

    return asked


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks who is there, and back; what was typed waits."""
    request.watched = "step_up.asked"  # type: ignore[attr-defined]
    typed = {name: value[:DRAFT_MAX] for name, value in request.POST.items() if name not in NOT_TYPED}
    flows = get_reauthentication_flows(request.user)
    back = urlencode({"next": request.path})
    if not flows:  # signs in by code alone: a fresh code is the one proof there is
        logout(request)
        return asking("account_request_login_code", back)
    request.session[DRAFT] = {"path": request.path, "typed": typed}
    where = "mfa_reauthenticate" if flows[0]["id"] == "mfa_reauthenticate" else "account_reauthenticate"
    return asking(where, back)


def asking(where: str, back: str) -> HttpResponse:
    """Nothing was done: the same form may come again with its key."""
    answer = redirect(f"{reverse(where)}?{back}")
    answer.is_not_kept = True  # type: ignore[attr-defined]
    return answer


def is_fresh(request: HttpRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(time.time() - record["at"] < SECONDS for record in records)


def draft(request: HttpRequest) -> dict[str, str]:
    """What was typed before the step, once."""
    kept = request.session.get(DRAFT)
    if not kept or kept["path"] != request.path:
        return {}
    del request.session[DRAFT]
    return dict(kept["typed"])
