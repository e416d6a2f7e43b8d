"""Where files lie. A disk that takes nothing more is a clear no, and leaves no half file (safety.md C7)."""

from __future__ import annotations

import errno
import logging
from typing import TYPE_CHECKING, Any

from django.core.files.storage import FileSystemStorage
from django.utils.translation import gettext_lazy as _

from booking.refusals import Refusal

if TYPE_CHECKING:
    from django.core.files import File

logger = logging.getLogger(__name__)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


class NoRoom(Refusal):
    code = "no_room"
    status = 507
    sentence = _("We could not keep your file just now. Please try again a little later; we look into it.")


class Shelf(FileSystemStorage):
    def _save(self, name: str, content: File[Any]) -> str:
        """As it is written; raises NoRoom, with whoever runs the house told by the log."""
        try:
            return str(super()._save(name, content))  # type: ignore[misc]  # unknown to the stubs
        except OSError as problem:
            if problem.errno not in NO_ROOM:
                raise
            logger.exception("no room for a file")
            self.delete(name)
            raise NoRoom from problem
