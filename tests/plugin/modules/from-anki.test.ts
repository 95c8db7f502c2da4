import { describe, expect, test } from "vitest";
import { firstPage, isProvable, nextPage, takeable, unread } from "../../../plugin/src/changes/state";
import { EVERYTHING, keyOf, matching, reasonsOf } from "../../../plugin/src/mend/state";
import type { AnkiChange, CardToMend, StudyGroup, StudySums } from "../../../plugin/src/sidecar/protocol";
import {
  cardLine,
  clicked,
  columnsOf,
  figure,
  memoryLine,
  sorted,
  statesLine,
} from "../../../plugin/src/study/figures";
import { KnownStudy } from "../../../plugin/src/study/known";
import { StillClock } from "../support/clock";

function change(slug: string, changes: Partial<AnkiChange> = {}): AnkiChange {
  return {
    slug,
    note: "a.md",
    line: 2,
    front: "What?",
    fields: [],
    addedTags: [],
    removedTags: [],
    noteText: "A: old",
    newText: "A: new",
    token: "t",
    ...changes,
  };
}

describe("The edits made in Anki", () => {
  const provable = change("a");
  const unprovable = change("b", { newText: "", problem: "It has a script." });
  const tagged = change("c", { newText: "A: old", addedTags: ["x"] });

  test("can be taken only if they are provable and this vault allows it", () => {
    expect([provable, unprovable, tagged].map(isProvable)).toEqual([true, false, false]);
    const changes = [provable, unprovable, tagged];
    expect(takeable(firstPage({ total: 3, allowed: true, changes }))).toEqual([provable]);
    expect(takeable(firstPage({ total: 3, allowed: false, changes }))).toEqual([]);
  });

  test("are read page by page", () => {
    const first = firstPage({ total: 2, allowed: true, changes: [provable] });
    expect(unread(first)).toBe(1);
    expect(unread(nextPage(first, { total: 2, allowed: true, changes: [unprovable] }))).toBe(0);
  });
});

describe("The cards to mend", () => {
  const cards: CardToMend[] = [
    {
      note: "Biology/Cells.md",
      line: 3,
      front: "ATP?",
      ankiId: 1,
      slug: "a",
      reasons: ["flag 1", "5 lapses"],
      why: [
        { kind: "flag", value: "1" },
        { kind: "lapses", value: "5" },
      ],
    },
    {
      note: "History/Rome.md",
      front: "Augustus?",
      ankiId: 2,
      slug: "b",
      reasons: ["suspended", "9 lapses"],
      why: [{ kind: "suspended" }, { kind: "lapses", value: "9" }],
    },
    {
      note: "History/Rome.md",
      front: "Nero?",
      ankiId: 3,
      slug: "c",
      reasons: ["tag mend now"],
      why: [{ kind: "tag", value: "mend now" }],
    },
  ];

  test("are counted by reason, all numbers of lapses as one", () => {
    expect(reasonsOf(cards).map(({ reason, cards: n }) => [keyOf(reason), n])).toEqual([
      ["lapses", 2],
      ["flag 1", 1],
      ["suspended", 1],
      ["tag mend now", 1],
    ]);
  });

  test("are found by reason and by words of the note or the question", () => {
    expect(matching(cards, EVERYTHING)).toHaveLength(3);
    expect(matching(cards, { containing: "rome", reason: "lapses" })).toEqual([cards[1]]);
    expect(matching(cards, { containing: "ATP", reason: "" })).toEqual([cards[0]]);
  });
});

const NOTHING: StudySums = {
  cards: 0,
  new: 0,
  learning: 0,
  young: 0,
  mature: 0,
  suspended: 0,
  dueToday: 0,
  dueWeek: 0,
  reviews: 0,
  failed: 0,
};

function group(name: string, sums: Partial<StudySums>): StudyGroup {
  return { name, sums: { ...NOTHING, ...sums } };
}

describe("The study figures of notes", () => {
  const groups = [
    group("b.md", { cards: 2, dueToday: 1, retention: 0.8 }),
    group("a.md", { cards: 1, dueToday: 5, retention: 0.95 }),
    group("c.md", { cards: 9 }),
  ];
  const names = (found: readonly StudyGroup[]) => found.map(({ name }) => name);

  test("are sorted by each figure, and groups without one come last", () => {
    expect(names(sorted(groups, "", { by: "today", descending: true }))).toEqual(["a.md", "b.md", "c.md"]);
    expect(names(sorted(groups, "", { by: "retention", descending: false }))).toEqual(["b.md", "a.md", "c.md"]);
    expect(names(sorted(groups, "", { by: "retention", descending: true }))).toEqual(["a.md", "b.md", "c.md"]);
    expect(names(sorted(groups, "C.MD", { by: "name", descending: false }))).toEqual(["c.md"]);
  });

  test("are reversed by a second click on the same heading", () => {
    const first = clicked({ by: "today", descending: true }, "retention");
    expect(first).toEqual({ by: "retention", descending: false });
    expect(clicked(first, "retention")).toEqual({ by: "retention", descending: true });
  });

  test("have stability and difficulty only if Anki knows them", () => {
    expect(columnsOf(NOTHING)).not.toContain("stability");
    expect(columnsOf({ ...NOTHING, stability: 3 })).toContain("difficulty");
    expect(figure({ ...NOTHING, stability: 3.4 }, "stability")).toBe("3 days");
    expect(figure(NOTHING, "retention")).toBe("–");
  });

  test("are shown in words, without zeros", () => {
    const sums = { ...NOTHING, cards: 3, young: 2, mature: 1, dueToday: 1, dueWeek: 3, retention: 0.9, failed: 2 };
    expect(statesLine(sums)).toBe("2 young, 1 mature");
    expect(memoryLine(sums)).toBe("1 due today, 3 due in 7 days, 90% recalled, 2 lapses in 90 days");
    expect(memoryLine(NOTHING)).toBe("");
    expect(cardLine({ ...NOTHING, cards: 1, young: 1, dueToday: 1 })).toBe("young, due today");
  });
});

describe("The study figures of the open note", () => {
  function known(canAskAnki = () => true) {
    const clock = new StillClock();
    const asked: string[] = [];
    const request = ({ note = "" }: { note?: string }) => {
      asked.push(note);
      return Promise.resolve({ groups: [group("slug", { cards: 1 })], total: { ...NOTHING, cards: 1 } });
    };
    const port = { canAskAnki, request: (_method: unknown, params: unknown) => request(params as object) as never };
    return { clock, asked, study: new KnownStudy(port, clock) };
  }

  test("are requested once a minute at most, and again after a sync", async () => {
    const { clock, asked, study } = known();
    await study.look("a.md");
    await study.look("a.md");
    expect(asked).toHaveLength(1);
    expect(study.of("a.md")?.cards.get("slug")?.cards).toBe(1);
    clock.pass(61_000);
    await study.look("a.md");
    study.expire();
    expect(study.of("a.md")?.total.cards).toBe(1);
    await study.look("a.md");
    expect(asked).toHaveLength(3);
  });

  test("are not requested while Anki is closed or a sync runs", async () => {
    const { asked, study } = known(() => false);
    await study.look("a.md");
    expect(asked).toEqual([]);
    expect(study.of("a.md")).toBeNull();
  });
});
