// Writes the downloads that the set-up card of the plugin offers, once they are published:
//
//     npm run offer -- https://github.com/OWNER/NAME/releases/download/sidecar-1.0.0 SHA256SUMS FILE...
//
// SHA256SUMS is the file of that name in the release, and FILE... are the files that it lists: each is read, so that
// every offered sum is that of its file. `npm run offer -- --none` removes the offer.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = join(root, "plugin", "src", "set-up", "offer.json");
const { version } = JSON.parse(readFileSync(join(root, "plugin", "manifest.json"), "utf8"));
const INSTALLER = /^obsidian-anki-sync-(.+)-(windows|macos|linux)-(x64|arm64)\.(?:exe|sh)$/;
const WHEEL = /^obsidian_anki_sync-(.+)-py3-none-any\.whl$/;

const [address, sums, ...paths] = process.argv.slice(2);
if (address === "--none") write(null);
else if (!sums || paths.length === 0) fail("Usage: npm run offer -- ADDRESS SHA256SUMS FILE...");
else write(offer(address.replace(/\/+$/, ""), readFileSync(sums, "utf8"), paths));

function offer(address, listed, paths) {
  if (!/^https:\/\/\S+$/.test(address)) fail(`The address ${address} does not begin with https.`);
  const files = paths.map((path) => described(path, listed));
  const wheel = files.find((file) => WHEEL.test(file.name));
  if (!wheel) fail("The wheel is missing among the files.");
  return { version, address, wheel, installers: files.filter((file) => INSTALLER.test(file.name)).map(withComputer) };
}

function described(path, listed) {
  const name = basename(path);
  const content = readFileSync(path);
  const sha256 = createHash("sha256").update(content).digest("hex");
  if (!listed.split("\n").some((line) => line.trim() === `${sha256}  ${name}`)) {
    fail(`The SHA-256 sum of ${name} is not in SHA256SUMS.`);
  }
  const [, its] = INSTALLER.exec(name) ?? WHEEL.exec(name) ?? fail(`${name} is neither an installer nor the wheel.`);
  if (its !== version && its !== inPython(version)) fail(`${name} is of version ${its}, and the plugin is ${version}.`);
  return { name, sha256, size: content.length };
}

// A wheel writes 1.0.0-rc.1 as 1.0.0rc1.
function inPython(version) {
  return version.replace(/-(a|b|rc)[a-z]*\.(\d+)$/, "$1$2");
}

function withComputer(file) {
  const [, , system, processor] = INSTALLER.exec(file.name);
  return { system, processor, ...file };
}

function write(value) {
  writeFileSync(target, `${JSON.stringify(value, null, 2)}\n`);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
