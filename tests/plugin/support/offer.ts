import type { Offer } from "../../../plugin/src/set-up/offer";

const SUM = "0123456789abcdef".repeat(4);

/** The offer of a published release. */
export const published: Offer = {
  version: "1.4.2",
  address: "https://example.org/sidecar-1.4.2",
  wheel: { name: "obsidian_anki_sync-1.4.2-py3-none-any.whl", sha256: SUM, size: 900_000 },
  installers: (["windows-x64.exe", "macos-arm64.sh", "macos-x64.sh", "linux-x64.sh"] as const).map((ending) => ({
    name: `obsidian-anki-sync-1.4.2-${ending}`,
    system: ending.split("-")[0] ?? "",
    processor: /x64|arm64/.exec(ending)?.[0] ?? "",
    sha256: SUM,
    size: 30_000_000,
  })),
};
