"""Files of public pages: pictures made for them, and downloads. Nothing else that is uploaded is served."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.documents import get_document_model

from cms.pages.staff import must_be_staff

A_YEAR = 365 * 24 * 60 * 60
STAFF_COLLECTION = "Staff room"


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A rendition's name carries a hash of its picture, so it never changes."""
    response = serve(request, name, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response


@require_safe
def download(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file for keeping. What lies in the staff room's collection is for staff (L15)."""
    document = get_object_or_404(get_document_model().objects.select_related("collection"), pk=pk)
    if document.filename != name:
        raise Http404
    if document.collection.name == STAFF_COLLECTION:
        must_be_staff(request)
    return FileResponse(
        document.file.open("rb"), as_attachment=True, filename=name, content_type=document.content_type
    )
