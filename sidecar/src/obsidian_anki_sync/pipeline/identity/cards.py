"""Gives cards their slugs once all notes are read, at the start of determining actions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from obsidian_anki_sync.domain.card import CardContent
from obsidian_anki_sync.domain.cloze import renumbered
from obsidian_anki_sync.domain.identity.cards import KnownCard, NewCard
from obsidian_anki_sync.domain.identity.identities import Identities, match_identities
from obsidian_anki_sync.domain.note_type import BY_NAME
from obsidian_anki_sync.domain.planning.changes import Change, ChangeKind, changes_of
from obsidian_anki_sync.domain.text import counted, shortened
from obsidian_anki_sync.pipeline.sync.run import Run

# The key of a note in another vault; ours have keys from 1 on.
_ANOTHER_VAULT = 0
# So many changes of a kind are named one by one; the others are counted.
_NAMED = 3


async def assign_identities(run: Run) -> None:
    """Gives every card that was read its slug: the one it had before, in any note and with any words.

    It also keeps its cloze numbers, if the note does not number them.
    """
    former = await run.store.cards.former(run.target_name)
    new = await run.store.cards.without_slug(with_words=bool(former))
    if not new:
        return
    await _say_what_is_shared(run)
    others = await run.store.foreign.all(run.target_name)
    taken = dict.fromkeys((note.slug for note in others), _ANOTHER_VAULT)
    taken |= await run.store.cards.slugs()
    vault_id = await run.store.sessions.vault_id()
    identities = await asyncio.to_thread(match_identities, new, former, taken, vault_id)
    slugs = identities.slugs
    await run.store.cards.give_slugs(slugs, await _numbered(run, slugs, former))
    changes = await asyncio.to_thread(changes_of, new, former, slugs)
    for sentence in (*_sentences(changes), *_unclear(new, identities)):
        run.say(sentence)


async def _numbered(
    run: Run, slugs: Mapping[int, str], former: Sequence[KnownCard]
) -> dict[int, CardContent]:
    """Returns the contents of cards whose cloze numbers must change to those the words had before."""
    if not former:
        return {}
    cards = await run.store.declared.leaving_numbers_open()
    were = await run.store.declared.former_contents([slugs[card.key] for card in cards])
    contents = {}
    for card in cards:
        before = were.get(slugs[card.key])
        name = BY_NAME[card.content.note_type].front
        text = card.content.fields.get(name, "")
        if before and (now := renumbered(text, before.fields.get(name, ""), card.implicit)) != text:
            contents[card.key] = replace(card.content, fields={**card.content.fields, name: now})
    return contents


async def _say_what_is_shared(run: Run) -> None:
    index = run.store.index
    for note_id, paths in (await index.shared_ids()).items():
        run.say(
            f"The id {note_id} is declared by {counted(len(paths), 'note')}: {', '.join(paths[:_NAMED])}."
        )
    for slug, paths in (await index.shared_slugs()).items():
        run.say(f"The slug {slug} is declared by {_cards_in(paths)}. One of them keeps it.")
    for anki_id, paths in (await index.shared_anki_ids()).items():
        run.say(
            f"The Anki note {anki_id} is named by {_cards_in(paths)}. One of them keeps it, and each copy"
            " is a separate card."
        )


def _cards_in(paths: Sequence[str]) -> str:
    notes = sorted(set(paths))
    return f"{counted(len(paths), 'card')}, in {', '.join(notes[:_NAMED])}"


def _sentences(changes: Sequence[Change]) -> Iterator[str]:
    for kind in ChangeKind:
        of_kind = [change for change in changes if change.kind is kind]
        yield from map(_sentence, of_kind[:_NAMED])
        if len(of_kind) > _NAMED:
            yield f"{len(of_kind) - _NAMED} more cards were {kind} in the same way."


def _unclear(new: Sequence[NewCard], identities: Identities) -> Iterator[str]:
    cards = [card for card in new if card.key in identities.unclear]
    for card in cards[:_NAMED]:
        yield (
            f"The card '{shortened(card.front)}' of {card.note_path} matches more than one earlier "
            "card. It is a new card."
        )
    if len(cards) > _NAMED:
        yield f"{len(cards) - _NAMED} more cards are new for the same reason."


def _sentence(change: Change) -> str:
    front, other = shortened(change.front), shortened(change.other)
    if change.kind is ChangeKind.MOVED:
        return f"The card '{front}' moved from {change.other} to {change.note_path}, and keeps its Anki note."
    if change.kind is ChangeKind.SPLIT:
        return (
            f"A card of {change.note_path} was split: '{front}' keeps its Anki note with the reviews,"
            f" '{other}' is new."
        )
    return (
        f"Cards of {change.note_path} were merged: '{front}' keeps its Anki note with the reviews and now has"
        f" the text of '{other}', whose source is gone."
    )
