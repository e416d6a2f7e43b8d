"""Certificates as values."""

from __future__ import annotations

CALLER = "caller"
