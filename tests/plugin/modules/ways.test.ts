import { describe, expect, test } from "vitest";
import { fallbackCommand, installCommands, installerCommand, uvCommand } from "../../../plugin/src/set-up/commands";
import { OFFER, installerFor } from "../../../plugin/src/set-up/offer";
import { isProgram, knownFolders } from "../../../plugin/src/sidecar/places";
import type { Computer } from "../../../plugin/src/sidecar/ports";
import { findInstallation, findTools } from "../../../plugin/src/set-up/tools";
import { published } from "../support/offer";
import manifest from "../../../plugin/manifest.json";

// Python writes 1.0.0-rc.1 as 1.0.0rc1.
const versionInPython = manifest.version.replace(/-(a|b|rc)[a-z]*\./, "$1");
const none = { uv: false, pipx: false, python: null };
const fresh = { by: null, collection: false } as const;
const wanted = { offer: null, tools: none, installation: fresh };

function computer(system: Computer["system"], files: readonly string[] = [], more: Partial<Computer> = {}): Computer {
  const home = system === "windows" ? "C:\\Users\\Ann" : "/home/ann";
  const changed = (path: string) => Promise.resolve(files.includes(path) ? 1 : null);
  return { system, processor: "x64", home, variables: { PATH: "" }, changed, ...more };
}

describe("The offer to download", () => {
  test("nothing is offered before it is published, and what is offered is of this version", () => {
    if (OFFER) {
      expect(OFFER.version).toBe(manifest.version);
      for (const { name, sha256 } of [OFFER.wheel, ...OFFER.installers]) {
        expect([manifest.version, versionInPython].some((part) => name.includes(part))).toBe(true);
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      }
      expect(OFFER.address).toMatch(/^https:/);
    }
    expect(installerFor(null, computer("linux"))).toBeNull();
  });

  test.each([
    ["windows", "x64", "windows-x64.exe"],
    ["windows", "arm64", "windows-x64.exe"],
    ["macos", "arm64", "macos-arm64.sh"],
    ["macos", "x64", "macos-x64.sh"],
    ["linux", "x64", "linux-x64.sh"],
  ] as const)("%s on %s gets the installer for it", (system, processor, ending) => {
    const installer = installerFor(published, computer(system, [], { processor }));
    expect(installer?.name).toBe(`obsidian-anki-sync-1.4.2-${ending}`);
  });

  test("a processor that no installer is for gets none", () => {
    expect(installerFor(published, computer("linux", [], { processor: "riscv64" }))).toBeNull();
  });

  test("the command checks the file before it runs it", () => {
    const [linux] = published.installers.filter(({ system }) => system === "linux");
    if (!linux) throw new Error("There is none.");
    const command = installerCommand(linux, computer("linux"));
    expect(command).toBe(
      `cd ~/Downloads && echo "${published.wheel.sha256}  ${linux.name}" | sha256sum -c && sh ${linux.name}`,
    );
    expect(installerCommand(linux, computer("macos"))).toContain("shasum -a 256 -c && sh ");
    expect(installerCommand(linux, computer("windows"))).toMatch(/^\(Get-FileHash /);
  });
});

describe("The tools of a computer", () => {
  test("are found without starting one, in the folders of the terminal too", async () => {
    const there = ["/home/ann/.local/bin/uv", "/opt/tools/pipx", "/usr/bin/python3.12", "/usr/bin/python3.9"];
    const found = await findTools(computer("linux", there, { variables: { PATH: "/opt/tools" } }));
    expect(found).toEqual({ uv: true, pipx: true, python: "python3.12" });
  });

  test("a Python that is too old, or the one that macOS only offers, does not count", async () => {
    const there = ["/usr/bin/python3", "/usr/bin/python3.9"];
    expect(await findTools(computer("macos", there))).toEqual(none);
  });

  test("Windows' shop does not count as Python", async () => {
    const shop = "C:\\Users\\Ann\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe";
    expect((await findTools(computer("windows", [shop]))).python).toBeNull();
    const real = "C:\\Users\\Ann\\AppData\\Local\\Programs\\Python\\Python313\\python.exe";
    expect((await findTools(computer("windows", [shop, real]))).python).toBe(real);
  });
});

describe("The commands that install it", () => {
  test("are those of the tools that are there, and no others", () => {
    const tools = { uv: true, pipx: true, python: "python3.12" };
    const of = (some: Partial<typeof tools>) =>
      installCommands({ ...wanted, tools: { ...none, ...some } }, computer("linux")).map(({ tool }) => tool);
    expect(of({})).toEqual([]);
    expect(of({ uv: true })).toEqual(["uv"]);
    expect(of({ pipx: true })).toEqual([]);
    expect(of(tools)).toEqual(["uv", "pipx", "python"]);
  });

  test("take the clone in the terminal's folder before it is published, and the release's afterwards; its sum is one that pip and pipx compare", () => {
    const tools = { ...none, uv: true };
    const [before] = installCommands({ ...wanted, tools }, computer("linux"));
    expect(before?.text).toBe('uv tool install --force --python ">=3.11" .');
    const [after] = installCommands({ ...wanted, tools, offer: published }, computer("linux"));
    expect(after?.text).toContain(
      `"obsidian-anki-sync @ ${published.address}/${published.wheel.name}#sha256=${published.wheel.sha256}"`,
    );
  });

  test("let uv use a Python that is there: it downloads one only if none fits", () => {
    expect(fallbackCommand(wanted)).toContain('--python ">=3.11"');
  });

  test("put what needs only Python into a folder that the plugin searches", () => {
    const tools = { ...none, python: "python3.12" };
    const [linux] = installCommands({ ...wanted, tools }, computer("linux"));
    expect(linux?.text).toContain('python3.12 -m venv "/home/ann/.local/share/obsidian-anki-sync/python"');
    expect(knownFolders(computer("linux"))).toContain("/home/ann/.local/share/obsidian-anki-sync/python/bin");
    const python = "C:\\Users\\Ann\\AppData\\Local\\Programs\\Python\\Python313\\python.exe";
    const [windows] = installCommands({ ...wanted, tools: { ...none, python } }, computer("windows"));
    expect(windows?.text.startsWith(`& "${python}" -m venv "C:\\Users\\Ann\\`)).toBe(true);
    const folder = "C:\\Users\\Ann\\AppData\\Local\\obsidian-anki-sync\\python\\Scripts";
    expect(knownFolders(computer("windows"))).toContain(folder);
  });

  test("begin with the tool that installed it, and keep the library for collection files", async () => {
    const environment = "/home/ann/.local/share/pipx/venvs/obsidian-anki-sync";
    const there = [environment, `${environment}/lib/python3.13/site-packages/anki`];
    const installation = await findInstallation(computer("linux", there));
    expect(installation).toEqual({ by: "pipx", collection: true });
    const tools = { uv: true, pipx: true, python: "python3.13" };
    const commands = installCommands({ ...wanted, tools, installation }, computer("linux"));
    expect(commands.map(({ tool }) => tool)).toEqual(["pipx", "uv", "python"]);
    for (const { text } of commands) expect(text).toMatch(/ "\.\[collection\]"$/);
  });

  test("what the installer made is known as its own", async () => {
    const own = "/home/ann/.local/lib/obsidian-anki-sync";
    expect(await findInstallation(computer("linux", [own]))).toEqual({ by: "installer", collection: false });
    expect(await findInstallation(computer("linux"))).toEqual(fresh);
  });

  test("uv comes from the system's own package manager on Windows", () => {
    expect(uvCommand(computer("windows"))).toMatch(/^winget /);
    expect(uvCommand(computer("macos"))).toMatch(/^curl /);
  });
});

test.each([
  ["/home/ann/.local/bin/obsidian-anki-sync", true],
  ["C:\\Users\\Ann\\obsidian-anki-sync.exe", true],
  ["/home/ann/Downloads/obsidian-anki-sync-1.4.2-linux-x64.sh", false],
  ["C:\\Users\\Ann\\Downloads\\obsidian-anki-sync-1.4.2-windows-x64.exe", false],
])("of %s it is known by its name whether it may be started", (path, is) => {
  expect(isProgram(path)).toBe(is);
});
