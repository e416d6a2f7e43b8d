"""Where browsers report what the content policy stopped; limited in size and number (safety.md R46)."""

import json
import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.cache import count

logger = logging.getLogger("portal.csp")
BYTES_MAX = 16_384
TYPES = {"application/csp-report", "application/reports+json", "application/json"}
REPORTS_PER_MINUTE = 60
FACTS = (
    "effective-directive",
    "effectiveDirective",
    "blocked-uri",
    "blockedURL",
    "source-file",
    "sourceFile",
)


@csrf_exempt  # sent by the browser itself, which has no token; it changes nothing
@require_POST
def report(request: HttpRequest) -> HttpResponse:
    if request.content_type not in TYPES:
        return HttpResponse(status=415)
    if int(request.META.get("CONTENT_LENGTH") or 0) > BYTES_MAX:
        return HttpResponse(status=413)
    request.watched = "policy.report"  # type: ignore[attr-defined]
    if not has_room():
        return HttpResponse(status=429, headers={"Retry-After": "60"})
    for facts in said(request.body):
        logger.warning("csp %s", json.dumps(facts, ensure_ascii=True))
    return HttpResponse(status=204)


def has_room() -> bool:
    return count("csp-reports", 60) <= REPORTS_PER_MINUTE


def said(body: bytes) -> list[dict[str, str]]:
    """The known facts of a report, of both wire forms (report-uri and Reporting API), cut short."""
    try:
        sent = json.loads(body)
    except ValueError:
        return []
    rows = sent if isinstance(sent, list) else [sent]
    reports = [row.get("csp-report") or row.get("body") for row in rows[:10] if isinstance(row, dict)]
    return [
        {name: str(row[name])[:200] for name in FACTS if name in row}
        for row in reports
        if isinstance(row, dict)
    ]
