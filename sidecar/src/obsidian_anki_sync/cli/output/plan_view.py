"""Shows a plan, grouped by note and shortened if it is long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from obsidian_anki_sync.cli.output.prose import Prose
from obsidian_anki_sync.cli.output.tables import COLOURS
from obsidian_anki_sync.cli.output.words import printable
from obsidian_anki_sync.domain.planning.action import SUSPEND, Action, ActionKind
from obsidian_anki_sync.domain.planning.card_schedule import ASKED_BY_NOTES
from obsidian_anki_sync.domain.text import counted

_MOST_NOTES = 20
_MOST_CARDS = 5
_VERBS = (*(kind.value for kind in ActionKind if kind is not ActionKind.CONFLICT), SUSPEND, *ASKED_BY_NOTES)
_WIDTH = max(map(len, (*_VERBS, ActionKind.CONFLICT)))

Group = tuple[str, list[Action]]


def plan_view(actions: Sequence[Action], *, whole: bool) -> Iterator[RenderableType]:
    """Yields the plan note by note: all of it, or the beginning of a long one with a count of the rest."""
    groups = _by_note(actions)
    most = len(groups) if whole else _MOST_NOTES
    for path, cards in groups[:most]:
        yield f"{printable(path) or 'No note'}: {_counts(cards)}"
        shown = cards if whole else cards[:_MOST_CARDS]
        for action in shown:
            yield _card(action)
        if len(cards) > len(shown):
            yield f"  and {len(cards) - len(shown)} more"
    rest = groups[most:]
    if rest:
        left = counted(sum(len(group) for _, group in rest), "card")
        yield Prose(f"And {counted(len(rest), 'more note')} with {left}. --json lists all of them.")


def affected_lines(actions: Sequence[Action]) -> Iterator[str]:
    """Yields the cards that the guard asks about, note by note."""
    groups = _by_note(actions)
    yield "Cards:"
    for path, cards in groups[:_MOST_NOTES]:
        fronts = [printable(action.front or action.slug) for action in cards[:_MOST_CARDS]]
        more = f"; and {len(cards) - len(fronts)} more" if len(cards) > len(fronts) else ""
        yield f"  {printable(path) or 'No note'} ({len(cards)}): {'; '.join(fronts)}{more}"
    rest = groups[_MOST_NOTES:]
    if rest:
        left = counted(sum(len(group) for _, group in rest), "card")
        yield f"  and {counted(len(rest), 'more note')} with {left}; --json lists all of them"


def _by_note(actions: Sequence[Action]) -> list[Group]:
    ordered = sorted(actions, key=_path)
    return [(path, list(group)) for path, group in groupby(ordered, key=_path)]


def _path(action: Action) -> str:
    return action.note_path


def _counts(actions: Iterable[Action]) -> str:
    verbs = Counter(action.verb for action in actions)
    counts = [f"{verbs[verb]} to {verb}" for verb in _VERBS if verbs[verb]]
    conflicts = verbs[ActionKind.CONFLICT]
    return ", ".join([*counts, *([counted(conflicts, "conflict")] if conflicts else [])])


def _card(action: Action) -> Text:
    done = ASKED_BY_NOTES.get(action.asks)
    about = ", ".join(name for name in action.differs if name != done) or action.reason
    return Text.assemble(
        "  ",
        (action.verb.ljust(_WIDTH), COLOURS.get(action.kind, "")),
        f"  {printable(action.front or action.slug)}",
        (f"  ({printable(about)})" if about else "", "dim"),
        overflow="ellipsis",
        no_wrap=True,
    )
