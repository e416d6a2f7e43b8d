"""The tables of this room: lists that come in, lists that go out, who may ask, whom we tell."""

from club.exchange.models.exports import ExportJob
from club.exchange.models.imports import (
    UNDONE,
    ColumnMap,
    ExternalRecord,
    ImportConflict,
    ImportedRow,
    ImportJob,
)
from club.exchange.models.integrations import ApiToken, Integration
from club.exchange.models.webhooks import WebhookDelivery, WebhookEndpoint, WebhookEvent

__all__ = [
    "UNDONE",
    "ApiToken",
    "ColumnMap",
    "ExportJob",
    "ExternalRecord",
    "ImportConflict",
    "ImportJob",
    "ImportedRow",
    "Integration",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
]
