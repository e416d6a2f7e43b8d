"""The API as a whole: its routers, its errors, its description."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase
from ninja.parser import Parser

from portal.api import appointments, club, members, vehicles, visits
from portal.api.errors import TYPE, Refused, install


class Guarded(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """Ten thousand brackets are no request."""
        try:
            return json.loads(request.body)
        except RecursionError:
            raise Refused(400, "unreadable", "The body is nested too deeply.") from None


class Page(DocsBase):
    """The description as a page of ours: no scripts, nothing from elsewhere."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        described = api.get_openapi_schema()
        operations = [
            {"method": method.upper(), "path": path, **told}
            for path, methods in described["paths"].items()
            for method, told in methods.items()
        ]
        facts = {"info": described["info"], "operations": operations, "schemas": schemas_of(described)}
        return render(request, "api/docs.html", facts)


def schemas_of(described: Any) -> list[tuple[str, str]]:
    shapes = described.get("components", {}).get("schemas", {})
    return [(name, json.dumps(shape, indent=2, ensure_ascii=False)) for name, shape in sorted(shapes.items())]


class Paddock(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Problems are told in their own content type."""
        described = super().get_openapi_schema(**kwargs)
        for methods in described["paths"].values():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {TYPE: answer["content"]["application/json"]}
        return described


api = Paddock(
    title="Paddock API",
    version="1.0.0",
    urls_namespace="api-v1",
    docs=Page(),
    docs_url="/docs",
    openapi_url="/openapi.json",
    parser=Guarded(),
    description="For dealer systems. Every write takes an Idempotency-Key; sums are minor units.",
)
install(api)
for each in (club, members, vehicles, appointments, visits):
    api.add_router("", each.router)
