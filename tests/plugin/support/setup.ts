import { setup } from "obsidian-test-mocks/setup";

setup();

// jsdom brings a Uint8Array of its own; in Obsidian there is one, Node's and the page's alike.
globalThis.Uint8Array = Object.getPrototypeOf(Buffer) as Uint8ArrayConstructor;
