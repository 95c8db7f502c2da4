"""If a sync would reach Anki now, and how many cards of the vault are due."""

from __future__ import annotations

from msgspec import Struct

from obsidian_anki_sync.anki.targets import canonical_target
from obsidian_anki_sync.domain.errors import SyncError
from obsidian_anki_sync.pipeline.sync.run import target_name
from obsidian_anki_sync.pipeline.targets import target_of
from obsidian_anki_sync.settings import Settings
from obsidian_anki_sync.store.store import open_store_file


class AnkiStatus(Struct, frozen=True):
    """The state of Anki; ``code`` is that of the error if it does not answer.

    ``due`` counts the cards of the vault that Anki would ask today; None if Anki cannot be asked.
    """

    ready: bool
    message: str
    advice: str = ""
    code: str = ""
    due: int | None = None


async def anki_status(settings: Settings) -> AnkiStatus:
    """Asks Anki in few requests; raises ``TargetError`` only for a target of no known form."""
    target = target_of(settings)
    try:
        state = await target.check()
        due = await target.due(await _anki_ids(settings)) if state.ready else None
    except SyncError as error:
        return AnkiStatus(ready=False, message=error.message, advice=error.advice, code=error.code)
    finally:
        await target.close()
    return AnkiStatus(
        ready=state.ready, message=state.description, advice=state.advice, code=state.code, due=due
    )


async def _anki_ids(settings: Settings) -> frozenset[int]:
    path = settings.store_path
    if not path.exists():
        return frozenset()
    address = canonical_target(settings.target)
    async with open_store_file(path, read_only=True) as store:
        target = target_name(address, await store.sessions.profile(address))
        return await store.cards.anki_ids(target)
