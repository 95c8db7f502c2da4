"""The cards in the store: those of the vault with their slugs, and their bases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from obsidian_anki_sync.domain.anki_note import AnkiNote
from obsidian_anki_sync.domain.card import Card, CardContent
from obsidian_anki_sync.domain.identity.cards import KnownCard, NewCard
from obsidian_anki_sync.domain.planning.card_schedule import Asked
from obsidian_anki_sync.domain.planning.deck import same_deck
from obsidian_anki_sync.domain.planning.plan import Base, inferred_base
from obsidian_anki_sync.store.database.base_rows import base_from, columns_of, proof_of, proven
from obsidian_anki_sync.store.database.connection import DAMAGED, CorruptStoreError, Database
from obsidian_anki_sync.store.encoding import decode_content, encode
from obsidian_anki_sync.store.records import BaseSummary, FormerCard
from obsidian_anki_sync.store.statements import statements

_SQL = statements("cards")

# The position of a card that is known from Anki alone: no note with it was ever read here.
_NEVER_READ = -1


class Cards:
    """The cards and bases of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def without_slug(self, *, with_words: bool = True) -> list[NewCard]:
        """Returns the cards that were read and have no slug yet, in the order of their notes' paths.

        With ``with_words`` their texts are decoded too, which takes a moment each.
        """
        rows = await self._database.rows(_SQL["without_slug"])
        return [_new_card(row, with_words=with_words) for row in rows]

    async def former(self, target: str = "") -> list[KnownCard]:
        """Returns the cards that a new card may continue, with the Anki notes that a target has of them."""
        rows = await self._database.rows(_SQL["former"], (target,))
        return list(map(_former_card, rows))

    async def texts_by_note(self) -> list[tuple[str, str, str]]:
        """Returns the note, the question and the answer of every card of the vault."""
        rows = await self._database.rows(_SQL["texts_by_note"])
        return [(path, *_words(content)) for path, content in rows]

    async def texts(self) -> list[tuple[str, str]]:
        """Returns the question and the answer of every card of the vault."""
        rows = await self._database.rows(_SQL["texts"])
        return [_words(content) for (content,) in rows]

    async def disown(self, target: str, slugs: Sequence[str]) -> None:
        """Leaves the Anki notes of these cards to another vault; the cards will get new slugs."""
        if not slugs:
            return
        names = [(slug,) for slug in slugs]
        async with self._database.transaction():
            await self._database.write_many(_SQL["forget_base"], ((target, slug) for slug in slugs))
            await self._database.write_many(_SQL["end_former"], names)
            await self._database.write_many(_SQL["take_slug_away"], names)

    async def slugs(self) -> dict[str, int]:
        """Returns every slug in use, with the key of the note that holds it."""
        rows = await self._database.rows(_SQL["slugs"])
        return dict(rows)

    async def give_slugs(
        self, slugs: Mapping[int, str], contents: Mapping[int, CardContent] | None = None
    ) -> None:
        """Gives cards their slugs, by key, and stores the contents that changed with them.

        A former card that is continued is deleted.
        """
        async with self._database.transaction():
            await self._database.write_many(
                _SQL["update_content"],
                ((encode(content), content.digest, key) for key, content in (contents or {}).items()),
            )
            await self._database.write_many(
                _SQL["keep_common_text"], ((slug, key) for key, slug in slugs.items())
            )
            await self._database.write_many(_SQL["end_former"], ((slug,) for slug in slugs.values()))
            await self._database.write_many(_SQL["give_slug"], ((slug, key) for key, slug in slugs.items()))

    async def wanted(self) -> list[str]:
        """Returns the slugs of all cards of the vault, in the order in which they were read."""
        rows = await self._database.rows(_SQL["wanted"])
        return [slug for (slug,) in rows]

    async def count_wanted(self) -> int:
        """Returns how many cards the vault has."""
        row = await self._database.row(_SQL["count_wanted"])
        return int(row[0]) if row else 0

    async def unsynced(self, target: str) -> list[str]:
        """Returns the slugs of the cards that the target does not have as they are now."""
        rows = await self._database.rows(_SQL["unsynced"], (target,))
        return [slug for (slug,) in rows]

    async def load(self, slugs: Collection[str]) -> dict[str, Card]:
        """Returns the cards with these slugs."""
        rows = await self._database.rows(_SQL["load"], (encode(list(slugs)),))
        return {
            slug: Card(
                slug=slug,
                note_path=path,
                content=_with_digest(decode_content(content), digest),
                vault_id=vault_id or "",
                note_modified=mtime_ns / 1e9,
                asks=Asked(asks),
            )
            for slug, path, content, digest, vault_id, mtime_ns, asks in rows
        }

    async def named(self, slugs: Collection[str]) -> dict[str, int]:
        """Returns the Anki notes that the vault names for these cards, by slug."""
        rows = await self._database.rows(_SQL["named"], (encode(list(slugs)),))
        return dict(rows)

    async def without_base(self, target: str) -> list[str]:
        """Returns the slugs of the cards that were never written to the target, in reading order."""
        rows = await self._database.rows(_SQL["without_base"], (target,))
        return [slug for (slug,) in rows]

    async def orphans(self, target: str) -> list[FormerCard]:
        """Returns the cards that the target may still hold and that the vault no longer has.

        The cards of a failed note are excluded: its earlier cards are current. So are cards that are known
        from Anki alone: their source may be on another computer that has not synced yet.
        """
        rows = await self._database.rows(_SQL["orphans"], (target,))
        return [FormerCard(*row) for row in rows]

    async def never_seen(self, target: str) -> set[str]:
        """Returns the slugs of the cards that the target holds and whose source this store has never seen."""
        rows = await self._database.rows(_SQL["never_seen"], (target,))
        return {slug for (slug,) in rows}

    async def doubles(self, target: str) -> list[tuple[str, str]]:
        """Returns pairs of slugs: a card, and an Anki note with the same text from the same note.

        Those Anki notes are known from Anki alone: another computer made them, or an earlier release did.
        """
        rows = await self._database.rows(_SQL["found_in_anki_only"], (target,))
        if not rows:
            return []
        current = await self._database.rows(
            _SQL["current_cards_of_notes"], (encode(list({note for _, note, _ in rows})),)
        )
        cards = {(note, *_words(content)): slug for slug, note, content in reversed(current)}
        found = ((cards.get((note, *_words(content))), slug) for slug, note, content in rows)
        return [(card, slug) for card, slug in found if card]

    async def swap_slugs(self, one: str, other: str) -> None:
        """Exchanges the slugs of two cards, and with them their Anki notes."""
        async with self._database.transaction():
            for before, after in ((one, ""), (other, one), ("", other)):
                await self._database.write(_SQL["change_slug"], (after, before))
            await self._database.write_many(_SQL["end_former_if_gone"], [(one,), (other,)])

    async def forget_never_seen(self, target: str, slugs: Iterable[str]) -> None:
        """Deletes those of the cards that were known from Anki alone, since Anki no longer has them."""
        names = encode(list(slugs))
        async with self._database.transaction():
            await self._database.write(_SQL["forget_never_seen_bases"], (target, names))
            await self._database.write(_SQL["end_never_seen"], (names,))

    async def summaries(self, target: str) -> list[BaseSummary]:
        """Returns the Anki notes that were written to a target, with their last known modification time."""
        rows = await self._database.rows(_SQL["summaries"], (target,))
        return [BaseSummary(row[0], row[1], row[6]) for row in map(proven, rows)]

    async def decks(self, target: str) -> list[str]:
        """Returns the decks of the vault that a target had cards in.

        For a card that was found in Anki the deck is unknown; its present deck in the vault counts.
        """
        rows = await self._database.rows(_SQL["decks"], (target,))
        return [deck for (deck,) in rows if deck]

    async def in_deck(self, target: str, deck: str, most: int) -> list[str]:
        """Returns the slugs of up to ``most`` cards that were in this deck of a target, by ``decks``.

        A card that was linked in another deck was never in this one.
        """
        rows = await self._database.rows(_SQL["in_deck"], (target, deck))
        were_there = (slug for slug, linked_in in rows if linked_in is None or same_deck(linked_in, deck))
        return list(islice(were_there, most))

    async def anki_ids(self, target: str) -> frozenset[int]:
        """Returns the ids of the Anki notes of this vault, without those that a removal suspended."""
        rows = await self._database.rows(_SQL["anki_ids"], (target,))
        return frozenset(anki_id for (anki_id,) in rows)

    async def bases(self, target: str, slugs: Collection[str]) -> dict[str, Base]:
        """Returns what was last written to a target for these slugs."""
        rows = await self._database.rows(
            _SQL["bases"],
            (target, encode(list(slugs))),
        )
        return {row[0]: base_from(row) for row in map(proven, rows)}

    async def rename_target(self, old: str, new: str) -> None:
        """Renames a target."""
        async with self._database.transaction():
            for name in (
                "rename_in_bases",
                "rename_in_journal",
                "rename_in_foreign_notes",
                "rename_in_kept_edits",
                "rename_in_conflicts",
            ):
                await self._database.write(_SQL[name], (new, old))

    async def write_bases(self, target: str, bases: Iterable[Base]) -> None:
        """Records what a target holds now."""
        async with self._database.transaction():
            await write_bases(self._database, target, bases)

    async def forget(self, target: str, slugs: Iterable[str]) -> None:
        """Records that the target no longer holds these cards."""
        async with self._database.transaction():
            await forget(self._database, target, slugs)

    async def add_found(self, target: str, found: Sequence[tuple[str, AnkiNote, Base]]) -> None:
        """Adds Anki notes of ours that the store does not know, with the path of the note of each.

        They become former cards, so that the vault's cards are matched with them.
        """
        async with self._database.transaction():
            await self._add_former(
                [(path, seen.slug, as_content(seen)) for path, seen, _ in found], _NEVER_READ
            )
            await write_bases(self._database, target, (base for _, _, base in found))

    async def renew_found(self, target: str, notes: Sequence[AnkiNote]) -> None:
        """Records the present texts of those of these cards that are known from Anki alone."""
        slugs = encode([note.slug for note in notes])
        known = {slug for (slug,) in await self._database.rows(_SQL["never_seen_among"], (slugs,))}
        renewed = [note for note in notes if note.slug in known]
        if not renewed:
            return
        async with self._database.transaction():
            await self._add_gone_notes(note.note_path for note in renewed)
            await self._database.write_many(
                _SQL["renew_found"],
                ((encode(as_content(note)), note.note_path, note.slug) for note in renewed),
            )
            await write_bases(self._database, target, map(inferred_base, renewed))

    async def add_former(self, found: Sequence[tuple[str, str, CardContent]]) -> None:
        """Adds former cards (path of the note, slug, content) that were read once and that the store lost."""
        async with self._database.transaction():
            await self._add_former(found, position=0)

    async def _add_former(self, found: Sequence[tuple[str, str, CardContent]], position: int) -> None:
        await self._add_gone_notes(path for path, _, _ in found)
        await self._database.write_many(
            _SQL["add_former_card"],
            ((slug, position, encode(content), path) for path, slug, content in found),
        )

    async def _add_gone_notes(self, paths: Iterable[str]) -> None:
        await self._database.write_many(
            _SQL["add_gone_note"], ((path, path.rpartition("/")[2].removesuffix(".md")) for path in paths)
        )


async def write_bases(database: Database, target: str, bases: Iterable[Base]) -> None:
    """Records what a target holds now, inside the caller's transaction."""
    await database.write_many(
        _SQL["write_bases"],
        ((target, *values, proof_of(values)) for values in map(columns_of, bases)),
    )


async def forget(database: Database, target: str, slugs: Iterable[str]) -> None:
    """Records that a target no longer holds these cards, inside the caller's transaction.

    A former card that no target holds any more is deleted.
    """
    gone = [(slug,) for slug in slugs]
    await database.write_many(_SQL["forget_base"], ((target, slug) for (slug,) in gone))
    await database.write_many(_SQL["end_former_if_gone"], gone)


def _with_digest(content: CardContent, digest: str) -> CardContent:
    """Returns the content; raises ``CorruptStoreError`` if it does not have the digest that was stored."""
    if content.digest != digest:
        raise CorruptStoreError(*DAMAGED)
    return content


def as_content(seen: AnkiNote) -> CardContent:
    """Returns an Anki note as the content of the card that would make it."""
    return CardContent(
        note_type=seen.note_type,
        fields=seen.content_fields,
        deck=seen.deck,
        tags=seen.tags,
        source=seen.source,
    )


def _former_card(row: Sequence[Any]) -> KnownCard:
    slug, note, note_id, position, language, content, gone, path, anki_id = row
    front, back = _words(content)
    return KnownCard(
        slug=slug,
        note=note,
        note_id=note_id,
        position=position,
        language=language,
        front=front,
        back=back,
        note_is_gone=bool(gone),
        note_path=path,
        anki_id=anki_id,
    )


def _new_card(row: Sequence[Any], *, with_words: bool) -> NewCard:
    key, note, note_id, path, position, language, content, declared, anki_id, words, declares_id = row
    front, back = _words(content) if with_words else ("", "")
    return NewCard(
        key=key,
        note=note,
        note_id=note_id,
        note_path=path,
        position=position,
        language=language,
        front=front,
        back=back,
        declared_slug=declared,
        anki_id=anki_id,
        words=words or decode_content(content).words,
        declares_id=bool(declares_id),
    )


def _words(content: str) -> tuple[str, str]:
    card = decode_content(content)
    return card.front, card.back
