"""Identifies the vault, by the id in its store, or by comparing Anki's notes with the vault's cards."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.errors import VaultInDoubtError
from obsidian_anki_sync.domain.generation.drafts import is_draft_id
from obsidian_anki_sync.domain.identity.vaults import Evidence, VaultDecision, claims_of, decide
from obsidian_anki_sync.domain.text import counted
from obsidian_anki_sync.pipeline.sessions.known_vaults import keepers_of, take_over_moved
from obsidian_anki_sync.pipeline.sync.indexing import AnkiView, is_known
from obsidian_anki_sync.pipeline.sync.run import Run

_ID_BYTES = 8


class _Question(Struct, frozen=True):
    """The Anki notes that may belong to this vault, and the id in the store."""

    notes: tuple[AnkiNote, ...]
    own_id: str
    view: AnkiView


def new_vault_id() -> str:
    """Returns a random id for a vault."""
    return secrets.token_hex(_ID_BYTES)


async def identify(run: Run, view: AnkiView, *, is_read: bool) -> frozenset[int] | None:
    """Determines the vault's id; returns the ids of the Anki notes that belong to this vault.

    If the id changes, those with the former id belong to it as before. Returns None if the vault's notes have
    to be read first (``is_read``), because the store is new and Anki holds cards. Raises
    ``VaultInDoubtError`` if only the user can tell.
    """
    own_id = await run.store.sessions.vault_id()
    known = frozenset(note.anki_id for note in view.snapshot.notes if is_known(note, view, own_id))
    seen = {note.anki_id for note in view.others}
    notes = tuple(
        note
        for note in view.snapshot.notes
        if note.anki_id not in known and not (own_id and note.anki_id in seen)
    )
    question = _Question(notes, own_id, view)
    if not notes:
        await _apply_decision(run, question, VaultDecision(own_id))
        return known
    if not (own_id or view.ids or is_read):
        return None
    decision = await _decided(run, question)
    await _apply_decision(run, question, decision)
    return decision.anki_ids | known


async def _decided(run: Run, question: _Question) -> VaultDecision:
    cards = await run.store.cards.texts()
    evidence = Evidence(
        cards,
        keepers=keepers_of(run.settings),
        held=_held(question),
        generated=await asyncio.to_thread(_generated, run.settings.vault_root, question.notes),
    )
    claims = claims_of(question.notes, evidence)
    decision = decide(claims, len(cards), question.own_id, run.vault_answer)
    doubt = decision.doubt
    if doubt is None:
        return decision
    shared = doubt.same + doubt.alike
    if question.own_id:
        run.say(
            f"Anki holds {counted(doubt.size, 'new card')} of a vault named '{doubt.name}', and"
            f" {counted(shared, 'of them is', 'of them are')} in this vault too. They were not changed."
        )
        return decision
    error = VaultInDoubtError(name=doubt.name, cards=doubt.size, shared=shared, kept_by=doubt.kept_by)
    answer = run.ask_vault(error) if run.ask_vault else None
    if answer is None:
        raise error
    return decide(claims, len(cards), question.own_id, answer)


def _held(question: _Question) -> frozenset[int]:
    """Returns the Anki notes that this store wrote and that have another vault's id now."""
    ids = question.view.ids
    return frozenset(note.anki_id for note in question.notes if ids.get(note.slug) == note.anki_id)


def _generated(root: Path, notes: Iterable[AnkiNote]) -> frozenset[int]:
    """Returns the Anki notes of generated cards whose answer is in the note that they come from."""
    texts: dict[str, str] = {}
    found = set()
    for note in notes:
        path = note.note_path
        if is_draft_id(note.slug) and path and path not in texts:
            texts[path] = _text(root / path)
        if is_draft_id(note.slug) and note.back and note.back.casefold() in texts.get(path, ""):
            found.add(note.anki_id)
    return frozenset(found)


def _text(path: Path) -> str:
    try:
        return " ".join(path.read_text(errors="replace").casefold().split())
    except OSError:
        return ""


async def _apply_decision(run: Run, question: _Question, decision: VaultDecision) -> None:
    vault_id = decision.vault_id or question.own_id or new_vault_id()
    if vault_id != question.own_id:
        await run.store.sessions.take_vault_id(vault_id)
    if decision.claimed:
        if not question.own_id:
            await run.store.sessions.mark_taken_over(True)
        await take_over_moved(run.store, run.settings, vault_id, decision.anki_ids)
    count, others = len(decision.anki_ids), len(question.notes) - len(decision.anki_ids)
    if count:
        names = sorted({name for claim in decision.claimed for name in claim.names})
        run.say(
            f"{counted(count, 'card in Anki belongs', 'cards in Anki belong')} to this vault, by the text;"
            f" this vault's syncs include {'it' if count == 1 else 'them'} ({', '.join(names)})."
        )
    if others and not question.own_id:
        run.say(f"Anki holds {counted(others, 'card')} of other vaults, which this sync leaves alone.")
