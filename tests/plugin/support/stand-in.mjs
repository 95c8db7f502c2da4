// A sidecar that says what a test wants to hear: `node stand-in.mjs SCENARIO serve`.
// It is for what the real one cannot be made to do at will: to flood, to hang, to be of another version.

import { StreamMessageReader, StreamMessageWriter, ResponseError, createMessageConnection } from "vscode-jsonrpc/node";

const [scenario, command] = process.argv.slice(2);

if (command === "--version") {
  console.log(`obsidian-anki-sync ${scenario === "old" ? "0.0.9" : "0.1.0"}`);
  process.exit(0);
}

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
process.stdin.on("end", () => process.exit(0));

const statistics = {
  notesProcessed: 0,
  cardsGenerated: 0,
  cardsCreated: 0,
  cardsUpdated: 0,
  cardsDeleted: 0,
  cardsRestored: 0,
  cardsSkipped: 0,
  errors: 0,
};

const session = {
  sessionId: "6f1c0f3e-0000-4000-8000-000000000001",
  phase: "generating",
  mode: "full",
  target: "ankiconnect://127.0.0.1:8765",
  withIndex: true,
  dryRun: false,
  startedAt: new Date(Date.now() - 3_900_000).toISOString(),
  updatedAt: new Date(Date.now() - 3_600_000).toISOString(),
  totalNotes: 812,
  statistics: { ...statistics, notesProcessed: 430, cardsCreated: 960 },
  resumable: false,
  running: true,
};

const paid = {
  ...session,
  phase: "interrupted",
  stoppedIn: "generating",
  running: false,
  resumable: true,
  spent: { requests: 430, tokens: 908_000, cost: 1.87 },
};

let drafts = [
  {
    draftId: "d1",
    note: "Biology/Cells.md",
    line: 14,
    heading: "Mitochondria",
    quote: "Mitochondria make most of the cell's ATP by oxidative phosphorylation, on the inner membrane.",
    noteType: "basic",
    fields: [
      { name: "Front", markdown: "Where in the mitochondrion is most ATP made?" },
      { name: "Back", markdown: "On the inner membrane, by oxidative phosphorylation." },
    ],
    flags: [{ code: "narrow", message: "The answer repeats the note word for word." }],
  },
  {
    draftId: "d2",
    note: "Biology/Cells.md",
    line: 22,
    heading: "Ribosomes",
    quote: "Ribosomes read messenger RNA and join amino acids into a protein.",
    noteType: "basic",
    fields: [
      { name: "Front", markdown: "What do ribosomes read?" },
      { name: "Back", markdown: "Messenger RNA." },
    ],
    flags: [],
  },
  {
    draftId: "d3",
    note: "History/Rome.md",
    line: 5,
    quote: "Augustus became *princeps* in 27 BC; the republic's offices stayed in name.",
    noteType: "cloze",
    fields: [{ name: "Text", markdown: "Augustus became *princeps* in {{c1::27 BC}}." }],
    flags: [],
    replaces: [{ name: "Text", markdown: "Augustus became emperor in {{c1::27 BC}}." }],
  },
];

const METHODS = [
  "initialize",
  "shutdown",
  "sync/start",
  "sync/resume",
  "sync/interrupt",
  "sync/status",
  "progress/list",
];

const MORE = { drafts: ["review/list", "review/decide"], note: ["cards/preview", "explain"] };

const finding = (line, message) => ({ path: "Biology/Cells.md", line, code: "half", message });

const cards = [
  {
    position: 0,
    line: 14,
    heading: "Mitochondria",
    front: "Where is most ATP made?",
    card: {
      noteType: "Basic",
      deck: "Obsidian::Biology",
      tags: ["biology/cells"],
      fields: [
        { name: "Front", html: "<p>Where is most <strong>ATP</strong> made?</p>" },
        {
          name: "Back",
          html: "<p>On the <em>inner membrane</em> of the mitochondrion:</p><ul><li>by the respiratory chain</li><li>by ATP synthase</li></ul>",
        },
      ],
    },
    media: [],
  },
];

const blocks = [
  {
    line: 14,
    excerpt: "Q: Where is most ATP made?",
    syntax: "question-answer",
    cards: [{ line: 14, noteType: "basic", front: "Where is most ATP made?" }],
    findings: [],
  },
  {
    line: 22,
    excerpt: "Q: What do ribosomes read?",
    syntax: "question-answer",
    cards: [],
    findings: [finding(22, "The question has no answer: a line with A: is missing.")],
  },
];

const answers = {
  initialize({ protocol, vault }) {
    if (scenario === "old") {
      throw new ResponseError(1, "The plugin speaks another protocol.", {
        code: "protocol",
        kind: "protocol",
        advice: "",
        protocol: 0,
        version: "0.0.9",
      });
    }
    const program = { name: "obsidian-anki-sync", version: "0.1.0" };
    const methods = [...METHODS, ...(MORE[scenario] ?? [])];
    return { protocol, program, python: "3.12.4", vault, store: "/store.db", methods, permissions: [], remarks: [] };
  },
  "progress/list": () =>
    scenario === "paid" ? { incomplete: [paid], recent: [paid], resumable: paid } : { incomplete: [], recent: [] },
  "sync/status": () =>
    silent() ?? {
      running: false,
      lockedElsewhere: scenario === "locked",
      stopping: false,
      failures: [],
      messages: [],
    },
  "sync/start"() {
    if (scenario === "flood") setTimeout(flood, 10);
    if (scenario === "working") setTimeout(work, 10);
    return { session };
  },
  // As the real one, it stops what was begun, and knows nothing of what may be begun later.
  "sync/interrupt"() {
    if (scenario !== "quiet") return { stopping: true };
    if (started) setTimeout(() => finish("interrupted", { resumable: true, stoppedIn: "initializing" }), 20);
    return { stopping: started };
  },
  "cards/preview": ({ note }) => ({ note, cards, findings: [finding(22, "The question has no answer.")], css: "" }),
  explain: ({ note }) => ({ note, counts: true, blocks }),
  "review/list": () => ({
    total: drafts.length,
    flagged: drafts.filter(({ flags }) => flags.length > 0).length,
    drafts,
  }),
  "review/decide"({ decisions }) {
    const decided = new Set(decisions.map(({ draftId }) => draftId));
    drafts = drafts.filter(({ draftId }) => !decided.has(draftId));
    const count = (verb) => decisions.filter((decision) => decision.verb === verb).length;
    return { accepted: count("accept"), edited: count("edit"), rejected: count("reject"), unknown: [] };
  },
};

// Past the handshake, one that hangs answers nothing any more.
function silent() {
  return scenario === "hung" && started ? new Promise(() => undefined) : undefined;
}

let started = false;

for (const [method, answer] of Object.entries(answers)) {
  connection.onRequest(method, (params) => {
    const result = answer(params);
    if (method === "sync/start") started = true;
    return result;
  });
}
connection.onRequest("shutdown", () => ({}));
connection.listen();

function progress(done, total, phase = "generating", notes = []) {
  const counts = { ...statistics, notesProcessed: done, cardsCreated: 2 * done, errors: done > 100 ? 2 : 0 };
  const params = {
    sessionId: session.sessionId,
    phase,
    done,
    total,
    statistics: counts,
    seconds: done / 40,
    notes,
  };
  void connection.sendNotification("sync/progress", params);
}

// A thousand updates a second for three seconds, far more than the real sidecar sends.
function flood() {
  let done = 0;
  const timer = setInterval(() => {
    for (let each = 0; each < 10; each += 1) progress((done += 1), 3_000, "generating", [`Notes/${done}.md`]);
    if (done % 100 === 0) note(`Notes/${done}.md`, done);
    if (done < 3_000) return;
    clearInterval(timer);
    finish("completed", { statistics: { ...statistics, notesProcessed: done, cardsCreated: 2 * done } });
  }, 10);
}

function work() {
  void connection.sendNotification("sync/phase", { sessionId: session.sessionId, phase: "generating" });
  note("Biology/Cells.md", 14, "The fence that opens here is never closed.");
  note("History/Rome.md", 3, "The frontmatter is not valid YAML: mapping values are not allowed here.");
  void connection.sendNotification("log", {
    level: "info",
    message: "12 files that are not Markdown were skipped.",
  });
  progress(390, 812);
  progress(430, 812, "generating", ["Biology/Genes.md", "Biology/Enzymes.md", "History/Greece.md"]);
}

function note(path, line, message = "It cannot be read.") {
  void connection.sendNotification("sync/note", { sessionId: session.sessionId, path, line, message });
}

function finish(outcome, changes, error) {
  const ended = { ...session, ...changes, phase: outcome, running: false };
  const result = {
    outcome,
    session: ended,
    seconds: 3,
    planned: 0,
    conflicts: 0,
    failures: [],
    kept: [],
    differing: 0,
  };
  void connection.sendNotification("sync/finished", error ? { ...result, error } : result);
}
