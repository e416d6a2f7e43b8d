"""What is said, on which wires, who must not be written to, in whose words, and to which devices."""

from club.notices.models.device import PushDevice
from club.notices.models.outbox import Dispatch, Notice, Suppression
from club.notices.models.wording import Wording

__all__ = ["Dispatch", "Notice", "PushDevice", "Suppression", "Wording"]
