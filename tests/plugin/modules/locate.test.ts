import { describe, expect, test } from "vitest";
import { candidates, locate, versionIn } from "../../../plugin/src/sidecar/locate";
import { foldersOf, sandboxOf } from "../../../plugin/src/sidecar/places";
import type { Computer } from "../../../plugin/src/sidecar/ports";
import { betweenMarks, registryPath } from "../../../plugin/src/sidecar/search-path";

const linux: Computer = {
  system: "linux",
  processor: "x64",
  home: "/home/ann",
  variables: { SHELL: "/bin/bash", PATH: "/usr/bin" },
  changed: () => Promise.resolve(1),
};
const windows: Computer = {
  system: "windows",
  processor: "x64",
  home: "C:\\Users\\Ann",
  variables: { USERPROFILE: "C:\\Users\\Ann" },
  changed: () => Promise.resolve(1),
};

/** The same computer with these files, each changed at a time. */
function having(computer: Computer, files: Record<string, number>): Computer {
  return { ...computer, changed: (path) => Promise.resolve(files[path] ?? null) };
}

/** Answers for the programs that exist, and records the requests. */
function programs(there: Record<string, string>) {
  const asked: string[] = [];
  const output = (program: string) => {
    asked.push(program);
    return Promise.resolve(there[program] ?? null);
  };
  return { asked, output };
}

describe("Finding the sidecar", () => {
  test("a path in the settings is the only one that is tried", async () => {
    const { asked, output } = programs({
      "/home/ann/.local/bin/obsidian-anki-sync": "obsidian-anki-sync 1.0.0",
    });
    expect(await locate({ setting: "/opt/mine", remembered: "" }, linux, output)).toBeNull();
    expect(asked).toEqual(["/opt/mine"]);
  });

  test("a remembered path is tried before the usual folders", async () => {
    const { asked, output } = programs({ "/opt/there": "obsidian-anki-sync 1.2.3\n" });
    const found = await locate({ setting: "", remembered: "/opt/there" }, linux, output);
    expect(found).toEqual({ path: "/opt/there", version: "1.2.3", origin: "remembered" });
    expect(asked).toEqual(["/opt/there"]);
  });

  test("a program that has moved is found in a usual folder", async () => {
    const { output } = programs({ "/home/ann/.local/bin/obsidian-anki-sync": "obsidian-anki-sync 1.2.3" });
    expect(await locate({ setting: "", remembered: "/gone" }, linux, output)).toMatchObject({
      origin: "folder",
    });
  });

  test("the folders of the terminal are searched last, whatever the shell prints around them", async () => {
    const mark = "__obsidian_anki_sync_path__";
    const { output } = programs({
      "/bin/bash": `Welcome!\u001b[0m${mark}/opt/odd bin:/usr/bin${mark}bye`,
      "/opt/odd bin/obsidian-anki-sync": "obsidian-anki-sync 1.2.3",
    });
    const found = await locate({ setting: "", remembered: "" }, linux, output);
    expect(found).toEqual({ path: "/opt/odd bin/obsidian-anki-sync", version: "1.2.3", origin: "terminal" });
  });

  test("on Windows the folders of the registry are searched, with their variables filled in", async () => {
    const { output } = programs({
      reg: "\r\nHKEY_CURRENT_USER\\Environment\r\n    Path    REG_EXPAND_SZ    %USERPROFILE%\\tools;C:\\x\r\n",
      "C:\\Users\\Ann\\tools\\obsidian-anki-sync.exe": "obsidian-anki-sync 1.2.3",
    });
    expect(await locate({ setting: "", remembered: "" }, windows, output)).toMatchObject({
      path: "C:\\Users\\Ann\\tools\\obsidian-anki-sync.exe",
    });
  });

  test("a place without the file starts no process", async () => {
    const { asked, output } = programs({});
    await locate({ setting: "", remembered: "/opt/gone" }, having(linux, {}), output);
    // The terminal is only asked for its own folders.
    expect(asked).toEqual(["/bin/bash"]);
  });

  test("candidates are listed without starting a process, and change when one is replaced", async () => {
    const path = "/home/ann/.local/bin/obsidian-anki-sync";
    expect(await candidates(having(linux, {}))).toBe("");
    const first = await candidates(having(linux, { [path]: 1 }));
    expect(first).toContain(path);
    expect(await candidates(having(linux, { [path]: 2 }))).not.toBe(first);
  });

  test("in a Flatpak only the script that leads out of it is tried", async () => {
    const flatpak = { ...linux, variables: { FLATPAK_ID: "md.obsidian.Obsidian", SHELL: "/bin/sh" } };
    const { asked, output } = programs({
      "/home/ann/.local/share/obsidian-anki-sync/from-flatpak": "obsidian-anki-sync 1.2.3",
    });
    expect(await locate({ setting: "", remembered: "" }, flatpak, output)).toMatchObject({ version: "1.2.3" });
    expect(asked).toHaveLength(1);
  });

  test("another program of the same name does not count", async () => {
    const { output } = programs({ "/usr/bin/obsidian-anki-sync": "something else 3" });
    expect(await locate({ setting: "", remembered: "" }, linux, output)).toBeNull();
  });

  test.each([
    ["obsidian-anki-sync 1.2.3\n", "1.2.3"],
    ["warning\nobsidian-anki-sync 1.2.3rc1\n", "1.2.3rc1"],
    ["obsidian-anki-sync", null],
    ["", null],
  ])("the version in %j is %j", (printed, version) => {
    expect(versionIn(printed)).toBe(version);
  });

  test("a search path with empty parts gives only folders", () => {
    expect(foldersOf(":/a::/b:", linux)).toEqual(["/a", "/b"]);
    expect(foldersOf("C:\\a;;D:\\b", windows)).toEqual(["C:\\a", "D:\\b"]);
  });

  test("what a shell prints without marks gives no path", () => {
    expect(betweenMarks("/usr/bin:/bin")).toBe("");
  });

  test("a registry without a path gives none", () => {
    expect(registryPath("ERROR: not found", windows)).toBe("");
  });

  test("a sandbox that cannot start programs is recognised by its variables", () => {
    expect(sandboxOf({ ...linux, variables: { FLATPAK_ID: "md.obsidian.Obsidian" } })).toBe("flatpak");
    // The Snap of Obsidian is a classic one, and can start any program.
    expect(sandboxOf({ ...linux, variables: { SNAP: "/snap/obsidian/1" } })).toBeNull();
    expect(sandboxOf(linux)).toBeNull();
  });
});
