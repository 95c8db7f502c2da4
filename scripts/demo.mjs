// Syncs the example vault into an Anki collection of its own and into a package, and shows the result.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./environment.mjs";

const demo = join(root, "demo");
const collection = flags("demo.anki2", "progress.db");
const deckPackage = flags("demo.apkg", "package.db");

mkdirSync(demo, { recursive: true });
await step("The example vault, synced into an Anki collection", "sync", collection);
await step("What is known about its syncs", "progress", collection);
await step("What is known about its notes and cards", "index", collection);
await step("The same cards as a package for Anki", "sync", deckPackage);
console.log(`
The cards are in ${join("demo", "demo.anki2")}, and as a package in ${join("demo", "demo.apkg")},
which Anki reads with File > Import. Run this again, and there is nothing to do;
if you edit a note in ${join("examples", "vault")} first, only its cards change.

With a vault of your own, as a package to import by hand:

    ${program()} sync --vault VAULT --target file:cards.apkg

or straight into your collection, while Anki is closed and after a backup
(in Anki: File > Export):

    ${program()} sync --vault VAULT --target file:my.anki2
`);

function flags(target, store) {
  return [
    ...["--config", join(root, "examples", "config.toml")],
    ...["--vault", join(root, "examples", "vault")],
    ...["--target", `file:${join(demo, target)}`],
    ...["--db", join(demo, store)],
  ];
}

async function step(title, command, args) {
  console.log(`\n== ${title}`);
  const code = await run("obsidian-anki-sync", [command, ...args]);
  if (code === 0) return;
  if (code === 130) console.log("Run the demo again, and it continues where it stopped.");
  process.exit(code);
}

function program() {
  return process.platform === "win32" ? ".venv\\Scripts\\obsidian-anki-sync" : ".venv/bin/obsidian-anki-sync";
}
