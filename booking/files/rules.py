"""What may be sent, and how large it may be (safety.md R59, F2, F5)."""

from __future__ import annotations

BYTES_MAX = 10 * 1024 * 1024
PIXELS_MAX = 25_000_000
SIDE_MAX = 12_000
KEPT_SIDE = 2_000
THUMB_SIDE = 480
FILES_MAX = 50
QUOTA_BYTES = 200 * 1024 * 1024
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
SERVED_AS = {
    "Content-Type": "image/jpeg",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}
"""How a photo goes out: never cached by others, never run as anything but a picture (R59, F6)."""


def is_too_large(width: int, height: int) -> bool:
    """Judged by the header, before anything is decoded."""
    return width * height > PIXELS_MAX or max(width, height) > SIDE_MAX


def is_over_quota(files: int, size: int, more: int) -> bool:
    return files >= FILES_MAX or size + more > QUOTA_BYTES
