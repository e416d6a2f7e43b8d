"""Integrations and their tokens: made, shown once, ended."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.exchange.models import ApiToken, Integration, WebhookEndpoint
from club.exchange.rules import SCOPES
from club.refusals import Refusal
from club.trail.actions import record

if TYPE_CHECKING:
    from booking.sites.models import Site
    from portal.models import User

PREFIX = "pdk_"
USE_NOTED_EVERY = timedelta(minutes=1)


class NotAScope(Refusal):
    code = "not_a_scope"
    sentence = _("Choose at least one thing this key may do, from the list.")


class Ended(Refusal):
    code = "integration_ended"
    status = 409
    sentence = _("This integration has ended. Make a new one.")


def make_integration(
    *, name: str, source: str, site: Site | None, now: datetime, actor: User | None
) -> Integration:
    """A system that may ask us; ``site`` None for one that serves the whole group."""
    with transaction.atomic():
        user = get_user_model()(name=f"{name} (API)", email=None)
        user.set_unusable_password()
        user.save()
        made = Integration(name=name, source=source, site=site, user=user, made_at=now, made_by=actor)
        made.full_clean(exclude=["made_by", "ended_at", "ended_by"])
        made.save()
        record(actor=actor, verb="integration.made", subject=made, data={"name": name}, now=now, site=site)
        return made


def issue_token(
    *,
    integration: Integration,
    scopes: Sequence[str],
    now: datetime,
    actor: User | None,
    per_minute: int = 120,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """The row, and the key itself, which nobody can read again. Raises NotAScope, Ended."""
    if not scopes or not set(scopes) <= set(SCOPES):
        raise NotAScope
    if integration.ended_at is not None:
        raise Ended
    key = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            integration=integration, digest=digest_of(key), last_four=key[-4:], scopes=sorted(set(scopes)),
            per_minute=per_minute, made_at=now, made_by=actor, expires_at=expires_at,
        )  # fmt: skip
        record(
            actor=actor, verb="token.issued", subject=token, data={"scopes": token.scopes}, now=now,
            site=integration.site,
        )  # fmt: skip
    return token, key


def digest_of(key: str) -> str:
    """256 random bits need no salt and no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def end_token(*, token: ApiToken, now: datetime, actor: User | None) -> ApiToken:
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().get(pk=token.pk)
        if token.ended_at is None:
            token.ended_at = now
            token.save(update_fields=["ended_at"])
            record(actor=actor, verb="token.ended", subject=token, now=now)
        return token


def end_integration(*, integration: Integration, now: datetime, actor: User | None) -> Integration:
    """Its keys open nothing any more, and nothing more is sent to it."""
    with transaction.atomic():
        row = Integration.objects.select_for_update().get(pk=integration.pk)
        if row.ended_at is None:
            row.ended_at, row.ended_by = now, actor
            row.save(update_fields=["ended_at", "ended_by"])
            for token in row.tokens.filter(ended_at=None):  # saved one by one: each stands in the trail
                token.ended_at = now
                token.save(update_fields=["ended_at"])
            for endpoint in WebhookEndpoint.objects.filter(integration=row, ended_at=None):
                endpoint.ended_at = now
                endpoint.save(update_fields=["ended_at"])
            record(actor=actor, verb="integration.ended", subject=row, now=now, site=row.site)
        return row


def note_use(*, token: ApiToken, now: datetime) -> None:
    """When it was last used, to the minute: reading does not mean writing each time."""
    if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
