// Sets the version of the next release: `npm run set-version -- 1.0.0-rc.2`. package.json has it; every other file follows.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, stop } from "./environment.mjs";

const version = process.argv[2] ?? "";
const parts = version.match(/^(\d+\.\d+\.\d+)(?:-(alpha|beta|rc)\.(\d+))?$/);
if (!parts)
  stop(`${version || "No version"} is not a version.`, "Write it as 1.0.0 or, before a release, as 1.0.0-rc.1.");

for (const file of ["package.json", "plugin/package.json", "shared-schema/package.json", "package-lock.json"]) {
  edit(file, (json) => {
    json.version = version;
    for (const folder of ["", "plugin", "shared-schema"]) if (json.packages) json.packages[folder].version = version;
  });
}
// Obsidian's directory installs only versions of three numbers, so `versions.json` does not name another one.
for (const folder of [".", "plugin"]) {
  const manifest = edit(join(folder, "manifest.json"), (json) => (json.version = version));
  if (!parts[2]) edit(join(folder, "versions.json"), (json) => (json[version] = manifest.minAppVersion));
}

// Python writes the same version without the marks: 1.0.0rc1.
const [, release, stage, number] = parts;
const inPython = release + (stage ? { alpha: "a", beta: "b", rc: "rc" }[stage] + number : "");
const project = join(root, "pyproject.toml");
writeFileSync(project, readFileSync(project, "utf8").replace(/^version = ".*"$/m, `version = "${inPython}"`));

function edit(file, change) {
  const path = join(root, file);
  const json = JSON.parse(readFileSync(path, "utf8"));
  change(json);
  writeFileSync(path, `${JSON.stringify(json, null, 2)}\n`);
  return json;
}
