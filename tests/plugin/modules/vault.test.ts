import { describe, expect, test } from "vitest";
import type { Connection } from "../../../plugin/src/sidecar/connection";
import { isNote, messages, type VaultEvent } from "../../../plugin/src/vault/events";
import { Outbox } from "../../../plugin/src/vault/outbox";
import { Saving } from "../../../plugin/src/vault/saving";
import { StillClock } from "../support/clock";

const rename = (from: string, to: string): VaultEvent => ({ kind: "renamed", from, to });
const removal = (path: string): VaultEvent => ({ kind: "deleted", path });

function storage(events: readonly VaultEvent[] = []) {
  const kept = { events: [...events] };
  return {
    kept,
    load: () => kept.events,
    save: (next: readonly VaultEvent[]) => void (kept.events = [...next]),
  };
}

describe("Renames and deletions", () => {
  test("are sent in the order of the events, in few messages", () => {
    expect(messages([rename("a.md", "b.md"), rename("b.md", "c.md"), removal("c.md"), rename("d.md", "c.md")])).toEqual(
      [
        {
          method: "vault/renamed",
          files: [
            { from: "a.md", to: "b.md" },
            { from: "b.md", to: "c.md" },
          ],
        },
        { method: "vault/deleted", files: ["c.md"] },
        { method: "vault/renamed", files: [{ from: "d.md", to: "c.md" }] },
      ],
    );
  });

  test("wait on the storage until the sidecar has them", async () => {
    const clock = new StillClock();
    const own = storage([rename("a.md", "b.md")]);
    const outbox = new Outbox(own, clock);
    outbox.add(removal("c.md"));
    const asked: string[] = [];
    const broken = { request: () => Promise.reject(new Error("gone")) } as unknown as Connection;
    await expect(outbox.send(broken)).rejects.toThrow();
    clock.pass(1_000);
    expect(own.kept.events).toHaveLength(2);
    const whole = {
      request: (method: string) => (asked.push(method), Promise.resolve({})),
    } as unknown as Connection;
    await outbox.send(whole);
    expect(asked).toEqual(["vault/renamed", "vault/deleted"]);
    expect(own.kept.events).toEqual([]);
  });

  test("that happen while others are sent are sent too", async () => {
    const outbox = new Outbox(storage([removal("a.md")]), new StillClock());
    const asked: unknown[] = [];
    const connection = {
      request: (_method: string, params: unknown) => {
        if (asked.length === 0) outbox.add(removal("b.md"));
        asked.push(params);
        return Promise.resolve({});
      },
    } as unknown as Connection;
    await outbox.send(connection);
    expect(asked).toEqual([{ files: ["a.md"] }, { files: ["b.md"] }]);
  });

  test("of a whole folder are put on the storage together, not each by itself", () => {
    const clock = new StillClock();
    const saves: number[] = [];
    const outbox = new Outbox({ load: () => [], save: (events) => void saves.push(events.length) }, clock);
    for (let note = 0; note < 6_000; note += 1) outbox.add(rename(`a/${note}.md`, `b/${note}.md`));
    clock.pass(1_000);
    expect(saves).toEqual([5_000]);
  });

  test("are all sent while Obsidian runs, however many there are", async () => {
    const outbox = new Outbox(storage([]), new StillClock());
    for (let note = 0; note < 6_000; note += 1) outbox.add(removal(`${note}.md`));
    const sent: unknown[] = [];
    const connection = {
      request: (_method: string, { files }: { files: unknown[] }) => {
        if (sent.length === 0) for (let note = 6_000; note < 7_000; note += 1) outbox.add(removal(`${note}.md`));
        sent.push(...files);
        return Promise.resolve({});
      },
    } as unknown as Connection;
    await outbox.send(connection);
    expect([sent.length, sent[0], sent.at(-1)]).toEqual([7_000, "0.md", "6999.md"]);
  });

  test("concern notes only", () => {
    expect([isNote("A.MD"), isNote("a.png")]).toEqual([true, false]);
  });
});

describe("A note", () => {
  test("is synced once it was left alone, however often it was saved before", () => {
    const clock = new StillClock();
    const saved: string[] = [];
    const saving = new Saving(clock, (path) => saved.push(path));
    for (let each = 0; each < 5; each += 1) {
      saving.changed("a.md");
      clock.pass(2_000);
    }
    expect(saved).toEqual([]);
    clock.pass(5_000);
    expect(saved).toEqual(["a.md"]);
  });
});
