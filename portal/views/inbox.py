"""The inbox: what the club said, newest first, and one message in full."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from club.members.models import Consent
from club.notices import actions, queries, tokens
from club.notices.channels import is_asked, page_words
from club.notices.models import Notice
from club.notices.reasons import STATES, sentence
from club.notices.rules import UNSUBSCRIBABLE
from club.reminders.queries import said_to
from portal.owner import owner_of
from portal.reminders import about

SHOWN = 30


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request)
    limit = queries.LIMIT_MAX if "all" in request.GET else SHOWN
    notices = queries.inbox(owner.user, limit)
    context = {
        "owner": owner, "notices": notices, "has_new": any(not notice.read_at for notice in notices),
        "has_older": len(notices) == SHOWN,
    }  # fmt: skip
    return render(request, "portal/inbox/index.html", context)


@require_safe
def message(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Opening a message is reading it; a message is the only thing a GET of ours writes about."""
    owner = owner_of(request)
    notice = get_object_or_404(Notice, person=owner.user, ref=ref, shown_at__isnull=False)
    actions.mark_read(user=owner.user, notice=notice, now=owner.now)
    context = {
        "owner": owner, "notice": notice, "words": page_words(notice),
        "answers": tokens.for_answers(notice) if is_asked(notice) else "",
        "purpose": Consent.Purpose(notice.purpose).label, "can_stop": notice.purpose in UNSUBSCRIBABLE,
    }  # fmt: skip
    return render(request, "portal/inbox/message.html", context)


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Why did I get this, or not: everything planned for the reader, with its end and the reason."""
    owner = owner_of(request)
    lines = [
        (row, about(row.rule, row.vehicle), STATES.get(row.outcome, row.outcome), sentence(row.why))
        for row in said_to(owner.user.pk)
    ]
    return render(request, "portal/inbox/why.html", {"owner": owner, "lines": lines})


@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    actions.mark_read(user=owner_of(request).user, now=timezone.now())
    return redirect("inbox")
