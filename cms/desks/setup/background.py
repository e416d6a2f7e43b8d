"""Work by the clock that keeps failing: what, since when, and a person who lets it go on (safety.md R17)."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from club.jobs import actions
from club.jobs.queries import troubles
from cms.desk import DeskRequest, desk, frame, must_act


@desk("group")
@require_safe
def background(request: DeskRequest) -> HttpResponse:
    return frame(
        request, "cms/desk/setup/background.html", _("Background work"), icon="desk-settings",
        rows=list(troubles()), can_act=request.scope.acts_everywhere,
    )  # fmt: skip


@desk("group")
@require_POST
def background_on(request: DeskRequest, name: str) -> HttpResponse:
    must_act(request, None)
    try:
        actions.let_go_on(name=name, actor=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("It tries again with its next turn."))
    return redirect("desk_background")
