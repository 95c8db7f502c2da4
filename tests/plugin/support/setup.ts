import { setup } from "obsidian-test-mocks/setup";

setup();

// jsdom has a Uint8Array of its own; in Obsidian, Node and the page share one.
globalThis.Uint8Array = Object.getPrototypeOf(Buffer) as Uint8ArrayConstructor;
