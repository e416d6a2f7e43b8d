"""What lies beside backups, never in them: people's keys and who was erased (privacy.md).

One file, written over by each backup: an old archive without it opens nothing that was sealed, and the
key of somebody erased is in none.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import DatabaseError
from django.utils import timezone

from club.members.models import PersonKey
from club.privacy.actions import erase_again
from club.privacy.models import Tombstone

FILE = "paddock-keys.json"


def write(folder: Path) -> None:
    """Beside the archives of ``folder``, for their owner's eyes only."""
    unfinished = folder / f"{FILE}.part"
    unfinished.touch(mode=0o600)
    unfinished.chmod(0o600)
    unfinished.write_text(json.dumps(held()))
    unfinished.rename(folder / FILE)


def held() -> dict[str, Any]:
    """Keys and tombstones of the database as it is; nothing where there is none yet."""
    try:
        keys = [
            [row.person_id, bytes(row.wrapped).hex(), row.made_at.isoformat()]
            for row in PersonKey.objects.iterator()
        ]
        erased = [[row.person, row.at.isoformat()] for row in Tombstone.objects.iterator()]
    except DatabaseError:
        return {"keys": [], "erased": []}
    return {"keys": keys, "erased": erased}


def beside(archive: Path) -> dict[str, Any]:
    file = archive.parent / FILE
    return dict(json.loads(file.read_text())) if file.exists() else {"keys": [], "erased": []}


def bring_back(*rings: dict[str, Any]) -> int:
    """After a restore: keys of people who are there again, and the erased erased anew. How many of those."""
    erased = {pk: datetime.fromisoformat(at) for ring in rings for pk, at in ring["erased"]}
    keys = {pk: (key, at) for ring in rings for pk, key, at in ring["keys"] if pk not in erased}
    here = set(get_user_model().objects.filter(pk__in=keys).values_list("pk", flat=True))
    PersonKey.objects.bulk_create(
        [
            PersonKey(person_id=pk, wrapped=bytes.fromhex(key), made_at=datetime.fromisoformat(at))
            for pk, (key, at) in keys.items()
            if pk in here
        ],
        ignore_conflicts=True,
    )
    return erase_again(people=sorted(erased.items()), now=timezone.now())
