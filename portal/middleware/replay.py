"""The same form sent twice is answered twice and done once (safety.md R14, R15; decisions.md).

A form carries a key made when it was shown (``{% request_key %}``), a machine sends Idempotency-Key.
The effect and the reply are written in one transaction, under a lock on the key:

* same key, same body: the stored answer again;
* same key, another body: 422;
* the first still running: 409 and Retry-After;
* an answer of 400 or more rolls the transaction back and is not stored: nothing was done, so the
  corrected form may use its key again, and a 5xx is tried afresh. A view that counts refused tries
  says so (``response.keeps_writes``): a key must not be the way to guess without being counted;
* an answer that shows a secret once, or only asks who is there, is not stored (``response.is_not_kept``).

A deadlock or a failed serialisation is tried up to three times before anybody hears of it (R10).
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.models import Reply
from portal.views import errors

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
METHODS = {"POST", "PUT", "PATCH", "DELETE"}
NOT_PART_OF_THE_BODY = {"csrfmiddlewaretoken", "request_key"}
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
TRIES_MAX = 3
AGAIN = {"40001", "40P01"}  # serialization_failure, deadlock_detected


class Replay:
    """Stands innermost, so that policy, second factor and CSRF have spoken before a key is looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = key_of(request)
        if key is None:
            return self.get_response(request)
        for _attempt in range(TRIES_MAX):
            request.replay_again = False  # type: ignore[attr-defined]
            response = self.answer(request, key)
            if not request.replay_again:  # type: ignore[attr-defined]
                break
        return response

    def answer(self, request: HttpRequest, key: str) -> HttpResponse:
        with transaction.atomic():
            request.replay_key = key  # type: ignore[attr-defined]
            request.replay_row = None  # type: ignore[attr-defined]
            response = self.get_response(request)
            row = request.replay_row  # type: ignore[attr-defined]
            if response.status_code >= 400 and not getattr(response, "keeps_writes", False):
                transaction.set_rollback(True)
            elif (
                row is not None
                and response.status_code < 400
                and not response.streaming  # a file is made again
                and not getattr(response, "is_not_kept", False)
            ):
                row.keep(response)
                row.save()
        return response

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponse | None:
        key = getattr(request, "replay_key", None)
        if key is None:
            return None
        row = Reply(
            user=request.user if request.user.is_authenticated else None,
            route=request.path[:200],
            key=key,
            body_hash=body_hash(request),
            created_at=timezone.now(),
        )
        if not is_first(row):
            return errors.in_progress(request)
        stored = Reply.objects.filter(user=row.user, route=row.route, key=key).first()
        if stored is None:
            request.replay_row = row  # type: ignore[attr-defined]
            return None
        return stored.response() if stored.body_hash == row.body_hash else errors.key_reused(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        cause = exception.__cause__
        if isinstance(exception, DatabaseError) and getattr(cause, "sqlstate", None) in AGAIN:
            request.replay_again = True  # type: ignore[attr-defined]
            return errors.busy(request)
        return None


def key_of(request: HttpRequest) -> str | None:
    if request.method not in METHODS:
        return None
    key = request.headers.get("Idempotency-Key") or request.POST.get("request_key", "")
    return key if KEY.fullmatch(key) else None


def is_first(row: Reply) -> bool:
    """Take the lock of this key until the transaction ends; False when somebody else has it."""
    name = f"{row.user_id}|{row.route}|{row.key}".encode()
    number = int.from_bytes(hashlib.sha256(name).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        (is_locked,) = cursor.fetchone()
    return bool(is_locked)


def body_hash(request: HttpRequest) -> str:
    digest = hashlib.sha256((request.method or "").encode() + request.META.get("QUERY_STRING", "").encode())
    if request.content_type not in FORMS:
        digest.update(request.body)
    for name, values in sorted(request.POST.lists()):
        if name not in NOT_PART_OF_THE_BODY:
            digest.update(repr((name, values)).encode())
    for name, uploads in sorted(request.FILES.lists()):
        for upload in uploads:
            digest.update(repr((name, upload.name)).encode())
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    return digest.hexdigest()
