import published from "./offer.json";
import type { Computer } from "../sidecar/ports";

export interface OfferedFile {
  readonly name: string;
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

export interface Installer extends OfferedFile {
  readonly system: string;
  readonly processor: string;
}

/** The files of a release of the sidecar. */
export interface Offer {
  readonly version: string;
  /** The address of the files without their names. */
  readonly address: string;
  readonly wheel: OfferedFile;
  readonly installers: readonly Installer[];
}

/** The files that can be downloaded for this plugin; null until they are published. `npm run offer` sets them. */
export const OFFER = published as Offer | null;

/** Returns the installer for a computer. */
export function installerFor(offer: Offer | null, { system, processor }: Computer): Installer | null {
  // Windows on ARM runs the programs of the other processor.
  const wanted = system === "windows" ? "x64" : processor;
  return offer?.installers.find((each) => each.system === system && each.processor === wanted) ?? null;
}

export function addressOf(offer: Offer, file: OfferedFile): string {
  return `${offer.address}/${file.name}`;
}
