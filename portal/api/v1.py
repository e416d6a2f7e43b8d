"""The API as a whole: its routers, its errors, its description."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase
from ninja.parser import Parser

from portal.api import appointments, club, members, menu, vehicles, visits
from portal.api.doors import Door
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
            {"method": method.upper(), "path": path, "body": body_of(told), "scope": scope_of(told), **told}
            for path, methods in described["paths"].items()
            for method, told in methods.items()
        ]
        facts = {"info": described["info"], "operations": operations, "schemas": schemas_of(described)}
        return render(request, "api/docs.html", facts)


def body_of(operation: Any) -> str:
    """The name of the shape that is sent, if any."""
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return str(schema.get("$ref", "")).rpartition("/")[2]


def scope_of(operation: Any) -> str:
    return next(iter(operation["security"][0][Door.__name__]), "")


def schemas_of(described: Any) -> list[tuple[str, str]]:
    shapes = described.get("components", {}).get("schemas", {})
    return [(name, json.dumps(shape, indent=2, ensure_ascii=False)) for name, shape in sorted(shapes.items())]


class Paddock(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Problems are told in their own content type, and each door with the scope it asks for."""
        described = super().get_openapi_schema(**kwargs)
        scopes = self.scopes()
        for methods in described["paths"].values():
            for operation in methods.values():
                scope = scopes[operation["operationId"]]
                operation["security"] = [{Door.__name__: [scope] if scope else []}]
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {TYPE: answer["content"]["application/json"]}
        return described

    def scopes(self) -> dict[str, str]:
        """By the name of each operation; empty where any key will do."""
        found = [
            operation
            for _prefix, router in self._routers
            for view in router.path_operations.values()
            for operation in view.operations
        ]
        return {self.get_openapi_operation_id(one): one.auth_callbacks[0].scope for one in found}  # type: ignore[attr-defined]  # all are doors


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
for each in (club, members, vehicles, menu, appointments, visits):
    api.add_router("", each.router)
