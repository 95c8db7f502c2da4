// A sidecar that plays recordings of the real one: `node stand-in.mjs SCENARIO serve`. It is for states that the real one cannot
// be put into at will: in the middle of its work, flooding, hanging, of another version. All its messages are recorded
// (`npm run recordings`), and a contract test compares the recordings with the sidecar.

import { readdirSync, readFileSync } from "node:fs";
import { StreamMessageReader, StreamMessageWriter, ResponseError, createMessageConnection } from "vscode-jsonrpc/node";

/** The recording that each scenario plays. */
const RECORDINGS = {
  quiet: "never-synced",
  hung: "never-synced",
  old: "other-version",
  locked: "elsewhere",
  note: "one-note",
  drafts: "drafts",
  paid: "paid",
  working: "working",
  flood: "working",
};

const [scenario, command] = process.argv.slice(2);

// No recording can have this: the version of another sidecar.
const OLD = { version: "0.0.9", protocol: 0 };
const { version: present } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));

if (command === "--version") {
  console.log(`obsidian-anki-sync ${scenario === "old" ? OLD.version : present}`);
  process.exit(0);
}

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
process.stdin.on("end", () => process.exit(0));

const recording = read(RECORDINGS[scenario]);
// A sync that begins is that of the working sidecar, in whatever state the vault was before.
const sync = recording.answers?.["sync/start"] ? recording : read("working");
const finished = ({ told }) => told.find(([name]) => name === "sync/finished")[1];

let started = false;
let drafts = recording.answers?.["review/list"]?.drafts ?? [];

for (const method of new Set([...Object.keys(recording.answers ?? {}), ...Object.keys(recording.errors ?? {})])) {
  connection.onRequest(method, () => {
    if (scenario === "hung" && started) return new Promise(() => undefined);
    const error = recording.errors?.[method];
    if (error) throw new ResponseError(error.code, error.message, { ...error.data, ...(scenario === "old" && OLD) });
    return method === "initialize" ? { ...recording.answers[method], methods: methods() } : recording.answers[method];
  });
}

connection.onRequest("sync/start", () => {
  started = true;
  if (scenario === "flood") setTimeout(flood, 10);
  if (scenario === "working") setTimeout(work, 10);
  return sync.answers["sync/start"];
});

// Like the real one, it stops the running sync, and no later one.
connection.onRequest("sync/interrupt", () => {
  if (started && scenario !== "working") setTimeout(() => tell("sync/finished", finished(read("stopped"))), 20);
  return { stopping: started };
});

connection.onRequest("review/list", () => ({
  total: drafts.length,
  flagged: drafts.filter(({ flags }) => flags.length > 0).length,
  drafts,
  css: recording.answers?.["review/list"]?.css,
}));

connection.onRequest("review/decide", ({ decisions }) => {
  const decided = new Set(decisions.map(({ draftId }) => draftId));
  drafts = drafts.filter(({ draftId }) => !decided.has(draftId));
  const count = (verb) => decisions.filter((decision) => decision.verb === verb).length;
  return { accepted: count("accept"), edited: count("edit"), rejected: count("reject"), unknown: [] };
});

connection.onRequest("shutdown", () => ({}));
connection.listen();

function read(name) {
  const text = readFileSync(new URL(`../recordings/${name}.json`, import.meta.url), "utf8");
  // The recorded events happened an hour ago.
  return JSON.parse(text.replaceAll("2026-01-01T12:00:00+00:00", new Date(Date.now() - 3_600_000).toISOString()));
}

/** All methods of the schema, which every sidecar lists. */
function methods() {
  const folder = new URL("../../../shared-schema/schema/", import.meta.url);
  const subjects = readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")));
  return subjects.flatMap((subject) => Object.keys(subject.methods ?? {}));
}

function tell(name, params) {
  void connection.sendNotification(name, params);
}

/** Sends all notifications before the end. */
function work() {
  for (const [name, params] of sync.told) if (name !== "sync/finished") tell(name, params);
}

// A thousand updates a second for three seconds, far more than the real sidecar sends.
function flood() {
  const told = sync.told.filter(([name]) => name === "sync/progress").at(-1)[1];
  const failed = sync.told.find(([name]) => name === "sync/note")[1];
  let done = 0;
  const timer = setInterval(() => {
    for (let each = 0; each < 10; each += 1) {
      done += 1;
      tell("sync/progress", { ...told, done, total: 3_000, seconds: done / 40, notes: [`Notes/${done}.md`] });
    }
    if (done % 100 === 0) tell("sync/note", { ...failed, path: `Notes/${done}.md`, line: done });
    if (done < 3_000) return;
    clearInterval(timer);
    tell("sync/finished", finished(sync));
  }, 10);
}
