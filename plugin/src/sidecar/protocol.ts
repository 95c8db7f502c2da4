// The messages between plugin and sidecar. Made by `npm run schema` from shared-schema; do not edit.

export const PROTOCOL = 1;

/**
 * No parameters, or no result.
 */
export type Empty = Record<string, never>;
/**
 * The severity of a message.
 */
export type LogLevel = "info" | "warning" | "error";
/**
 * The user's answer after the error `vault-in-doubt`: the cards in Anki are this vault's, or it is another vault.
 */
export type VaultAnswer = "same" | "new";
/**
 * How a sync ended.
 */
export type SyncOutcome = "completed" | "interrupted" | "failed";
/**
 * The phase of a session or, after its end, its outcome.
 */
export type Phase =
  | "initializing"
  | "indexing"
  | "scanning"
  | "generating"
  | "determining_actions"
  | "applying_changes"
  | "completed"
  | "interrupted"
  | "failed";
/**
 * The notes that a session reads; `selected` carries out chosen actions only, `undo` undoes another session, `mend` clears the marks of mended cards.
 */
export type Mode = "full" | "incremental" | "selected" | "undo" | "adopt" | "mend";
/**
 * What will happen to a card.
 */
export type ActionKind = "create" | "update" | "delete" | "restore" | "conflict";
/**
 * Whose text stays; `later` removes a decision.
 */
export type ConflictSide = "anki" | "vault" | "later";
/**
 * The result for one thing that a sync needs.
 */
export type Verdict = "PASS" | "WARN" | "FAIL";
/**
 * `new`: not in Anki yet; `changed`: Anki has an earlier text; `synced`: Anki was given this text; `conflict`: changed on both sides; `review`: a draft that waits for the user; `failed`: it makes no card, or could not be written.
 */
export type CardState = "failed" | "conflict" | "review" | "changed" | "new" | "synced";
/**
 * A decision about a draft.
 */
export type Verb = "accept" | "edit" | "reject";
/**
 * The grouping of cards; a group of `card` has the slug of the card as its name.
 */
export type StudyGrouping = "card" | "note" | "folder" | "deck" | "tag";
/**
 * The kind of error, for programs.
 */
export type ErrorCode =
  | "error"
  | "usage"
  | "no-vault"
  | "unavailable"
  | "store"
  | "target"
  | "guard"
  | "vault-in-doubt"
  | "note"
  | "unreadable"
  | "vanished"
  | "changed"
  | "unwritable"
  | "id-has-no-place"
  | "property-has-no-place"
  | "too-large"
  | "note-too-slow"
  | "not-text"
  | "frontmatter"
  | "locked"
  | "worker-lost"
  | "interrupted"
  | "store-corrupt"
  | "store-foreign"
  | "anki-collection-in-use"
  | "anki-profile"
  | "anki-not-running"
  | "anki-key"
  | "anki-other-program"
  | "anki-silent"
  | "anki-unexpected"
  | "anki-uncertain"
  | "anki-refusal"
  | "edited-since"
  | "no-filtered-decks"
  | "budget"
  | "keyring"
  | "model"
  | "model-answer"
  | "model-credit"
  | "model-key"
  | "model-unknown"
  | "model-unreachable"
  | "busy"
  | "not-initialized"
  | "protocol"
  | "parse-error"
  | "invalid-request"
  | "unknown-method"
  | "invalid-params"
  | "internal"
  | "cancelled";
/**
 * The subject of an error. A plugin that does not know a code uses the kind.
 */
export type ErrorKind =
  "usage" | "unavailable" | "store" | "anki" | "model" | "question" | "note" | "protocol" | "interrupted" | "internal";
/**
 * The user's answer to a permission.
 */
export type PermissionAnswer = "granted" | "refused";
/**
 * The card syntaxes that can be read.
 */
export type Syntax =
  | "anki-bridge"
  | "apf"
  | "bilingual"
  | "comment-blocks"
  | "flashcards"
  | "flashcards-2"
  | "flashcards-cloze"
  | "flashcards-inline"
  | "heading-tags"
  | "inka2"
  | "note-synchronizer"
  | "obsankipy"
  | "obsidian-to-anki"
  | "obsidian-to-anki-callout"
  | "obsidian-to-anki-cloze"
  | "obsidian-to-anki-heading"
  | "obsidian-to-anki-inline"
  | "obsidian-to-anki-ruled"
  | "obsidian-to-anki-table"
  | "obsidian-to-anki-tag"
  | "patterns"
  | "question-answer"
  | "spaced-repetition"
  | "yanki";
/**
 * The time at which a running Anki syncs with AnkiWeb.
 */
export type AnkiWebPolicy = "after" | "before" | "both" | "never";
/**
 * The treatment of a card that was changed in the vault and in Anki.
 */
export type ConflictPolicy = "anki" | "review" | "vault";
/**
 * The treatment of an Anki note whose source is gone.
 */
export type OrphanPolicy = "keep" | "remove";
/**
 * The treatment of pictures of the web.
 */
export type RemotePicturePolicy = "fetch" | "link" | "show";
/**
 * The part of a card's position in the vault that the card shows.
 */
export type Context = "headings" | "none" | "note" | "path";
/**
 * The target of the link on a card.
 */
export type SourceLink = "heading" | "line";
/**
 * The generated cards that wait for review: all, or those that a check flags.
 */
export type ReviewPolicy = "all" | "flagged";

/**
 * Every method with its parameters and its result.
 */
export interface Requests {
  /**
   * Tells the sidecar the client, the vault and its settings; the result describes the sidecar.
   */
  initialize: { params: InitializeParams; result: InitializeResult };
  /**
   * Interrupts a running sync, answers when it is saved, and then ends the sidecar.
   */
  shutdown: { params: Empty; result: Empty };
  /**
   * Begins a new sync.
   */
  "sync/start": { params: SyncStartParams; result: SyncBegun };
  /**
   * Resumes an incomplete sync.
   */
  "sync/resume": { params: SyncResumeParams; result: SyncBegun };
  /**
   * Asks the running sync to stop; answers at once. It ends within two seconds.
   */
  "sync/interrupt": { params: Empty; result: SyncInterruptResult };
  /**
   * The progress of the running sync, or the outcome of the last one of this sidecar; for a view that was opened late.
   */
  "sync/status": { params: Empty; result: SyncStatus };
  /**
   * Undoes what a sync did to Anki, except for cards that were changed since. It runs like a sync.
   */
  undo: { params: UndoParams; result: SyncBegun };
  /**
   * The incomplete and the recent syncs, and the one to offer for resuming.
   */
  "progress/list": { params: Empty; result: ProgressListResult };
  /**
   * Deletes one session, or all completed ones, from the list; cards do not change.
   */
  "progress/clean": { params: ProgressCleanParams; result: ProgressCleanResult };
  /**
   * A page of the newest plan that this sidecar made. The error `usage` says that there is none.
   */
  "plan/get": { params: PlanGetParams; result: PlanGetResult };
  /**
   * The cards in conflict, as the last sync found them.
   */
  "conflicts/list": { params: ConflictsListParams; result: ConflictsListResult };
  /**
   * Stores decisions. The next sync carries them out if both texts are still as they were shown.
   */
  "conflicts/decide": { params: ConflictsDecideParams; result: ConflictsDecideResult };
  /**
   * The cards that were changed in Anki, by note, each with what would be written into the note.
   */
  "changes/list": { params: ChangesListParams; result: ChangesListResult };
  /**
   * Writes edits into the notes. Each is written only if rendering the note gives exactly the fields that Anki has and leaves the note's other cards as they are. Needs the setting `edits_into_notes`.
   */
  "changes/take": { params: ChangesTakeParams; result: ChangesWrittenResult };
  /**
   * Restores the text that notes had before an edit was written into them, if they have not changed since.
   */
  "changes/undo": { params: ChangesUndoParams; result: ChangesWrittenResult };
  /**
   * Checks each thing that a sync needs; changes nothing.
   */
  check: { params: Empty; result: CheckResult };
  /**
   * Collects what a bug report needs: versions, settings without secrets, checks, the last sessions; no text of notes.
   */
  diagnostics: { params: Empty; result: DiagnosticsResult };
  /**
   * Counts notes and cards, and lists what is wrong with them.
   */
  "index/get": { params: IndexGetParams; result: IndexGetResult };
  /**
   * The history of a card, of a note's cards, or of all; newest first.
   */
  history: { params: HistoryParams; result: HistoryResult };
  /**
   * For each block of a note, the card that it makes, or why it makes none.
   */
  explain: { params: ExplainParams; result: ExplainResult };
  /**
   * The cards of a note as Anki would show them, also of text that is not saved yet; changes nothing.
   */
  "cards/preview": { params: CardsPreviewParams; result: CardsPreviewResult };
  /**
   * The place and the state of each card in the text of a note, also of text that is not saved yet; changes nothing and does not ask Anki.
   */
  "cards/marks": { params: CardsMarksParams; result: CardsMarksResult };
  /**
   * Finds the Anki notes that another tool made of this vault's notes; with `apply`, links them.
   */
  adopt: { params: AdoptParams; result: AdoptResult };
  /**
   * Notes were renamed or moved in the vault. They keep their cards, however much is edited before the next sync. An event during a sync is handled after it.
   */
  "vault/renamed": { params: VaultRenamedParams; result: Empty };
  /**
   * Notes were deleted in the vault. Nothing is removed from Anki before a full sync has found them missing.
   */
  "vault/deleted": { params: VaultDeletedParams; result: Empty };
  /**
   * The lasting state of the vault, from the store and the vault's folder. Anki need not run.
   */
  "vault/state": { params: Empty; result: VaultState };
  /**
   * Reads every note and counts the cards by syntax, also those of syntaxes that are switched off; changes nothing.
   */
  "vault/survey": { params: Empty; result: VaultSurvey };
  /**
   * Finds what other tools left in the vault: their settings, and notes that name Anki notes; changes nothing.
   */
  "import/find": { params: Empty; result: ImportFindResult };
  /**
   * Shows which Anki notes of another tool would be linked. With `apply` it writes the settings that read the tool's cards, and links them.
   */
  import: { params: ImportParams; result: ImportResult };
  /**
   * The drafts that wait, those with flags first.
   */
  "review/list": { params: ReviewListParams; result: ReviewListResult };
  /**
   * Accepts, edits or rejects drafts, many at once. Each decision is saved immediately.
   */
  "review/decide": { params: ReviewDecideParams; result: ReviewDecideResult };
  /**
   * Why generated cards were rejected, counted by the version of the prompt.
   */
  "review/refusals": { params: Empty; result: ReviewRefusalsResult };
  /**
   * What generating would send and cost, before anything is sent.
   */
  "generate/estimate": { params: GenerateEstimateParams; result: GenerateEstimateResult };
  /**
   * True if a sync would reach Anki now, and how many cards of this vault are due; it fails only if the form of the target is unknown.
   */
  "anki/status": { params: Empty; result: AnkiStatus };
  /**
   * The names of all decks, sorted.
   */
  "anki/decks": { params: Empty; result: AnkiDecksResult };
  /**
   * The note types in Anki with their fields, sorted by name.
   */
  "anki/noteTypes": { params: Empty; result: AnkiNoteTypesResult };
  /**
   * Shows Anki notes in the browser of a running Anki. The error `usage` says that the target is a file.
   */
  "anki/browse": { params: AnkiBrowseParams; result: Empty };
  /**
   * How the vault's cards fare, by group.
   */
  "study/stats": { params: StudyStatsParams; result: StudyStatsResult };
  /**
   * The cards that the user flagged, marked, suspended or tagged while reviewing, leeches, and those with many lapses, in the order of the notes.
   */
  "study/mend": { params: StudyMendParams; result: StudyMendResult };
  /**
   * Removes the flags, the mark, the tag leech and the tags of the settings from cards in Anki; for cards that were mended and synced.
   */
  "study/mended": { params: StudyMendedParams; result: StudyMendedResult };
  /**
   * The cards with this text in a field, or with this slug or Anki id. Without a text, a running Anki is asked for the card under review, or else for those selected in its browser; the error `usage` says that it shows no card of this vault.
   */
  "study/find": { params: StudyFindParams; result: StudyFindResult };
  /**
   * Makes a filtered deck of the chosen cards, or fills the one of that name anew. The error `usage` says that the target has no filtered decks, or that no card is chosen.
   */
  "study/makeDeck": { params: StudyMakeDeckParams; result: StudyDeck };
  /**
   * The filtered decks. The error `usage` says that the target cannot list them.
   */
  "study/decks": { params: Empty; result: StudyDecksResult };
  /**
   * Removes a filtered deck; its cards return to their own decks.
   */
  "study/removeDeck": { params: StudyRemoveDeckParams; result: StudyDeck };
  /**
   * Shows the chosen cards in the browser of a running Anki.
   */
  "study/browse": { params: StudyBrowseParams; result: StudyBrowseResult };
  /**
   * The settings in force with the source of each, and what the vault's settings want to do.
   */
  "settings/get": { params: Empty; result: SettingsState };
  /**
   * Sets settings of this computer for this vault, or removes them. They apply from the next request on or, if a sync runs, from its end on.
   */
  "settings/set": { params: SettingsSetParams; result: SettingsState };
  /**
   * Stores the user's answers to permissions. Fails if the settings of the vault changed since, so that an id is unknown.
   */
  "settings/answer": { params: SettingsAnswerParams; result: SettingsState };
}
/**
 * Every notification of the sidecar with its parameters.
 */
export interface Notifications {
  /**
   * Something that the user should see once, or a warning. It holds no text of a note and no secret.
   */
  log: LogMessage;
  /**
   * The sync entered another phase. The last phase is its outcome, shortly before `sync/finished`.
   */
  "sync/phase": SyncPhase;
  /**
   * The progress of the phase; at most ten a second, and always the last of a phase.
   */
  "sync/progress": SyncProgress;
  /**
   * A note failed; the sync continues with the others.
   */
  "sync/note": SyncNote;
  /**
   * The language model has written the question of a card. Checks may still reject it until its note is done.
   */
  "sync/card": SyncCard;
  /**
   * The sync ended. No other notification of this run follows.
   */
  "sync/finished": SyncFinished;
}
/**
 * The name and version of a program.
 */
export interface Program {
  name: string;
  version: string;
}
/**
 * The parameters of the first request.
 */
export interface InitializeParams {
  /**
   * The protocol number of the plugin. If it is not the sidecar's, the answer is the error `protocol`.
   */
  protocol: number;
  client: Program;
  /**
   * The vault's folder, absolute.
   */
  vault: string;
  settings?: Settings;
  secrets?: Secrets;
  /**
   * The settings file of this computer; by default the one that the command line reads.
   */
  config?: string;
  /**
   * The name of Obsidian's own folder in the vault, if it is not `.obsidian`.
   */
  obsidianFolder?: string;
}
/**
 * The sidecar and its methods.
 */
export interface InitializeResult {
  protocol: number;
  program: Program;
  /**
   * The version of Python that runs the sidecar.
   */
  python: string;
  /**
   * The vault's folder, symbolic links followed.
   */
  vault: string;
  /**
   * The file of the progress store.
   */
  store: string;
  /**
   * The methods that this sidecar can carry out.
   */
  methods: string[];
  /**
   * What the vault's settings want to do on this computer and the user was not asked about yet.
   */
  permissions: Permission[];
  /**
   * What the user should know about the settings, such as a key that is not sent to another host.
   */
  notices: string[];
}
/**
 * A sentence for the user.
 */
export interface LogMessage {
  level: LogLevel;
  message: string;
  /**
   * The sync that sends it, if one does.
   */
  sessionId?: string;
}
/**
 * The kind of sync to begin. An incomplete one stays listed.
 */
export interface SyncStartParams {
  /**
   * `full` reads all notes, `incremental` only new and changed ones.
   */
  mode?: "full" | "incremental";
  /**
   * Read only these notes (paths in the vault). Nothing is then removed from Anki.
   *
   * @minItems 1
   */
  notes?: string[];
  /**
   * Let the language model write cards for the notes of this sync; with `notes`, also for those that no setting names. A private note is never sent.
   */
  generate?: boolean;
  /**
   * Carry out only the actions on these slugs, as ticked in a plan. The others wait for the next sync.
   *
   * @minItems 1
   */
  only?: string[];
  /**
   * Carry out only this plan of `plan/get`, except for actions that have changed since. Those become the next plan.
   */
  plan?: string;
  /**
   * Make the plan, for `plan/get`, and write nothing to Anki.
   */
  dryRun?: boolean;
  /**
   * Remove the cards of the plan that was shown last, or all if none was.
   */
  allowRemovals?: boolean;
  /**
   * If false, Anki is not read as a whole, and no card is removed or made again.
   */
  withIndex?: boolean;
  /**
   * Let a language model check and answer its own cards.
   */
  useAgents?: boolean;
  /**
   * Wait until Anki answers.
   */
  wait?: boolean;
  vaultAnswer?: VaultAnswer;
}
/**
 * The sync to resume.
 */
export interface SyncResumeParams {
  /**
   * By default the one that `progress/list` names as resumable. The beginning of an id is enough.
   */
  sessionId?: string;
  /**
   * Carry out only this plan, as for `sync/start`.
   */
  plan?: string;
  allowRemovals?: boolean;
  wait?: boolean;
  vaultAnswer?: VaultAnswer;
}
/**
 * The sync to undo.
 */
export interface UndoParams {
  /**
   * By default the last one with changes. The beginning of an id is enough.
   */
  sessionId?: string;
  /**
   * Make the plan, for `plan/get`, and change nothing.
   */
  dryRun?: boolean;
  /**
   * Carry out only this plan, as for `sync/start`.
   */
  plan?: string;
  allowRemovals?: boolean;
}
/**
 * The sync that has begun.
 */
export interface SyncBegun {
  session: Session;
}
/**
 * True if there was a sync to stop.
 */
export interface SyncInterruptResult {
  stopping: boolean;
}
/**
 * The phase that a sync is in now.
 */
export interface SyncPhase {
  sessionId: string;
  phase: Phase;
}
/**
 * The progress of a phase.
 */
export interface SyncProgress {
  sessionId: string;
  phase: Phase;
  /**
   * Of `total`: notes or, while changes are applied, cards.
   */
  done: number;
  total: number;
  statistics: Statistics;
  /**
   * The seconds since the phase began, in this run of the session.
   */
  seconds: number;
  /**
   * Some of the notes in progress (paths in the vault).
   */
  notes: string[];
}
/**
 * A note that failed, with the line and the reason.
 */
export interface SyncNote {
  sessionId: string;
  path: string;
  /**
   * Counted from 1; absent if there is none.
   */
  line?: number;
  message: string;
}
/**
 * A card that is being written, by its question.
 */
export interface SyncCard {
  sessionId: string;
  /**
   * The note.
   */
  path: string;
  front: string;
}
/**
 * A card that an undo did not change, with the reason.
 */
export interface KeptCard {
  slug: string;
  note: string;
  reason: string;
}
/**
 * How a sync ended.
 */
export interface SyncFinished {
  outcome: SyncOutcome;
  /**
   * The session; for a dry run, as it was before it was deleted.
   */
  session: Session;
  /**
   * The duration of this run.
   */
  seconds: number;
  /**
   * The number of actions in the plan, without conflicts; `plan/get` shows them.
   */
  planned: number;
  /**
   * The number of cards that were changed on both sides and wait for a decision.
   */
  conflicts: number;
  /**
   * The first hundred notes that failed.
   */
  failures: SyncNote[];
  /**
   * The cards that an undo did not change.
   */
  kept: KeptCard[];
  /**
   * The number of actions that were not carried out because they changed after the plan was approved; `plan/get` shows them.
   */
  differing: number;
  /**
   * The reason of a failure. With the code `guard`, `plan/get` shows what the sync would remove. An interrupted sync has the code `budget` if the budget for the language model stopped it.
   */
  error?: Failure;
}
/**
 * The running sync or, if none runs, the last one since the sidecar started.
 */
export interface SyncStatus {
  /**
   * True if a sync runs in this sidecar.
   */
  running: boolean;
  /**
   * True if another process syncs this vault.
   */
  lockedElsewhere: boolean;
  /**
   * True if it was asked to stop.
   */
  stopping: boolean;
  /**
   * The session as it was when the running sync began, or as the last sync left it.
   */
  session?: Session;
  phase?: Phase;
  /**
   * The newest progress.
   */
  progress?: SyncProgress;
  /**
   * The first hundred notes that failed.
   */
  failures: SyncNote[];
  /**
   * Messages of the sync; the newest hundred.
   */
  messages: string[];
  /**
   * The end of the sync, if it has ended.
   */
  finished?: SyncFinished;
}
/**
 * The counts of a session.
 */
export interface Statistics {
  notesProcessed: number;
  cardsGenerated: number;
  cardsCreated: number;
  cardsUpdated: number;
  cardsDeleted: number;
  cardsSuspended: number;
  cardsRestored: number;
  cardsSkipped: number;
  errors: number;
}
/**
 * What a session has paid for a language model. A resumed session does not pay again.
 */
export interface Spent {
  requests: number;
  /**
   * Sent and answered.
   */
  tokens: number;
  /**
   * The tokens among them that went to thinking.
   */
  thinkingTokens?: number;
  /**
   * In the currency of the settings; left out if the price is unknown.
   */
  cost?: number;
}
/**
 * One sync run.
 */
export interface Session {
  sessionId: string;
  phase: Phase;
  /**
   * The phase that an interrupted or failed session was in.
   */
  stoppedIn?: Phase;
  /**
   * The reason of the failure.
   */
  error?: string;
  mode: Mode;
  /**
   * The address of its target.
   */
  target: string;
  withIndex: boolean;
  dryRun: boolean;
  /**
   * The id of the session that this one undoes.
   */
  undoes?: string;
  startedAt: string;
  updatedAt: string;
  completedAt?: string;
  totalNotes: number;
  statistics: Statistics;
  /**
   * Left out if no model was used.
   */
  spent?: Spent;
  /**
   * True if there is something to resume.
   */
  resumable: boolean;
  /**
   * True if a live process works on it, this one or another.
   */
  running: boolean;
}
/**
 * The syncs of this vault, newest first.
 */
export interface ProgressListResult {
  incomplete: Session[];
  recent: Session[];
  /**
   * The sync to offer for resuming; left out if there is none, or if it is running.
   */
  resumable?: Session;
}
/**
 * The sessions to delete.
 */
export interface ProgressCleanParams {
  /**
   * This session. The beginning of its id is enough.
   */
  sessionId?: string;
  allCompleted?: boolean;
}
/**
 * The number of deleted sessions.
 */
export interface ProgressCleanResult {
  removed: number;
}
/**
 * The part of the plan to show.
 */
export interface PlanGetParams {
  /**
   * Only actions of these kinds; by default all.
   */
  kinds?: ActionKind[];
  offset?: number;
  limit?: number;
  /**
   * True if each card is shown before and after.
   */
  sides?: boolean;
}
/**
 * The number of actions of each kind.
 */
export interface PlanCounts {
  create: number;
  update: number;
  delete: number;
  restore: number;
  conflict: number;
}
/**
 * A card before or after an action.
 */
export interface CardSide {
  noteType: string;
  deck: string;
  tags: string[];
  fields: CardField[];
}
/**
 * One field of a card, as sanitised HTML.
 */
export interface CardField {
  name: string;
  html: string;
}
/**
 * What will happen to one card.
 */
export interface PlannedAction {
  kind: ActionKind;
  slug: string;
  /**
   * The note's path in the vault; empty if it is unknown.
   */
  note: string;
  /**
   * The question's first words.
   */
  front: string;
  /**
   * What changes: fields, `tags`, `deck`, `source`, `note type`.
   */
  differs: string[];
  reason: string;
  /**
   * True if it was ever answered in Anki.
   */
  reviewed: boolean;
  /**
   * True if the removal suspends the card in Anki instead of deleting it; left out otherwise.
   */
  suspends?: boolean;
  /**
   * The one-time change that the note asks for; left out otherwise.
   */
  asks?: "bury" | "forget";
  /**
   * What Anki has.
   */
  before?: CardSide;
  /**
   * What Anki would have; for a conflict, what the vault has.
   */
  after?: CardSide;
}
/**
 * A page of a plan, in the order in which it would be carried out. Conflicts come last; they are not carried out.
 */
export interface PlanGetResult {
  /**
   * The plan's id.
   */
  sessionId: string;
  dryRun: boolean;
  /**
   * The id of the session that the plan undoes; left out if it is the plan of a sync.
   */
  undoes?: string;
  /**
   * True if these are actions of an earlier plan that were not carried out because they changed after they were shown.
   */
  again: boolean;
  /**
   * True if the guard stopped the sync for its removals.
   */
  stoppedByGuard: boolean;
  /**
   * The number of cards of this vault in Anki.
   */
  managed: number;
  /**
   * The counts of the whole plan.
   */
  counts: PlanCounts;
  /**
   * The number of actions of the requested kinds.
   */
  total: number;
  actions: PlannedAction[];
  /**
   * The cards that an undo would not change, with the reasons.
   */
  kept: KeptCard[];
}
/**
 * A part of a text.
 */
export interface TextPiece {
  text: string;
  /**
   * True if it differs from the last common text or, if that is not known, from the other side.
   */
  changed: boolean;
}
/**
 * A field that both sides changed, without its markup; with it if only the markup differs.
 */
export interface ConflictField {
  name: string;
  vault: TextPiece[];
  anki: TextPiece[];
  /**
   * The last text that both sides had; left out if it is unknown.
   */
  last?: string;
}
/**
 * A card in conflict.
 */
export interface Conflict {
  slug: string;
  /**
   * The note's path in the vault.
   */
  note: string;
  /**
   * The question's first words.
   */
  front: string;
  reason: string;
  fields: ConflictField[];
  /**
   * Left out if there is none.
   */
  decision?: ConflictSide;
  /**
   * Identifies the shown texts.
   */
  token: string;
}
/**
 * The part of the list to show.
 */
export interface ConflictsListParams {
  offset?: number;
  limit?: number;
}
/**
 * A page of the conflicts, by note.
 */
export interface ConflictsListResult {
  total: number;
  /**
   * The number of them that wait for a decision.
   */
  undecided: number;
  conflicts: Conflict[];
}
/**
 * A decision about one card.
 */
export interface ConflictDecision {
  slug: string;
  side: ConflictSide;
  /**
   * As it was listed.
   */
  token: string;
}
/**
 * The decisions.
 */
export interface ConflictsDecideParams {
  /**
   * @minItems 1
   */
  decisions: ConflictDecision[];
}
/**
 * The result of storing decisions.
 */
export interface ConflictsDecideResult {
  kept: number;
  /**
   * The slugs of cards that are not in conflict, or not as they were shown.
   */
  refused: string[];
}
/**
 * A field that was edited in Anki, without its markup; with it if only the markup differs.
 */
export interface EditedField {
  name: string;
  vault: TextPiece[];
  anki: TextPiece[];
}
/**
 * A card that was changed in Anki.
 */
export interface AnkiChange {
  slug: string;
  /**
   * The note's path in the vault.
   */
  note: string;
  /**
   * The line of the text in the note, counted from 1; left out if it is not known.
   */
  line?: number;
  /**
   * The question's first words.
   */
  front: string;
  fields: EditedField[];
  addedTags: string[];
  removedTags: string[];
  /**
   * The deck that the card was moved to; left out if it was not moved.
   */
  deck?: string;
  /**
   * The present lines of the note; empty if they are not known.
   */
  noteText: string;
  /**
   * The lines that would replace them; empty if the edit cannot be written.
   */
  newText: string;
  /**
   * Why the edit cannot be written into the note; left out if it can.
   */
  problem?: string;
  /**
   * Identifies the shown texts.
   */
  token: string;
}
/**
 * The part of the list to show.
 */
export interface ChangesListParams {
  offset?: number;
  limit?: number;
  /**
   * Only the cards of this note, by its path in the vault.
   */
  note?: string;
}
/**
 * A page of the changes, by note.
 */
export interface ChangesListResult {
  total: number;
  /**
   * True if edits may be written into the notes of this vault.
   */
  allowed: boolean;
  changes: AnkiChange[];
}
/**
 * A card whose edit to write into its note.
 */
export interface ChosenChange {
  slug: string;
  /**
   * As it was listed.
   */
  token: string;
}
/**
 * The cards.
 */
export interface ChangesTakeParams {
  /**
   * @minItems 1
   */
  changes: ChosenChange[];
}
/**
 * The cards whose edits to undo in their notes; without any, the newest edit.
 */
export interface ChangesUndoParams {
  slugs?: string[];
}
/**
 * A note that was written to.
 */
export interface WrittenChange {
  slug: string;
  note: string;
  line?: number;
}
/**
 * A card whose note was not changed.
 */
export interface RefusedChange {
  slug: string;
  reason: string;
}
/**
 * The written and the refused edits.
 */
export interface ChangesWrittenResult {
  written: WrittenChange[];
  refused: RefusedChange[];
}
/**
 * One thing that a sync needs.
 */
export interface CheckItem {
  /**
   * Such as `vault`, `store`, `target`, `disk`.
   */
  name: string;
  verdict: Verdict;
  message: string;
  /**
   * What to do; empty if there is nothing to do.
   */
  advice: string;
}
/**
 * True if a sync could run.
 */
export interface CheckResult {
  ready: boolean;
  items: CheckItem[];
}
/**
 * What to attach to a bug report.
 */
export interface DiagnosticsResult {
  /**
   * JSON, indented for reading.
   */
  document: string;
}
/**
 * Something in a note that is worth a look.
 */
export interface Finding {
  path: string;
  /**
   * Counted from 1; absent if there is none.
   */
  line?: number;
  code: string;
  message: string;
}
/**
 * The findings to list.
 */
export interface IndexGetParams {
  /**
   * Only this note's findings.
   */
  note?: string;
  /**
   * Only findings of this code.
   */
  code?: string;
  /**
   * Only findings whose path or message holds these words, in any case.
   */
  containing?: string;
  offset?: number;
  limit?: number;
}
/**
 * Notes by status, cards by place and by state, and the last findings.
 */
export interface IndexGetResult {
  notes: {
    [k: string]: number;
  };
  places: {
    [k: string]: number;
  };
  states: {
    [k: string]: number;
  };
  findings: Finding[];
  totalFindings: number;
  /**
   * The number of findings of each code, without the filter.
   */
  codes: {
    [k: string]: number;
  };
}
/**
 * The cards whose history to show.
 */
export interface HistoryParams {
  /**
   * Only this card's.
   */
  slug?: string;
  /**
   * Only this note's cards', by its path in the vault.
   */
  note?: string;
}
/**
 * One thing that was done to a card.
 */
export interface HistoryRow {
  at: string;
  sessionId: string;
  slug: string;
  path: string;
  kind: string;
  /**
   * The outcome.
   */
  state: string;
  message: string;
  /**
   * The question; absent if it is unknown.
   */
  front?: string;
}
/**
 * The newest 200 entries.
 */
export interface HistoryResult {
  rows: HistoryRow[];
}
/**
 * The note to explain.
 */
export interface ExplainParams {
  note: string;
}
/**
 * A piece of a note: the cards that it makes, or why it makes none.
 */
export interface ExplainedBlock {
  /**
   * Where it begins, counted from 1.
   */
  line: number;
  /**
   * Its first words.
   */
  excerpt: string;
  /**
   * The card syntax that it is written in, if there is one.
   */
  syntax?: string;
  cards: ExplainedCard[];
  /**
   * Why it makes no card, or what its card lacks.
   */
  findings: Finding[];
}
/**
 * A card that a block makes.
 */
export interface ExplainedCard {
  line: number;
  noteType: string;
  /**
   * The question's first words.
   */
  front: string;
  /**
   * Its identity, if it has one already.
   */
  slug?: string;
}
/**
 * The blocks of a note and their cards.
 */
export interface ExplainResult {
  note: string;
  /**
   * True if the settings count this note.
   */
  counts: boolean;
  /**
   * Why it does not count; left out if it does.
   */
  reason?: string;
  blocks: ExplainedBlock[];
}
/**
 * The note to preview.
 */
export interface CardsPreviewParams {
  note: string;
  /**
   * Its text in the editor; by default that of the file.
   */
  text?: string;
}
/**
 * A card as it would be in Anki.
 */
export interface PreviewCard {
  /**
   * Counted from 0 in the note.
   */
  position: number;
  /**
   * Where it begins in the note, counted from 1.
   */
  line: number;
  /**
   * The nearest heading above it.
   */
  heading?: string;
  language?: string;
  /**
   * Its identity, if it has one already.
   */
  slug?: string;
  /**
   * The question's words.
   */
  front: string;
  card: CardSide;
  /**
   * The HTML of the question's side, filled as Anki fills it.
   */
  question: string;
  /**
   * The HTML of the answer's side.
   */
  answer: string;
  media: PreviewMedia[];
}
/**
 * A file that a card shows: its name in the card's HTML, and its path in the vault.
 */
export interface PreviewMedia {
  name: string;
  path: string;
}
/**
 * The cards of a note, and its findings.
 */
export interface CardsPreviewResult {
  note: string;
  cards: PreviewCard[];
  findings: Finding[];
  /**
   * The style that the cards have in Anki.
   */
  css: string;
}
/**
 * The note to mark.
 */
export interface CardsMarksParams {
  note: string;
  /**
   * Its text in the editor; by default that of the file.
   */
  text?: string;
}
/**
 * A card of a block.
 */
export interface MarkedCard {
  /**
   * The question's first words.
   */
  front: string;
  state: CardState;
  /**
   * The hash of its words, as in the link of a card; absent for a draft.
   */
  words?: string;
  /**
   * Its identity, if it has one already.
   */
  slug?: string;
  /**
   * The id of its Anki note, if it has one.
   */
  ankiId?: number;
}
/**
 * A block of the note that is a card, or should be one.
 */
export interface CardMark {
  /**
   * Where it begins, counted from 1.
   */
  line: number;
  lastLine: number;
  /**
   * The most urgent state of its cards.
   */
  state: CardState;
  cards: MarkedCard[];
  /**
   * Why it makes no card, or what its card lacks.
   */
  findings: Finding[];
}
/**
 * The marks of a note, in the order of their lines.
 */
export interface CardsMarksResult {
  note: string;
  /**
   * True if the settings count this note.
   */
  counts: boolean;
  /**
   * Why it does not count; left out if it does.
   */
  reason?: string;
  marks: CardMark[];
}
/**
 * A request to find the Anki notes of another tool, or to link them.
 */
export interface AdoptParams {
  /**
   * If false, nothing changes, and the result lists what would be linked.
   */
  apply?: boolean;
  vaultAnswer?: VaultAnswer;
}
/**
 * A card of the vault and the Anki note that another tool made of it.
 */
export interface AdoptedCard {
  note: string;
  line?: number;
  front: string;
  ankiId: number;
  /**
   * The Anki note's.
   */
  noteType: string;
  reviewed: boolean;
  /**
   * Why it cannot be linked; left out if it can.
   */
  problem?: string;
}
/**
 * What was linked, or would be.
 */
export interface AdoptResult {
  applied: boolean;
  adopted: number;
  /**
   * The first 500.
   */
  cards: AdoptedCard[];
  total: number;
}
/**
 * A note's path before and after.
 */
export interface VaultRename {
  from: string;
  to: string;
}
/**
 * The renamed notes, in the order of the events. A folder is listed as its notes.
 */
export interface VaultRenamedParams {
  files: VaultRename[];
}
/**
 * The deleted notes. A folder is listed as its notes.
 */
export interface VaultDeletedParams {
  files: string[];
}
/**
 * What the next sync has to do.
 */
export interface PendingWork {
  newNotes: number;
  changedNotes: number;
  goneNotes: number;
  /**
   * Known cards that Anki does not have in their present form.
   */
  cards: number;
}
/**
 * The lasting state of a vault.
 */
export interface VaultState {
  /**
   * The last completed sync, if there was one.
   */
  lastSync?: Session;
  /**
   * Notes that match the settings.
   */
  notes: number;
  /**
   * Cards in Anki.
   */
  cards: number;
  pending: PendingWork;
  failedNotes: number;
  /**
   * The number of findings that `index/get` lists.
   */
  findings: number;
  /**
   * Drafts that wait for a review.
   */
  drafts: number;
  /**
   * Conflicts that wait for a decision.
   */
  conflicts: number;
  /**
   * Cards that the last sync found edited in Anki; left out if that is not known.
   */
  ankiEdits?: number;
}
/**
 * The use of a syntax in the vault.
 */
export interface SyntaxCount {
  name: string;
  /**
   * True if the settings read it.
   */
  on: boolean;
  notes: number;
  cards: number;
}
/**
 * What the vault holds.
 */
export interface VaultSurvey {
  notes: number;
  /**
   * The commonest first.
   */
  syntaxes: SyntaxCount[];
}
/**
 * What another tool left in the vault.
 */
export interface ForeignTool {
  /**
   * The name to give to `import`.
   */
  syntax: string;
  /**
   * The file with the tool's settings, if there is one.
   */
  data?: string;
  notes: number;
  cards: number;
  /**
   * The number of cards that name their Anki note.
   */
  named: number;
  findings: Finding[];
  /**
   * The settings that would be written, as lines of TOML.
   */
  settings: string[];
  /**
   * Settings of the tool that have no counterpart.
   */
  notTaken: string[];
}
/**
 * The tools that left something.
 */
export interface ImportFindResult {
  tools: ForeignTool[];
}
/**
 * The tool whose cards to import.
 */
export interface ImportParams {
  syntax: string;
  /**
   * True if the settings are written and the Anki notes linked; false for a report.
   */
  apply?: boolean;
  vaultAnswer?: VaultAnswer;
}
/**
 * What was linked, or would be.
 */
export interface ImportResult {
  /**
   * The files that settings were written to.
   */
  files: string[];
  linked: AdoptResult;
}
/**
 * The drafts to list.
 */
export interface ReviewListParams {
  /**
   * Only this note's.
   */
  note?: string;
  offset?: number;
  limit?: number;
  /**
   * With each draft the card that it would be.
   */
  preview?: boolean;
}
/**
 * A doubt about a draft.
 */
export interface DraftFlag {
  code: string;
  message: string;
}
/**
 * One field of a draft, still Markdown.
 */
export interface DraftField {
  name: string;
  markdown: string;
}
/**
 * A card that a model wrote, with the piece of the note that it rests on.
 */
export interface Draft {
  draftId: string;
  note: string;
  /**
   * Where the piece begins, counted from 1.
   */
  line: number;
  heading?: string;
  /**
   * The piece of the note.
   */
  quote: string;
  noteType: string;
  fields: DraftField[];
  language?: string;
  flags: DraftFlag[];
  /**
   * The version of the prompt that it was written for.
   */
  prompt?: string;
  /**
   * With `preview`: the card as Anki would show it.
   */
  card?: CardSide;
  /**
   * The fields of the accepted card that the draft would change, if there is one.
   */
  replaces?: DraftField[];
}
/**
 * A page of the drafts that wait.
 */
export interface ReviewListResult {
  total: number;
  /**
   * The number of them that have flags.
   */
  flagged: number;
  drafts: Draft[];
  /**
   * With `preview`: the style that the cards have in Anki.
   */
  css?: string;
}
/**
 * A decision about one draft; `edit` accepts it with other fields.
 */
export interface ReviewDecision {
  draftId: string;
  verb: Verb;
  /**
   * With `edit`: the fields that change.
   */
  fields?: DraftField[];
  /**
   * With `reject`: why, in a word or a short sentence; reasons are counted by prompt.
   */
  reason?: string;
}
/**
 * The decisions, in order.
 */
export interface ReviewDecideParams {
  decisions: ReviewDecision[];
}
/**
 * The number of decided drafts, and those that no longer wait.
 */
export interface ReviewDecideResult {
  accepted: number;
  edited: number;
  rejected: number;
  /**
   * The ids of drafts that do not wait.
   */
  unknown: string[];
}
/**
 * The number of cards of a prompt that were rejected for a reason.
 */
export interface RefusalCount {
  prompt: string;
  /**
   * Empty if none was given.
   */
  reason: string;
  count: number;
}
/**
 * The commonest reasons first, prompt by prompt.
 */
export interface ReviewRefusalsResult {
  refusals: RefusalCount[];
}
/**
 * The notes to estimate.
 */
export interface GenerateEstimateParams {
  /**
   * Only these, also if no setting names them; by default all that the settings name.
   */
  notes?: string[];
  useAgents?: boolean;
  /**
   * Send notes again that were answered before.
   */
  refresh?: boolean;
}
/**
 * What generating would take. Notes that were answered before are not counted.
 */
export interface GenerateEstimateResult {
  /**
   * The host that would get the text of the notes.
   */
  host: string;
  /**
   * Other hosts that would get it: the servers of single steps.
   */
  otherHosts?: string[];
  model: string;
  notes: number;
  requests: number;
  inputTokens: number;
  outputTokens: number;
  /**
   * The tokens of the output that may go to thinking.
   */
  thinkingTokens?: number;
  /**
   * Left out if the price is unknown.
   */
  cost?: number;
  /**
   * The time that a model on this computer would take, if it is known.
   */
  seconds?: number;
}
/**
 * True if Anki can be reached.
 */
export interface AnkiStatus {
  ready: boolean;
  message: string;
  /**
   * What to do; empty if it is ready.
   */
  advice: string;
  /**
   * Cards of this vault that are due; absent if Anki does not run.
   */
  due?: number;
}
/**
 * The Anki notes to show.
 */
export interface AnkiBrowseParams {
  /**
   * @minItems 1
   */
  ankiIds: number[];
}
/**
 * Deck names, as in `Languages::Greek`.
 */
export interface AnkiDecksResult {
  decks: string[];
}
/**
 * A note type in Anki.
 */
export interface AnkiNoteType {
  name: string;
  fields: string[];
}
/**
 * The note types in Anki.
 */
export interface AnkiNoteTypesResult {
  noteTypes: AnkiNoteType[];
}
/**
 * The grouping of the cards, and their note.
 */
export interface StudyStatsParams {
  by: StudyGrouping;
  /**
   * Only the cards of the note at this path.
   */
  note?: string;
}
/**
 * Sums over cards. A suspended card counts only as suspended. Lapses and reviews are of the last 90 days.
 */
export interface StudySums {
  cards: number;
  new: number;
  learning: number;
  young: number;
  mature: number;
  suspended: number;
  dueToday: number;
  dueWeek: number;
  reviews: number;
  failed: number;
  /**
   * The share of reviews that were not Again.
   */
  retention?: number;
  /**
   * The median in days, if FSRS is on.
   */
  stability?: number;
  /**
   * The median from 0 to 1, if FSRS is on.
   */
  difficulty?: number;
}
/**
 * A group of cards and its sums.
 */
export interface StudyGroup {
  name: string;
  sums: StudySums;
}
/**
 * The groups by name, and the sums of all cards.
 */
export interface StudyStatsResult {
  groups: StudyGroup[];
  total: StudySums;
}
/**
 * The marks of cards to mend, if they are not those of the settings `mend`.
 */
export interface StudyMendParams {
  flags?: number[];
  tags?: string[];
  lapses?: number;
}
/**
 * A reason to mend a card.
 */
export interface MendReason {
  kind: "flag" | "marked" | "tag" | "suspended" | "leech" | "lapses";
  /**
   * The number of the flag or of the lapses, or the tag.
   */
  value?: string;
}
/**
 * A card to mend, its place, and the reasons.
 */
export interface CardToMend {
  note: string;
  line?: number;
  front: string;
  ankiId: number;
  /**
   * The reasons in words.
   */
  reasons: string[];
  slug: string;
  why: MendReason[];
}
/**
 * The cards to mend.
 */
export interface StudyMendResult {
  cards: CardToMend[];
}
/**
 * The mended cards. Without `flags` and `tags`, those of the settings are removed.
 */
export interface StudyMendedParams {
  /**
   * @minItems 1
   */
  slugs: string[];
  flags?: number[];
  tags?: string[];
  /**
   * Resume suspended cards too.
   */
  resume?: boolean;
}
/**
 * The number of cards that were cleared.
 */
export interface StudyMendedResult {
  cleared: number;
}
/**
 * The text to search for.
 */
export interface StudyFindParams {
  text?: string;
}
/**
 * A card in Anki and its place in the vault.
 */
export interface SourceOfCard {
  note: string;
  line?: number;
  front: string;
  slug: string;
  ankiId: number;
}
/**
 * The cards that were found.
 */
export interface StudyFindResult {
  cards: SourceOfCard[];
}
/**
 * The cards to study: those that any part names.
 */
export interface StudyChoice {
  /**
   * The cards of these notes, by their paths.
   */
  notes?: string[];
  /**
   * The cards in these folders of the vault.
   */
  folders?: string[];
  /**
   * The cards of these notes, and of those that they link to.
   */
  linkedFrom?: string[];
  /**
   * The cards with this text in a field, or with this slug or Anki id.
   */
  search?: string;
}
/**
 * The cards of the deck, its name, and whether answers reschedule them.
 */
export interface StudyMakeDeckParams {
  choice: StudyChoice;
  /**
   * The deck's name; by default it is made of the choice.
   */
  name?: string;
  /**
   * False if answers do not change the schedule of the cards; true by default.
   */
  reschedules?: boolean;
}
/**
 * A filtered deck and the number of its cards.
 */
export interface StudyDeck {
  name: string;
  cards: number;
}
/**
 * The filtered decks by name.
 */
export interface StudyDecksResult {
  decks: StudyDeck[];
}
/**
 * The deck's name.
 */
export interface StudyRemoveDeckParams {
  name: string;
}
/**
 * The cards to show.
 */
export interface StudyBrowseParams {
  choice: StudyChoice;
}
/**
 * The number of cards that are shown.
 */
export interface StudyBrowseResult {
  cards: number;
}
/**
 * What went wrong, and what to do.
 */
export interface ErrorData {
  code: ErrorCode;
  kind: ErrorKind;
  /**
   * What to do; empty if there is nothing.
   */
  advice: string;
  /**
   * The advice for a terminal, with commands and flags; absent if `advice` fits there too. The plugin does not show it.
   */
  cliAdvice?: string;
  /**
   * With `invalid-params`: the path of the value that does not fit, as in `decisions[3].draftId`.
   */
  field?: string;
  /**
   * The line of the note, counted from 1; absent if there is none.
   */
  line?: number;
  /**
   * With `protocol`: the protocol number of the sidecar.
   */
  protocol?: number;
  /**
   * With `protocol`: the sidecar's version.
   */
  version?: string;
  /**
   * With `vault-in-doubt`: the vault that Anki holds cards of.
   */
  vault?: VaultInDoubt;
  /**
   * The sync that failed, if it can be resumed.
   */
  sessionId?: string;
}
/**
 * A vault whose cards are in Anki and which may be this one. `sync/resume` or `adopt` with `vaultAnswer` continues.
 */
export interface VaultInDoubt {
  /**
   * The name of its folder.
   */
  name: string;
  /**
   * The number of its cards in Anki.
   */
  cards: number;
  /**
   * The number of them that this vault has too.
   */
  shared: number;
  /**
   * Its folder on this computer; empty if none is known.
   */
  keptBy: string;
}
/**
 * An error in a result or a notification.
 */
export interface Failure {
  /**
   * A sentence for a person.
   */
  message: string;
  data: ErrorData;
}
/**
 * Something that the vault's settings want to do on this computer.
 */
export interface Permission {
  /**
   * A hash of the setting and its value: another value is another permission.
   */
  id: string;
  /**
   * What the settings want, as the rest of a sentence that begins with "This vault's settings want to".
   */
  meaning: string;
  /**
   * The settings with their values.
   */
  details: string[];
  answer?: PermissionAnswer;
}
/**
 * The settings in force.
 */
export interface SettingsState {
  settings: Settings;
  /**
   * The source of each setting, by its name; those with their default are left out.
   */
  sources: {
    [k: string]: string;
  };
  permissions: Permission[];
  /**
   * The file inside the vault.
   */
  vaultFile: string;
  /**
   * The file on this computer.
   */
  deviceFile: string;
}
/**
 * The settings to set and to remove.
 */
export interface SettingsSetParams {
  settings?: Settings;
  /**
   * Names of settings to remove, those of a table with a dot.
   */
  unset?: string[];
}
/**
 * The ids of permissions.
 */
export interface SettingsAnswerParams {
  granted?: string[];
  refused?: string[];
}
/**
 * All settings: top-level keys, and a table of keys for each larger subject.
 *
 * Each key is also an environment variable with the prefix, one in a table as ``PREFIX_TABLE_KEY``.
 */
export interface Settings {
  /**
   * Where cards go: ankiconnect://HOST:PORT, file:PATH.anki2 or file:PATH.apkg.
   */
  target?: string;
  /**
   * The Anki profile to sync with; by default the one of the last sync.
   */
  profile?: string;
  /**
   * The progress store; by default a file for each vault in your user data folder.
   */
  db?: string | null;
  /**
   * Which notes count: globs below the vault.
   */
  include?: string[];
  /**
   * Which notes do not count: globs below the vault.
   */
  exclude?: string[];
  /**
   * The card syntaxes to read.
   */
  syntaxes?: Syntax[];
  /**
   * The note type of cards that name none: basic, reversed, apf-simple and so on.
   */
  note_type?: string;
  /**
   * Note types of your own in a running Anki, by the name of ours that they replace.
   */
  note_types?: {
    [k: string]: OwnNoteTypeSettings;
  };
  /**
   * When a running Anki syncs with AnkiWeb: before a sync, after it, both or never.
   */
  ankiweb?: AnkiWebPolicy;
  /**
   * The deck of cards that name none.
   */
  deck?: string;
  /**
   * Make a note's folders decks below the default deck.
   */
  deck_from_folder?: boolean;
  /**
   * A card changed on both sides: review lists it, changing nothing; vault or anki wins.
   */
  conflicts?: ConflictPolicy;
  /**
   * An Anki note whose source is gone: remove (suspend, if reviewed) or keep.
   */
  orphans?: OrphanPolicy;
  /**
   * How many backups to keep of a collection that holds other notes too; 0: none.
   */
  backups?: number;
  /**
   * Make a card again that was deleted in Anki while its source exists.
   */
  restore_deleted?: boolean;
  /**
   * A sync asks before removing more than this share of all cards ...
   */
  removal_share?: number;
  /**
   * ... and more than this many cards.
   */
  removal_count?: number;
  /**
   * Write the ids of Anki notes into the notes (<!--ID: n-->, noteId).
   */
  id_comments?: boolean;
  /**
   * Allow writing edits made in Anki into the notes, card by card.
   */
  edits_into_notes?: boolean;
  /**
   * Write when a note's cards are due into its properties (anki-due, anki-retention).
   */
  study_properties?: boolean;
  /**
   * How many processes read and render notes; 0: one per core.
   */
  workers?: number;
  /**
   * How many actions are sent to Anki at a time; by default what suits the target.
   */
  batch_size?: number | null;
  selection?: Selection;
  syntax?: SyntaxOptions;
  rendering?: RenderingSettings;
  mend?: MendSettings;
  generation?: GenerationSettings;
}
/**
 * A note type of the user's, which a running Anki uses instead of one of ours.
 */
export interface OwnNoteTypeSettings {
  /**
   * Its name in Anki.
   */
  name: string;
  /**
   * Its names for Front, Back, Extra, Source, Slug, if they differ.
   */
  fields?: {
    [k: string]: string;
  };
}
/**
 * The notes that count, in addition to the globs ``include`` and ``exclude``.
 *
 * A condition on the frontmatter is a ``key`` that must have a value, or ``key=value``, where the value may
 * contain ``*`` and ``?``.
 */
export interface Selection {
  /**
   * Only notes in these folders count; by default all do.
   */
  folders?: string[];
  /**
   * Notes in these folders do not count.
   */
  exclude_folders?: string[];
  /**
   * Only notes with one of these tags, or a tag below, count.
   */
  tags?: string[];
  /**
   * Notes with one of these tags, or a tag below, do not count.
   */
  exclude_tags?: string[];
  /**
   * Only notes whose frontmatter meets one of these count: key, or key=value.
   */
  frontmatter?: string[];
  /**
   * Notes whose frontmatter meets one of these do not count.
   */
  exclude_frontmatter?: string[];
  /**
   * The frontmatter key for the state of a note's cards: false leaves the note out; suspended, bury and forget do this to its cards.
   */
  off_key?: string;
  /**
   * Include conflict copies of notes, which tools that sync files make.
   */
  conflict_copies?: boolean;
  /**
   * Include notes in the template folders of Obsidian and of Templater.
   */
  templates?: boolean;
  /**
   * Include notes that Obsidian's setting Excluded files excludes.
   */
  obsidian_excluded?: boolean;
}
/**
 * The marks of each card syntax.
 */
export interface SyntaxOptions {
  /**
   * Regular expressions of your own, with the groups front and back, or text for cloze; and tags, deck, id where you like.
   */
  patterns?: string[];
  /**
   * Read cards of every syntax in %% comments; otherwise only those with clear marks, such as START and END, #card, or an id.
   */
  cards_in_comments?: boolean;
  bilingual?: BilingualOptions;
  yanki?: YankiOptions;
  spaced_repetition?: SpacedRepetitionOptions;
  obsidian_to_anki?: ObsidianToAnkiMarks;
  flashcards?: FlashcardsMarks;
}
/**
 * The names and folders of bilingual Q&A notes.
 */
export interface BilingualOptions {
  /**
   * The file names that hold bilingual Q&A notes.
   */
  files?: string;
  /**
   * Path parts that never hold bilingual Q&A notes.
   */
  skip?: string[];
}
/**
 * The folders of Yanki's notes.
 */
export interface YankiOptions {
  /**
   * The folders whose notes are one card each.
   */
  folders?: string[];
  /**
   * Leave out a note with the name of its folder.
   */
  ignore_folder_notes?: boolean;
}
/**
 * The folders, tags and marks of obsidian-spaced-repetition.
 */
export interface SpacedRepetitionOptions {
  /**
   * The tags, without #, whose notes hold its cards; a tag below one is a deck.
   */
  tags?: string[];
  /**
   * Folders whose notes hold its cards without a tag.
   */
  folders?: string[];
  /**
   * The mark between the sides of a card on one line.
   */
  inline?: string;
  /**
   * The same for a card that is asked both ways.
   */
  inline_reversed?: string;
  /**
   * The line between the sides of a longer card.
   */
  below?: string;
  /**
   * The same for a longer card that is asked both ways.
   */
  below_reversed?: string;
  /**
   * The line that ends a longer card; by default a blank line.
   */
  end?: string;
  /**
   * What is a cloze deletion: highlight, bold, braces, or a pattern such as ==[123;;]answer[;;hint]==.
   */
  clozes?: string[];
}
/**
 * Obsidian_to_Anki's keywords and tables.
 */
export interface ObsidianToAnkiMarks {
  /**
   * The line that opens a block.
   */
  start?: string;
  /**
   * The line that closes a block.
   */
  end?: string;
  /**
   * The mark that opens a card on one line.
   */
  inline_start?: string;
  /**
   * The mark that closes a card on one line.
   */
  inline_end?: string;
  /**
   * The mark before the deck of a note.
   */
  target_deck?: string;
  /**
   * The mark before the tags of a note.
   */
  file_tags?: string;
  /**
   * The mark before fields that each card of a note gets.
   */
  frozen?: string;
  /**
   * The mark that asks to delete an Anki note; it is reported, not carried out.
   */
  delete?: string;
  /**
   * The tag after the front in the tag style, without #.
   */
  flashcard_tag?: string;
  /**
   * Read {x} and {2:x} as deletions in cloze cards.
   */
  curly_clozes?: boolean;
  /**
   * Read ==x== as a deletion in cloze cards.
   */
  highlight_clozes?: boolean;
  /**
   * Tags for every card of every note.
   */
  default_tags?: string[];
  /**
   * The decks of folders, whose paths are relative to the vault.
   */
  folder_decks?: {
    [k: string]: string;
  };
  /**
   * The tags of folders; subfolders get them too.
   */
  folder_tags?: {
    [k: string]: string[];
  };
  /**
   * The field names of note types of your own, in order.
   */
  fields?: {
    [k: string]: string[];
  };
}
/**
 * The tag of Flashcards, and the two marks between a prompt and its answer on one line.
 */
export interface FlashcardsMarks {
  /**
   * The tag after a card's front, without #.
   */
  tag?: string;
  /**
   * The mark between prompt and answer on one line.
   */
  separator?: string;
  /**
   * The mark between the sides of a card that is asked both ways.
   */
  separator_reversed?: string;
}
/**
 * How notes look as cards.
 */
export interface RenderingSettings {
  /**
   * Ignore single line ends, as with Obsidian's setting of this name.
   */
  strict_line_breaks?: boolean;
  /**
   * Show the alias or title below a picture that is alone in its paragraph.
   */
  captions?: boolean;
  /**
   * Colour code in a fence with a language.
   */
  highlight_code?: boolean;
  /**
   * How deeply embedded notes may be nested; 0: show a link.
   */
  embed_depth?: number;
  /**
   * Pictures of the web: show (load them each time), fetch (copy them into Anki), link.
   */
  remote_pictures?: RemotePicturePolicy;
  /**
   * Where a card is, in a field of its own: none, headings (those above the card), note (the note's name and the headings), path (the note's path and the headings).
   */
  context?: Context;
  /**
   * Where the link on a card leads: heading (the heading above it), line (the line of the card, if the Obsidian plugin is there).
   */
  source_link?: SourceLink;
  /**
   * The program that draws Mermaid diagrams: a name or an absolute path; empty: none.
   */
  mermaid?: string;
}
/**
 * The marks in Anki of a card whose note the user wants to correct.
 */
export interface MendSettings {
  /**
   * The flags that mean it, from 1 (red) to 7 (purple).
   */
  flags?: number[];
  /**
   * The tags that mean it.
   */
  tags?: string[];
  /**
   * Cards with so many lapses are listed too.
   */
  lapses?: number;
}
/**
 * Cards written by a language model. A limit of 0 means no limit.
 */
export interface GenerationSettings {
  /**
   * The server's address of the OpenAI chat API, up to /v1.
   */
  url?: string;
  /**
   * The model's name, as the server calls it.
   */
  model?: string;
  /**
   * A model of its own for a step: judge, write, answer or repair.
   */
  models?: {
    [k: string]: string;
  };
  judge?: StepOptions;
  write?: StepOptions;
  answer?: StepOptions;
  repair?: StepOptions;
  /**
   * A note with fewer characters is not sent.
   */
  shortest?: number;
  /**
   * The languages of the cards; by default the note's own.
   */
  languages?: string[];
  /**
   * Send the pictures of a note too, for a model that sees.
   */
  images?: boolean;
  /**
   * Make cards in both languages of a note in two languages.
   */
  both_languages?: boolean;
  /**
   * The note types that the model may choose from.
   */
  note_types?: string[];
  /**
   * The most cards of one request.
   */
  max_cards?: number;
  /**
   * How freely the model words.
   */
  temperature?: number;
  /**
   * The longest answer, in tokens.
   */
  max_tokens?: number;
  /**
   * How much of a long note is sent at a time, in tokens.
   */
  section_tokens?: number;
  /**
   * The model's window in tokens; 0: as the server says.
   */
  context_tokens?: number;
  /**
   * Further fields of every request, for what a server needs.
   */
  extra?: {
    [k: string]: unknown;
  };
  /**
   * Further room for the answer of a model that thinks first, in tokens.
   */
  reasoning_tokens?: number;
  /**
   * How much a model thinks, such as low; by default low once it used up its room.
   */
  reasoning_effort?: string;
  /**
   * The most requests at a time; 0: one on this machine, else it adapts.
   */
  concurrency?: number;
  /**
   * How long a server may be silent before its answer counts as lost.
   */
  idle_seconds?: number;
  /**
   * How long a server on this machine may take to load the model.
   */
  load_seconds?: number;
  /**
   * How long one answer may take.
   */
  total_seconds?: number;
  /**
   * The price of a million tokens sent; free on this machine.
   */
  price_in?: number | null;
  /**
   * The price of a million tokens answered; free on this machine.
   */
  price_out?: number | null;
  /**
   * Send the notes chosen below to the model in every sync.
   */
  enabled?: boolean;
  /**
   * Let the model also judge notes and answer its own questions.
   */
  agents?: boolean;
  /**
   * Folders of the vault whose notes go to the model.
   */
  folders?: string[];
  /**
   * Tags whose notes go to the model.
   */
  tags?: string[];
  /**
   * Tags whose notes are never sent, even if another setting names them.
   */
  never_tags?: string[];
  /**
   * Generate cards also for notes with cards of their own.
   */
  add_to_cards?: boolean;
  /**
   * The most money for one run.
   */
  max_cost_run?: number;
  /**
   * The most money for one month.
   */
  max_cost_month?: number;
  /**
   * The most tokens for one run.
   */
  max_tokens_run?: number;
  /**
   * The most tokens for one month.
   */
  max_tokens_month?: number;
  /**
   * The most tokens for thinking in one run.
   */
  max_reasoning_tokens_run?: number;
  /**
   * The most tokens for thinking in one month.
   */
  max_reasoning_tokens_month?: number;
  /**
   * The most requests for one run.
   */
  max_requests_run?: number;
  /**
   * The most requests for one month.
   */
  max_requests_month?: number;
  /**
   * Which cards wait for review: all, or flagged ones with the rest approved.
   */
  review?: ReviewPolicy;
}
/**
 * The server and the model of one step; what is empty is as for all steps.
 */
export interface StepOptions {
  /**
   * The step's own server; by default that of url.
   */
  url?: string;
  /**
   * The step's own model.
   */
  model?: string;
  /**
   * The price of a million tokens sent in this step; free on this machine.
   */
  price_in?: number | null;
  /**
   * The price of a million tokens answered in this step.
   */
  price_out?: number | null;
}
/**
 * The secrets, which are kept apart from the settings, with the hosts that they are for.
 */
export interface Secrets {
  anki_key?: string;
  anki_key_host?: string;
  "generation.key"?: string;
  "generation.key_host"?: string;
}
