"""Decides which Anki notes belong to a vault, by their text and never by the name of a folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from obsidian_anki_sync.domain.anki_note import AnkiNote

# A shorter question or answer ("Example", "Yes.") is in many vaults.
_DISTINCTIVE_LENGTH = 20
# A claim must agree with the vault in this share of its Anki notes, or of the vault's cards ...
_MOST = 0.5
# ... and in this share or number of the other side, so that one or two cards prove nothing.
_SOME = 0.25
_SOME_CARDS = 5


class VaultAnswer(StrEnum):
    """The user's answer if it is in doubt whose the cards in Anki are: this vault's, or another's."""

    SAME = "same"
    NEW = "new"


class Ownership(StrEnum):
    """The owner of some Anki notes: this vault, another one, or only the user knows."""

    OURS = "ours"
    OTHER = "other"
    DOUBT = "doubt"


class VaultClaim(Struct, frozen=True):
    """The Anki notes with one vault id or, from earlier releases, with none and one folder's name.

    ``same`` counts those with the text of a card of this vault, ``alike`` others with a card's long question
    or long answer, ``held`` those that this vault's own store wrote. ``kept_by`` is the folder of another
    vault on this computer that has the id.
    """

    vault_id: str
    names: tuple[str, ...]
    anki_ids: frozenset[int]
    same: int
    alike: int = 0
    held: int = 0
    kept_by: str = ""

    @property
    def size(self) -> int:
        """The number of Anki notes."""
        return len(self.anki_ids)

    @property
    def name(self) -> str:
        """The name of the folder that most of the Anki notes come from."""
        return self.names[0] if self.names else ""


class VaultDecision(Struct, frozen=True):
    """The identity of a vault: ``vault_id`` is the id to use, or empty if the vault needs a new one.

    ``claimed`` are the claims that are this vault's, ``doubt`` the one that only the user can decide.
    """

    vault_id: str = ""
    claimed: tuple[VaultClaim, ...] = ()
    doubt: VaultClaim | None = None

    @property
    def anki_ids(self) -> frozenset[int]:
        """The ids of the Anki notes that are this vault's."""
        return frozenset().union(*(claim.anki_ids for claim in self.claimed))


class Evidence(Struct, frozen=True):
    """The facts that Anki notes are compared with.

    ``cards`` are the vault's cards, question and answer. ``keepers`` maps the ids of other vaults on this
    computer, and the ids of their Anki notes from earlier releases, to the folders of those vaults. ``held``
    are the Anki notes that the vault's own store wrote, ``generated`` those of generated cards whose answer
    is in the note that they come from.
    """

    cards: Collection[tuple[str, str]]
    keepers: Mapping[str | int, str] = field(default_factory=dict)
    held: frozenset[int] = frozenset()
    generated: frozenset[int] = frozenset()


def claims_of(notes: Iterable[AnkiNote], evidence: Evidence) -> list[VaultClaim]:
    """Returns the claims of some Anki notes, compared with the vault's cards."""
    texts = _VaultTexts(evidence)
    groups: dict[tuple[str, str, str], list[AnkiNote]] = defaultdict(list)
    for note in notes:
        keeper = evidence.keepers.get(note.vault_id or note.anki_id, "")
        groups[note.vault_id, "" if note.vault_id else note.vault_name, keeper].append(note)
    return [_claim(vault_id, keeper, group, texts) for (vault_id, _, keeper), group in groups.items()]


def judge(claim: VaultClaim, cards: int) -> Ownership:
    """Returns the owner of a claim's Anki notes; ``cards`` is the number of the vault's cards."""
    if not claim.same + claim.alike + claim.held:
        return Ownership.OTHER
    if claim.kept_by:
        return Ownership.DOUBT
    if claim.held:
        return Ownership.OURS
    notes = claim.size
    most_of_notes, most_of_cards = claim.same >= _MOST * notes, claim.same >= _MOST * cards
    some_notes = claim.same >= min(_SOME * notes, _SOME_CARDS)
    some_cards = claim.same >= min(_SOME * cards, _SOME_CARDS)
    if (most_of_notes and some_cards) or (most_of_cards and some_notes):
        return Ownership.OURS
    return Ownership.DOUBT


def judge_folder(cards: int, same: int, *, former_is_there: bool) -> Ownership:
    """Returns the owner of a folder: the vault of a store that knows another folder, or another vault.

    ``cards`` is the number of the store's cards, ``same`` the number of those whose notes are in the new
    folder as the store read them. ``former_is_there`` is true if the folder that the store knows still
    exists.
    """
    if former_is_there:
        return Ownership.DOUBT if same else Ownership.OTHER
    return Ownership.OURS if same >= _MOST * cards else Ownership.DOUBT


def decide(
    claims: Sequence[VaultClaim], cards: int, own_id: str = "", answer: VaultAnswer | None = None
) -> VaultDecision:
    """Returns the id of the vault, and the Anki notes that are its own.

    ``own_id`` is the id that its store has already. Two stores of one vault that see the same claims choose
    the same id: the smallest.
    """
    if answer is VaultAnswer.NEW and not own_id:
        return VaultDecision()
    verdicts = {claim: judge(claim, cards) for claim in claims}
    ours = tuple(claim for claim in claims if verdicts[claim] is Ownership.OURS)
    doubtful = [claim for claim in claims if verdicts[claim] is Ownership.DOUBT]
    if doubtful and not ours:
        nearest = max(doubtful, key=lambda claim: (claim.same, claim.alike, claim.vault_id))
        if answer is VaultAnswer.SAME:
            ours = (nearest,)
        else:
            return VaultDecision(own_id, doubt=nearest)
    ids = [claim.vault_id for claim in ours if claim.vault_id]
    return VaultDecision(min([*ids, *([own_id] if own_id else [])], default=""), ours)


class _VaultTexts:
    """The texts of a vault, for comparison with many Anki notes."""

    def __init__(self, evidence: Evidence) -> None:
        self.held = evidence.held
        self._cards = {card for card in evidence.cards if any(card)}
        self._questions = {front for front, _ in self._cards if len(front) >= _DISTINCTIVE_LENGTH}
        self._answers = {back for _, back in self._cards if len(back) >= _DISTINCTIVE_LENGTH}
        self._generated = evidence.generated

    def has(self, note: AnkiNote) -> bool:
        """True if the vault has exactly the Anki note's text."""
        return (note.front, note.back) in self._cards or note.anki_id in self._generated

    def resembles(self, note: AnkiNote) -> bool:
        """True if a card has the Anki note's long question or its long answer."""
        return note.front in self._questions or note.back in self._answers


def _claim(vault_id: str, keeper: str, notes: Sequence[AnkiNote], texts: _VaultTexts) -> VaultClaim:
    same = [note for note in notes if texts.has(note)]
    alike = [note for note in notes if texts.resembles(note) and not texts.has(note)]
    counts: dict[str, int] = defaultdict(int)
    for note in notes:
        counts[note.vault_name] += 1
    return VaultClaim(
        vault_id=vault_id,
        names=tuple(sorted(counts, key=lambda name: (-counts[name], name))),
        anki_ids=frozenset(note.anki_id for note in notes),
        same=len(same),
        alike=len(alike),
        held=sum(note.anki_id in texts.held for note in notes),
        kept_by=keeper,
    )
