"""The messages between plugin and sidecar. Made by `npm run schema`; do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from attrs import field, frozen

from obsidian_anki_sync.rpc.limits import between, not_empty

PROTOCOL = 1


class LogLevel(StrEnum):
    """The severity of a message."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class VaultAnswer(StrEnum):
    """The user's answer after the error `vault-in-doubt`: the cards in Anki are this vault's, or it is
    another vault.
    """

    SAME = "same"
    NEW = "new"


class SyncOutcome(StrEnum):
    """How a sync ended."""

    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class Phase(StrEnum):
    """The phase of a session or, after its end, its outcome."""

    INITIALIZING = "initializing"
    INDEXING = "indexing"
    SCANNING = "scanning"
    GENERATING = "generating"
    DETERMINING_ACTIONS = "determining_actions"
    APPLYING_CHANGES = "applying_changes"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class Mode(StrEnum):
    """The notes that a session reads; `selected` carries out chosen actions only, `undo` undoes another
    session, `mend` clears the marks of mended cards.
    """

    FULL = "full"
    INCREMENTAL = "incremental"
    SELECTED = "selected"
    UNDO = "undo"
    ADOPT = "adopt"
    MEND = "mend"


class ActionKind(StrEnum):
    """What will happen to a card."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RESTORE = "restore"
    CONFLICT = "conflict"


class ConflictSide(StrEnum):
    """Whose text stays; `later` removes a decision."""

    ANKI = "anki"
    VAULT = "vault"
    LATER = "later"


class Verdict(StrEnum):
    """The result for one thing that a sync needs."""

    PASS = "PASS"
    WARN = "WARN"
    FAIL = "FAIL"


class CardState(StrEnum):
    """`new`: not in Anki yet; `changed`: Anki has an earlier text; `synced`: Anki was given this text;
    `conflict`: changed on both sides; `review`: a draft that waits for the user; `failed`: it makes no
    card, or could not be written.
    """

    FAILED = "failed"
    CONFLICT = "conflict"
    REVIEW = "review"
    CHANGED = "changed"
    NEW = "new"
    SYNCED = "synced"


class Verb(StrEnum):
    """A decision about a draft."""

    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"


class StudyGrouping(StrEnum):
    """The grouping of cards; a group of `card` has the slug of the card as its name."""

    CARD = "card"
    NOTE = "note"
    FOLDER = "folder"
    DECK = "deck"
    TAG = "tag"


class ErrorCode(StrEnum):
    """The kind of error, for programs."""

    ERROR = "error"
    USAGE = "usage"
    NO_VAULT = "no-vault"
    UNAVAILABLE = "unavailable"
    STORE = "store"
    TARGET = "target"
    GUARD = "guard"
    VAULT_IN_DOUBT = "vault-in-doubt"
    NOTE = "note"
    UNREADABLE = "unreadable"
    VANISHED = "vanished"
    CHANGED = "changed"
    UNWRITABLE = "unwritable"
    ID_HAS_NO_PLACE = "id-has-no-place"
    PROPERTY_HAS_NO_PLACE = "property-has-no-place"
    TOO_LARGE = "too-large"
    NOTE_TOO_SLOW = "note-too-slow"
    NOT_TEXT = "not-text"
    FRONTMATTER = "frontmatter"
    LOCKED = "locked"
    WORKER_LOST = "worker-lost"
    INTERRUPTED = "interrupted"
    STORE_CORRUPT = "store-corrupt"
    STORE_FOREIGN = "store-foreign"
    ANKI_COLLECTION_IN_USE = "anki-collection-in-use"
    ANKI_PROFILE = "anki-profile"
    ANKI_NOT_RUNNING = "anki-not-running"
    ANKI_KEY = "anki-key"
    ANKI_OTHER_PROGRAM = "anki-other-program"
    ANKI_SILENT = "anki-silent"
    ANKI_UNEXPECTED = "anki-unexpected"
    ANKI_UNCERTAIN = "anki-uncertain"
    ANKI_REFUSAL = "anki-refusal"
    EDITED_SINCE = "edited-since"
    NO_FILTERED_DECKS = "no-filtered-decks"
    BUDGET = "budget"
    KEYRING = "keyring"
    MODEL = "model"
    MODEL_ANSWER = "model-answer"
    MODEL_CREDIT = "model-credit"
    MODEL_KEY = "model-key"
    MODEL_UNKNOWN = "model-unknown"
    MODEL_UNREACHABLE = "model-unreachable"
    BUSY = "busy"
    NOT_INITIALIZED = "not-initialized"
    PROTOCOL = "protocol"
    PARSE_ERROR = "parse-error"
    INVALID_REQUEST = "invalid-request"
    UNKNOWN_METHOD = "unknown-method"
    INVALID_PARAMS = "invalid-params"
    INTERNAL = "internal"
    CANCELLED = "cancelled"


class ErrorKind(StrEnum):
    """The subject of an error. A plugin that does not know a code uses the kind."""

    USAGE = "usage"
    UNAVAILABLE = "unavailable"
    STORE = "store"
    ANKI = "anki"
    MODEL = "model"
    QUESTION = "question"
    NOTE = "note"
    PROTOCOL = "protocol"
    INTERRUPTED = "interrupted"
    INTERNAL = "internal"


class PermissionAnswer(StrEnum):
    """The user's answer to a permission."""

    GRANTED = "granted"
    REFUSED = "refused"


@frozen(kw_only=True)
class Empty:
    """No parameters, or no result."""


@frozen(kw_only=True)
class Program:
    """The name and version of a program."""

    name: str
    version: str


@frozen(kw_only=True)
class InitializeParams:
    """The parameters of the first request."""

    protocol: int
    client: Program
    vault: str = field(validator=not_empty)
    settings: Mapping[str, Any] | None = None
    secrets: Mapping[str, Any] | None = None
    config: str | None = None
    obsidian_folder: str | None = None


@frozen(kw_only=True)
class InitializeResult:
    """The sidecar and its methods."""

    protocol: int
    program: Program
    python: str
    vault: str
    store: str
    methods: tuple[str, ...]
    permissions: tuple[Permission, ...]
    notices: tuple[str, ...]


@frozen(kw_only=True)
class LogMessage:
    """A sentence for the user."""

    level: LogLevel
    message: str
    session_id: str | None = None


@frozen(kw_only=True)
class SyncStartParams:
    """The kind of sync to begin. An incomplete one stays listed."""

    mode: Literal["full", "incremental"] = "full"
    notes: tuple[str, ...] | None = field(default=None, validator=not_empty)
    generate: bool = False
    only: tuple[str, ...] | None = field(default=None, validator=not_empty)
    plan: str | None = field(default=None, validator=not_empty)
    dry_run: bool = False
    allow_removals: bool = False
    with_index: bool = True
    use_agents: bool = False
    wait: bool = False
    vault_answer: VaultAnswer | None = None


@frozen(kw_only=True)
class SyncResumeParams:
    """The sync to resume."""

    session_id: str | None = field(default=None, validator=not_empty)
    plan: str | None = field(default=None, validator=not_empty)
    allow_removals: bool = False
    wait: bool = False
    vault_answer: VaultAnswer | None = None


@frozen(kw_only=True)
class UndoParams:
    """The sync to undo."""

    session_id: str | None = field(default=None, validator=not_empty)
    dry_run: bool = False
    plan: str | None = field(default=None, validator=not_empty)
    allow_removals: bool = False


@frozen(kw_only=True)
class SyncBegun:
    """The sync that has begun."""

    session: Session


@frozen(kw_only=True)
class SyncInterruptResult:
    """True if there was a sync to stop."""

    stopping: bool


@frozen(kw_only=True)
class SyncPhase:
    """The phase that a sync is in now."""

    session_id: str
    phase: Phase


@frozen(kw_only=True)
class SyncProgress:
    """The progress of a phase."""

    session_id: str
    phase: Phase
    done: int
    total: int
    statistics: Statistics
    seconds: float
    notes: tuple[str, ...]


@frozen(kw_only=True)
class SyncNote:
    """A note that failed, with the line and the reason."""

    session_id: str
    path: str
    line: int | None = None
    message: str


@frozen(kw_only=True)
class SyncCard:
    """A card that is being written, by its question."""

    session_id: str
    path: str
    front: str


@frozen(kw_only=True)
class KeptCard:
    """A card that an undo did not change, with the reason."""

    slug: str
    note: str
    reason: str


@frozen(kw_only=True)
class SyncFinished:
    """How a sync ended."""

    outcome: SyncOutcome
    session: Session
    seconds: float
    planned: int
    conflicts: int
    failures: tuple[SyncNote, ...]
    kept: tuple[KeptCard, ...]
    differing: int
    error: Failure | None = None


@frozen(kw_only=True)
class SyncStatus:
    """The running sync or, if none runs, the last one since the sidecar started."""

    running: bool
    locked_elsewhere: bool
    stopping: bool
    session: Session | None = None
    phase: Phase | None = None
    progress: SyncProgress | None = None
    failures: tuple[SyncNote, ...]
    messages: tuple[str, ...]
    finished: SyncFinished | None = None


@frozen(kw_only=True)
class Statistics:
    """The counts of a session."""

    notes_processed: int
    cards_generated: int
    cards_created: int
    cards_updated: int
    cards_deleted: int
    cards_suspended: int
    cards_restored: int
    cards_skipped: int
    errors: int


@frozen(kw_only=True)
class Spent:
    """What a session has paid for a language model. A resumed session does not pay again."""

    requests: int
    tokens: int
    thinking_tokens: int | None = None
    cost: float | None = None


@frozen(kw_only=True)
class Session:
    """One sync run."""

    session_id: str
    phase: Phase
    stopped_in: Phase | None = None
    error: str | None = None
    mode: Mode
    target: str
    with_index: bool
    dry_run: bool
    undoes: str | None = None
    started_at: str
    updated_at: str
    completed_at: str | None = None
    total_notes: int
    statistics: Statistics
    spent: Spent | None = None
    resumable: bool
    running: bool


@frozen(kw_only=True)
class ProgressListResult:
    """The syncs of this vault, newest first."""

    incomplete: tuple[Session, ...]
    recent: tuple[Session, ...]
    resumable: Session | None = None


@frozen(kw_only=True)
class ProgressCleanParams:
    """The sessions to delete."""

    session_id: str | None = field(default=None, validator=not_empty)
    all_completed: bool = False


@frozen(kw_only=True)
class ProgressCleanResult:
    """The number of deleted sessions."""

    removed: int


@frozen(kw_only=True)
class PlanGetParams:
    """The part of the plan to show."""

    kinds: tuple[ActionKind, ...] | None = None
    offset: int = field(default=0, validator=between(0, None))
    limit: int = field(default=100, validator=between(0, 500))
    sides: bool = True


@frozen(kw_only=True)
class PlanCounts:
    """The number of actions of each kind."""

    create: int
    update: int
    delete: int
    restore: int
    conflict: int


@frozen(kw_only=True)
class CardSide:
    """A card before or after an action."""

    note_type: str
    deck: str
    tags: tuple[str, ...]
    fields: tuple[CardField, ...]


@frozen(kw_only=True)
class CardField:
    """One field of a card, as sanitised HTML."""

    name: str
    html: str


@frozen(kw_only=True)
class PlannedAction:
    """What will happen to one card."""

    kind: ActionKind
    slug: str
    note: str
    front: str
    differs: tuple[str, ...]
    reason: str
    reviewed: bool
    suspends: bool | None = None
    asks: Literal["bury", "forget"] | None = None
    before: CardSide | None = None
    after: CardSide | None = None


@frozen(kw_only=True)
class PlanGetResult:
    """A page of a plan, in the order in which it would be carried out. Conflicts come last; they are not
    carried out.
    """

    session_id: str
    dry_run: bool
    undoes: str | None = None
    again: bool
    stopped_by_guard: bool
    managed: int
    counts: PlanCounts
    total: int
    actions: tuple[PlannedAction, ...]
    kept: tuple[KeptCard, ...]


@frozen(kw_only=True)
class TextPiece:
    """A part of a text."""

    text: str
    changed: bool


@frozen(kw_only=True)
class ConflictField:
    """A field that both sides changed, without its markup; with it if only the markup differs."""

    name: str
    vault: tuple[TextPiece, ...]
    anki: tuple[TextPiece, ...]
    last: str | None = None


@frozen(kw_only=True)
class Conflict:
    """A card in conflict."""

    slug: str
    note: str
    front: str
    reason: str
    fields: tuple[ConflictField, ...]
    decision: ConflictSide | None = None
    token: str


@frozen(kw_only=True)
class ConflictsListParams:
    """The part of the list to show."""

    offset: int = field(default=0, validator=between(0, None))
    limit: int = field(default=100, validator=between(0, 500))


@frozen(kw_only=True)
class ConflictsListResult:
    """A page of the conflicts, by note."""

    total: int
    undecided: int
    conflicts: tuple[Conflict, ...]


@frozen(kw_only=True)
class ConflictDecision:
    """A decision about one card."""

    slug: str
    side: ConflictSide
    token: str


@frozen(kw_only=True)
class ConflictsDecideParams:
    """The decisions."""

    decisions: tuple[ConflictDecision, ...] = field(validator=not_empty)


@frozen(kw_only=True)
class ConflictsDecideResult:
    """The result of storing decisions."""

    kept: int
    refused: tuple[str, ...]


@frozen(kw_only=True)
class EditedField:
    """A field that was edited in Anki, without its markup; with it if only the markup differs."""

    name: str
    vault: tuple[TextPiece, ...]
    anki: tuple[TextPiece, ...]


@frozen(kw_only=True)
class AnkiChange:
    """A card that was changed in Anki."""

    slug: str
    note: str
    line: int | None = None
    front: str
    fields: tuple[EditedField, ...]
    added_tags: tuple[str, ...]
    removed_tags: tuple[str, ...]
    deck: str | None = None
    note_text: str
    new_text: str
    problem: str | None = None
    token: str


@frozen(kw_only=True)
class ChangesListParams:
    """The part of the list to show."""

    offset: int = field(default=0, validator=between(0, None))
    limit: int = field(default=100, validator=between(0, 500))
    note: str | None = None


@frozen(kw_only=True)
class ChangesListResult:
    """A page of the changes, by note."""

    total: int
    allowed: bool
    changes: tuple[AnkiChange, ...]


@frozen(kw_only=True)
class ChosenChange:
    """A card whose edit to write into its note."""

    slug: str
    token: str


@frozen(kw_only=True)
class ChangesTakeParams:
    """The cards."""

    changes: tuple[ChosenChange, ...] = field(validator=not_empty)


@frozen(kw_only=True)
class ChangesUndoParams:
    """The cards whose edits to undo in their notes; without any, the newest edit."""

    slugs: tuple[str, ...] | None = None


@frozen(kw_only=True)
class WrittenChange:
    """A note that was written to."""

    slug: str
    note: str
    line: int | None = None


@frozen(kw_only=True)
class RefusedChange:
    """A card whose note was not changed."""

    slug: str
    reason: str


@frozen(kw_only=True)
class ChangesWrittenResult:
    """The written and the refused edits."""

    written: tuple[WrittenChange, ...]
    refused: tuple[RefusedChange, ...]


@frozen(kw_only=True)
class CheckItem:
    """One thing that a sync needs."""

    name: str
    verdict: Verdict
    message: str
    advice: str


@frozen(kw_only=True)
class CheckResult:
    """True if a sync could run."""

    ready: bool
    items: tuple[CheckItem, ...]


@frozen(kw_only=True)
class DiagnosticsResult:
    """What to attach to a bug report."""

    document: str


@frozen(kw_only=True)
class Finding:
    """Something in a note that is worth a look."""

    path: str
    line: int | None = None
    code: str
    message: str


@frozen(kw_only=True)
class IndexGetParams:
    """The findings to list."""

    note: str | None = None
    code: str | None = None
    containing: str | None = None
    offset: int = field(default=0, validator=between(0, None))
    limit: int = field(default=500, validator=between(0, 5000))


@frozen(kw_only=True)
class IndexGetResult:
    """Notes by status, cards by place and by state, and the last findings."""

    notes: Mapping[str, int]
    places: Mapping[str, int]
    states: Mapping[str, int]
    findings: tuple[Finding, ...]
    total_findings: int
    codes: Mapping[str, int]


@frozen(kw_only=True)
class HistoryParams:
    """The cards whose history to show."""

    slug: str | None = None
    note: str | None = None


@frozen(kw_only=True)
class HistoryRow:
    """One thing that was done to a card."""

    at: str
    session_id: str
    slug: str
    path: str
    kind: str
    state: str
    message: str
    front: str | None = None


@frozen(kw_only=True)
class HistoryResult:
    """The newest 200 entries."""

    rows: tuple[HistoryRow, ...]


@frozen(kw_only=True)
class ExplainParams:
    """The note to explain."""

    note: str = field(validator=not_empty)


@frozen(kw_only=True)
class ExplainedBlock:
    """A piece of a note: the cards that it makes, or why it makes none."""

    line: int
    excerpt: str
    syntax: str | None = None
    cards: tuple[ExplainedCard, ...]
    findings: tuple[Finding, ...]


@frozen(kw_only=True)
class ExplainedCard:
    """A card that a block makes."""

    line: int
    note_type: str
    front: str
    slug: str | None = None


@frozen(kw_only=True)
class ExplainResult:
    """The blocks of a note and their cards."""

    note: str
    counts: bool
    reason: str | None = None
    blocks: tuple[ExplainedBlock, ...]


@frozen(kw_only=True)
class CardsPreviewParams:
    """The note to preview."""

    note: str = field(validator=not_empty)
    text: str | None = None


@frozen(kw_only=True)
class PreviewCard:
    """A card as it would be in Anki."""

    position: int
    line: int
    heading: str | None = None
    language: str | None = None
    slug: str | None = None
    front: str
    card: CardSide
    question: str
    answer: str
    media: tuple[PreviewMedia, ...]


@frozen(kw_only=True)
class PreviewMedia:
    """A file that a card shows: its name in the card's HTML, and its path in the vault."""

    name: str
    path: str


@frozen(kw_only=True)
class CardsPreviewResult:
    """The cards of a note, and its findings."""

    note: str
    cards: tuple[PreviewCard, ...]
    findings: tuple[Finding, ...]
    css: str


@frozen(kw_only=True)
class CardsMarksParams:
    """The note to mark."""

    note: str = field(validator=not_empty)
    text: str | None = None


@frozen(kw_only=True)
class MarkedCard:
    """A card of a block."""

    front: str
    state: CardState
    words: str | None = None
    slug: str | None = None
    anki_id: int | None = None


@frozen(kw_only=True)
class CardMark:
    """A block of the note that is a card, or should be one."""

    line: int
    last_line: int
    state: CardState
    cards: tuple[MarkedCard, ...]
    findings: tuple[Finding, ...]


@frozen(kw_only=True)
class CardsMarksResult:
    """The marks of a note, in the order of their lines."""

    note: str
    counts: bool
    reason: str | None = None
    marks: tuple[CardMark, ...]


@frozen(kw_only=True)
class AdoptParams:
    """A request to find the Anki notes of another tool, or to link them."""

    apply: bool = False
    vault_answer: VaultAnswer | None = None


@frozen(kw_only=True)
class AdoptedCard:
    """A card of the vault and the Anki note that another tool made of it."""

    note: str
    line: int | None = None
    front: str
    anki_id: int
    note_type: str
    reviewed: bool
    problem: str | None = None


@frozen(kw_only=True)
class AdoptResult:
    """What was linked, or would be."""

    applied: bool
    adopted: int
    cards: tuple[AdoptedCard, ...]
    total: int


@frozen(kw_only=True)
class VaultRename:
    """A note's path before and after."""

    from_: str = field(validator=not_empty)
    to: str = field(validator=not_empty)


@frozen(kw_only=True)
class VaultRenamedParams:
    """The renamed notes, in the order of the events. A folder is listed as its notes."""

    files: tuple[VaultRename, ...]


@frozen(kw_only=True)
class VaultDeletedParams:
    """The deleted notes. A folder is listed as its notes."""

    files: tuple[str, ...]


@frozen(kw_only=True)
class PendingWork:
    """What the next sync has to do."""

    new_notes: int
    changed_notes: int
    gone_notes: int
    cards: int


@frozen(kw_only=True)
class VaultState:
    """The lasting state of a vault."""

    last_sync: Session | None = None
    notes: int
    cards: int
    pending: PendingWork
    failed_notes: int
    findings: int
    drafts: int
    conflicts: int
    anki_edits: int | None = None


@frozen(kw_only=True)
class SyntaxCount:
    """The use of a syntax in the vault."""

    name: str
    on: bool
    notes: int
    cards: int


@frozen(kw_only=True)
class VaultSurvey:
    """What the vault holds."""

    notes: int
    syntaxes: tuple[SyntaxCount, ...]


@frozen(kw_only=True)
class ForeignTool:
    """What another tool left in the vault."""

    syntax: str
    data: str | None = None
    notes: int
    cards: int
    named: int
    findings: tuple[Finding, ...]
    settings: tuple[str, ...]
    not_taken: tuple[str, ...]


@frozen(kw_only=True)
class ImportFindResult:
    """The tools that left something."""

    tools: tuple[ForeignTool, ...]


@frozen(kw_only=True)
class ImportParams:
    """The tool whose cards to import."""

    syntax: str = field(validator=not_empty)
    apply: bool = False
    vault_answer: VaultAnswer | None = None


@frozen(kw_only=True)
class ImportResult:
    """What was linked, or would be."""

    files: tuple[str, ...]
    linked: AdoptResult


@frozen(kw_only=True)
class ReviewListParams:
    """The drafts to list."""

    note: str | None = None
    offset: int = field(default=0, validator=between(0, None))
    limit: int = field(default=100, validator=between(0, 500))
    preview: bool = False


@frozen(kw_only=True)
class DraftFlag:
    """A doubt about a draft."""

    code: str
    message: str


@frozen(kw_only=True)
class DraftField:
    """One field of a draft, still Markdown."""

    name: str
    markdown: str


@frozen(kw_only=True)
class Draft:
    """A card that a model wrote, with the piece of the note that it rests on."""

    draft_id: str
    note: str
    line: int
    heading: str | None = None
    quote: str
    note_type: str
    fields: tuple[DraftField, ...]
    language: str | None = None
    flags: tuple[DraftFlag, ...]
    prompt: str | None = None
    card: CardSide | None = None
    replaces: tuple[DraftField, ...] | None = None


@frozen(kw_only=True)
class ReviewListResult:
    """A page of the drafts that wait."""

    total: int
    flagged: int
    drafts: tuple[Draft, ...]
    css: str | None = None


@frozen(kw_only=True)
class ReviewDecision:
    """A decision about one draft; `edit` accepts it with other fields."""

    draft_id: str = field(validator=not_empty)
    verb: Verb
    fields: tuple[DraftField, ...] | None = None
    reason: str | None = None


@frozen(kw_only=True)
class ReviewDecideParams:
    """The decisions, in order."""

    decisions: tuple[ReviewDecision, ...]


@frozen(kw_only=True)
class ReviewDecideResult:
    """The number of decided drafts, and those that no longer wait."""

    accepted: int
    edited: int
    rejected: int
    unknown: tuple[str, ...]


@frozen(kw_only=True)
class RefusalCount:
    """The number of cards of a prompt that were rejected for a reason."""

    prompt: str
    reason: str
    count: int


@frozen(kw_only=True)
class ReviewRefusalsResult:
    """The commonest reasons first, prompt by prompt."""

    refusals: tuple[RefusalCount, ...]


@frozen(kw_only=True)
class GenerateEstimateParams:
    """The notes to estimate."""

    notes: tuple[str, ...] | None = None
    use_agents: bool = False
    refresh: bool = False


@frozen(kw_only=True)
class GenerateEstimateResult:
    """What generating would take. Notes that were answered before are not counted."""

    host: str
    other_hosts: tuple[str, ...] | None = None
    model: str
    notes: int
    requests: int
    input_tokens: int
    output_tokens: int
    thinking_tokens: int | None = None
    cost: float | None = None
    seconds: float | None = None


@frozen(kw_only=True)
class AnkiStatus:
    """True if Anki can be reached."""

    ready: bool
    message: str
    advice: str
    due: int | None = None


@frozen(kw_only=True)
class AnkiBrowseParams:
    """The Anki notes to show."""

    anki_ids: tuple[int, ...] = field(validator=not_empty)


@frozen(kw_only=True)
class AnkiDecksResult:
    """Deck names, as in `Languages::Greek`."""

    decks: tuple[str, ...]


@frozen(kw_only=True)
class AnkiNoteType:
    """A note type in Anki."""

    name: str
    fields: tuple[str, ...]


@frozen(kw_only=True)
class AnkiNoteTypesResult:
    """The note types in Anki."""

    note_types: tuple[AnkiNoteType, ...]


@frozen(kw_only=True)
class StudyStatsParams:
    """The grouping of the cards, and their note."""

    by: StudyGrouping
    note: str | None = field(default=None, validator=not_empty)


@frozen(kw_only=True)
class StudySums:
    """Sums over cards. A suspended card counts only as suspended. Lapses and reviews are of the last 90
    days.
    """

    cards: int
    new: int
    learning: int
    young: int
    mature: int
    suspended: int
    due_today: int
    due_week: int
    reviews: int
    failed: int
    retention: float | None = None
    stability: float | None = None
    difficulty: float | None = None


@frozen(kw_only=True)
class StudyGroup:
    """A group of cards and its sums."""

    name: str
    sums: StudySums


@frozen(kw_only=True)
class StudyStatsResult:
    """The groups by name, and the sums of all cards."""

    groups: tuple[StudyGroup, ...]
    total: StudySums


@frozen(kw_only=True)
class StudyMendParams:
    """The marks of cards to mend, if they are not those of the settings `mend`."""

    flags: tuple[int, ...] | None = None
    tags: tuple[str, ...] | None = None
    lapses: int | None = field(default=None, validator=between(1, None))


@frozen(kw_only=True)
class MendReason:
    """A reason to mend a card."""

    kind: Literal["flag", "marked", "tag", "suspended", "leech", "lapses"]
    value: str | None = None


@frozen(kw_only=True)
class CardToMend:
    """A card to mend, its place, and the reasons."""

    note: str
    line: int | None = None
    front: str
    anki_id: int
    reasons: tuple[str, ...]
    slug: str
    why: tuple[MendReason, ...]


@frozen(kw_only=True)
class StudyMendResult:
    """The cards to mend."""

    cards: tuple[CardToMend, ...]


@frozen(kw_only=True)
class StudyMendedParams:
    """The mended cards. Without `flags` and `tags`, those of the settings are removed."""

    slugs: tuple[str, ...] = field(validator=not_empty)
    flags: tuple[int, ...] | None = None
    tags: tuple[str, ...] | None = None
    resume: bool | None = None


@frozen(kw_only=True)
class StudyMendedResult:
    """The number of cards that were cleared."""

    cleared: int


@frozen(kw_only=True)
class StudyFindParams:
    """The text to search for."""

    text: str | None = field(default=None, validator=not_empty)


@frozen(kw_only=True)
class SourceOfCard:
    """A card in Anki and its place in the vault."""

    note: str
    line: int | None = None
    front: str
    slug: str
    anki_id: int


@frozen(kw_only=True)
class StudyFindResult:
    """The cards that were found."""

    cards: tuple[SourceOfCard, ...]


@frozen(kw_only=True)
class StudyChoice:
    """The cards to study: those that any part names."""

    notes: tuple[str, ...] | None = None
    folders: tuple[str, ...] | None = None
    linked_from: tuple[str, ...] | None = None
    search: str | None = field(default=None, validator=not_empty)


@frozen(kw_only=True)
class StudyMakeDeckParams:
    """The cards of the deck, its name, and whether answers reschedule them."""

    choice: StudyChoice
    name: str | None = field(default=None, validator=not_empty)
    reschedules: bool | None = None


@frozen(kw_only=True)
class StudyDeck:
    """A filtered deck and the number of its cards."""

    name: str
    cards: int = field(validator=between(0, None))


@frozen(kw_only=True)
class StudyDecksResult:
    """The filtered decks by name."""

    decks: tuple[StudyDeck, ...]


@frozen(kw_only=True)
class StudyRemoveDeckParams:
    """The deck's name."""

    name: str = field(validator=not_empty)


@frozen(kw_only=True)
class StudyBrowseParams:
    """The cards to show."""

    choice: StudyChoice


@frozen(kw_only=True)
class StudyBrowseResult:
    """The number of cards that are shown."""

    cards: int = field(validator=between(0, None))


@frozen(kw_only=True)
class ErrorData:
    """What went wrong, and what to do."""

    code: ErrorCode
    kind: ErrorKind
    advice: str
    cli_advice: str | None = None
    field: str | None = None
    line: int | None = None
    protocol: int | None = None
    version: str | None = None
    vault: VaultInDoubt | None = None
    session_id: str | None = None


@frozen(kw_only=True)
class VaultInDoubt:
    """A vault whose cards are in Anki and which may be this one. `sync/resume` or `adopt` with
    `vaultAnswer` continues.
    """

    name: str
    cards: int
    shared: int
    kept_by: str


@frozen(kw_only=True)
class Failure:
    """An error in a result or a notification."""

    message: str
    data: ErrorData


@frozen(kw_only=True)
class Permission:
    """Something that the vault's settings want to do on this computer."""

    id: str
    meaning: str
    details: tuple[str, ...]
    answer: PermissionAnswer | None = None


@frozen(kw_only=True)
class SettingsState:
    """The settings in force."""

    settings: Mapping[str, Any]
    sources: Mapping[str, str]
    permissions: tuple[Permission, ...]
    vault_file: str
    device_file: str


@frozen(kw_only=True)
class SettingsSetParams:
    """The settings to set and to remove."""

    settings: Mapping[str, Any] | None = None
    unset: tuple[str, ...] | None = None


@frozen(kw_only=True)
class SettingsAnswerParams:
    """The ids of permissions."""

    granted: tuple[str, ...] | None = None
    refused: tuple[str, ...] | None = None


class Method(NamedTuple):
    """The types of a method's parameters and result."""

    params: type
    result: type


METHODS: Mapping[str, Method] = {
    "initialize": Method(InitializeParams, InitializeResult),
    "shutdown": Method(Empty, Empty),
    "sync/start": Method(SyncStartParams, SyncBegun),
    "sync/resume": Method(SyncResumeParams, SyncBegun),
    "sync/interrupt": Method(Empty, SyncInterruptResult),
    "sync/status": Method(Empty, SyncStatus),
    "undo": Method(UndoParams, SyncBegun),
    "progress/list": Method(Empty, ProgressListResult),
    "progress/clean": Method(ProgressCleanParams, ProgressCleanResult),
    "plan/get": Method(PlanGetParams, PlanGetResult),
    "conflicts/list": Method(ConflictsListParams, ConflictsListResult),
    "conflicts/decide": Method(ConflictsDecideParams, ConflictsDecideResult),
    "changes/list": Method(ChangesListParams, ChangesListResult),
    "changes/take": Method(ChangesTakeParams, ChangesWrittenResult),
    "changes/undo": Method(ChangesUndoParams, ChangesWrittenResult),
    "check": Method(Empty, CheckResult),
    "diagnostics": Method(Empty, DiagnosticsResult),
    "index/get": Method(IndexGetParams, IndexGetResult),
    "history": Method(HistoryParams, HistoryResult),
    "explain": Method(ExplainParams, ExplainResult),
    "cards/preview": Method(CardsPreviewParams, CardsPreviewResult),
    "cards/marks": Method(CardsMarksParams, CardsMarksResult),
    "adopt": Method(AdoptParams, AdoptResult),
    "vault/renamed": Method(VaultRenamedParams, Empty),
    "vault/deleted": Method(VaultDeletedParams, Empty),
    "vault/state": Method(Empty, VaultState),
    "vault/survey": Method(Empty, VaultSurvey),
    "import/find": Method(Empty, ImportFindResult),
    "import": Method(ImportParams, ImportResult),
    "review/list": Method(ReviewListParams, ReviewListResult),
    "review/decide": Method(ReviewDecideParams, ReviewDecideResult),
    "review/refusals": Method(Empty, ReviewRefusalsResult),
    "generate/estimate": Method(GenerateEstimateParams, GenerateEstimateResult),
    "anki/status": Method(Empty, AnkiStatus),
    "anki/decks": Method(Empty, AnkiDecksResult),
    "anki/noteTypes": Method(Empty, AnkiNoteTypesResult),
    "anki/browse": Method(AnkiBrowseParams, Empty),
    "study/stats": Method(StudyStatsParams, StudyStatsResult),
    "study/mend": Method(StudyMendParams, StudyMendResult),
    "study/mended": Method(StudyMendedParams, StudyMendedResult),
    "study/find": Method(StudyFindParams, StudyFindResult),
    "study/makeDeck": Method(StudyMakeDeckParams, StudyDeck),
    "study/decks": Method(Empty, StudyDecksResult),
    "study/removeDeck": Method(StudyRemoveDeckParams, StudyDeck),
    "study/browse": Method(StudyBrowseParams, StudyBrowseResult),
    "settings/get": Method(Empty, SettingsState),
    "settings/set": Method(SettingsSetParams, SettingsState),
    "settings/answer": Method(SettingsAnswerParams, SettingsState),
}

NOTIFICATIONS: Mapping[str, type] = {
    "log": LogMessage,
    "sync/phase": SyncPhase,
    "sync/progress": SyncProgress,
    "sync/note": SyncNote,
    "sync/card": SyncCard,
    "sync/finished": SyncFinished,
}
