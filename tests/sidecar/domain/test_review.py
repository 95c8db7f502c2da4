"""The state of a generated card after the user's decision, and after the model writes it again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from obsidian_anki_sync.domain.generation.drafts import Flag, GeneratedDraft
from obsidian_anki_sync.domain.generation.review import (
    SOURCE_GONE,
    AutoApproval,
    DraftState,
    QueuedDraft,
    accepted,
    edited,
    queue_after,
    rejected,
)
from obsidian_anki_sync.domain.note_type import BASIC

DOUBT = Flag("long-answer", "The answer is long.")
WORDS = st.text("abc ?", max_size=8)


def written(front: str = "Why is the sky blue?", back: str = "Scattering.", **more: object) -> GeneratedDraft:
    values = {"draft_id": "gen-1", "unit": "A unit.", "unit_digest": "u1", "line": 1, **more}
    return GeneratedDraft(note_type=BASIC, fields={"Front": front, "Back": back}, **values)  # type: ignore[arg-type]


def waiting(draft: GeneratedDraft | None = None) -> QueuedDraft:
    return QueuedDraft("n.md", DraftState.NEW, draft or written())


def after(
    queue: list[QueuedDraft],
    *drafts: GeneratedDraft,
    unmatched: tuple[GeneratedDraft, ...] = (),
    units: tuple[str, ...] = ("u1",),
    auto: AutoApproval | None = None,
) -> tuple[QueuedDraft, ...]:
    return queue_after("n.md", queue, drafts, unmatched, units, auto or AutoApproval()).written


def test_a_draft_with_a_doubt_is_flagged() -> None:
    (one,) = after([], written(flags=(DOUBT,)))
    assert (one.state, one.accepted) == (DraftState.FLAGGED, None)


def test_a_draft_with_a_doubt_is_never_accepted_unseen() -> None:
    (one,) = after([], written(flags=(DOUBT,)), auto=AutoApproval(wanted=True))
    assert one.accepted is None


def test_a_draft_without_a_doubt_is_accepted_unseen_if_the_setting_says_so() -> None:
    (one,) = after([], written(), auto=AutoApproval(wanted=True))
    assert (one.state, one.unreviewed) == (DraftState.APPROVED, True)


def test_an_accepted_card_is_reworded_unseen_only_if_the_user_never_touched_it() -> None:
    seen, unseen = accepted(waiting()), accepted(waiting(), unreviewed=True)
    anew = written("Why does the sky look blue?")
    for queue, untouched in ((seen, {"gen-1"}), (unseen, set())):
        (one,) = after([queue], anew, auto=AutoApproval(True, frozenset(untouched)))
        assert (one.accepted, one.proposed) == (written(), anew)
    (one,) = after([unseen], anew, auto=AutoApproval(True, frozenset({"gen-1"})))
    assert (one.accepted, one.proposed, one.unreviewed) == (anew, None, True)


def test_a_new_wording_waits_while_the_card_stays() -> None:
    (one,) = after([accepted(waiting())], written("Another?"))
    assert (one.waits, one.accepted) == (True, written())


def test_refusing_a_new_wording_keeps_the_card() -> None:
    (one,) = after([edited(waiting(), {"Front": "Mine?", "Back": "B"})], written("Another?"))
    kept = rejected(one)
    assert (kept.state, kept.proposed) == (DraftState.EDITED, None)
    assert kept.accepted is not None
    assert kept.accepted.fields["Front"] == "Mine?"
    assert after([kept], written("Another?")) == ()


def test_a_card_that_moved_in_its_note_is_only_placed_anew() -> None:
    (one,) = after([accepted(waiting())], written(line=7, heading="Sky"))
    assert (one.state, one.accepted) == (DraftState.APPROVED, written(line=7, heading="Sky"))


def test_an_offer_is_withdrawn_when_the_model_goes_back_to_what_was_accepted() -> None:
    (offered,) = after([accepted(waiting())], written("Another?"))
    (one,) = after([offered], written())
    assert (one.state, one.proposed, one.accepted) == (DraftState.APPROVED, None, written())


def test_a_waiting_card_that_the_model_no_longer_writes_is_withdrawn() -> None:
    change = queue_after("n.md", [waiting()], [], [written()], ["u1"], AutoApproval())
    assert (change.written, change.withdrawn) == ((), ("gen-1",))


def test_an_accepted_card_that_the_model_no_longer_writes_stays_while_its_source_exists() -> None:
    assert after([accepted(waiting())], unmatched=(written(),)) == ()


def test_keeping_a_card_without_source_is_asked_once() -> None:
    (asked,) = after([accepted(waiting())], unmatched=(written(),), units=())
    assert asked.draft.flags == (SOURCE_GONE,)
    kept = accepted(asked)
    assert kept.accepted is not None
    assert after([kept], unmatched=(kept.accepted,), units=()) == ()
    assert rejected(asked).accepted is None


@pytest.mark.parametrize(
    ("again", "comes_back"),
    [
        (written(draft_id="gen-2"), False),
        (written("Why does the sky look blue?", draft_id="gen-2"), False),
        (written("What is the name of the effect?", "Scattering.", draft_id="gen-2"), False),
        (written("How high is the tower?", "Nine metres.", draft_id="gen-2"), True),
        (written(draft_id="gen-2", unit_digest="u2"), True),
        (written(draft_id="gen-2", language="de"), True),
    ],
)
def test_a_rejected_card_comes_back_only_as_another_or_of_another_source(
    again: GeneratedDraft, comes_back: bool
) -> None:
    assert bool(after([rejected(waiting())], again)) is comes_back


def test_a_rejected_card_can_be_accepted_after_all() -> None:
    one = accepted(rejected(waiting()))
    assert (one.state, one.accepted) == (DraftState.APPROVED, written())


def test_an_edit_that_changes_nothing_is_an_approval() -> None:
    assert edited(waiting(), written().fields).state is DraftState.APPROVED


@given(WORDS, WORDS, st.lists(st.sampled_from(["accept", "reject", "edit", "again"]), max_size=8))
def test_a_draft_always_keeps_its_id_and_has_a_text(front: str, back: str, steps: list[str]) -> None:
    queue = waiting()
    for number, step in enumerate(steps):
        match step:
            case "accept":
                queue = accepted(queue)
            case "reject":
                queue = rejected(queue)
            case "edit":
                queue = edited(queue, {"Front": front or "?", "Back": back})
            case _ if queue.state is not DraftState.REJECTED:
                change = after([queue], written(f"{front}{number}", back))
                queue = change[0] if change else queue
        assert queue.draft_id == "gen-1"
        assert queue.waits <= (queue.proposed is not None)
        assert (queue.state in (DraftState.APPROVED, DraftState.EDITED)) <= (queue.accepted is not None)
        assert (queue.state is DraftState.REJECTED) <= (queue.accepted is None)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=4, unique=True))
def test_the_same_answer_twice_changes_nothing_the_second_time(words: list[tuple[str, str]]) -> None:
    drafts = [written(front, back, draft_id=f"gen-{number}") for number, (front, back) in enumerate(words)]
    first = after([], *drafts)
    assert after(list(first), *drafts) == ()
    taken = [accepted(one) for one in first]
    assert after(taken, *drafts) == ()


def test_a_decision_leaves_the_note_alone() -> None:
    one = waiting()
    for decided in (accepted(one), rejected(one), edited(one, {"Front": "X?", "Back": "Y"})):
        assert replace(decided, path="n.md") == decided
