import assert from "node:assert/strict";
import { test } from "node:test";

import { Draft } from "../schedule/draft.js";
import { Frame } from "../schedule/frame.js";
import { Holds } from "../schedule/holds.js";
import { RoomChoice } from "../schedule/room-choice.js";
import { Selection } from "../schedule/selection.js";
import { unplaced } from "../schedule/unplaced.js";

const SESSIONS = [
  { id: "1", title: "Zebra", track_id: "t2", type: "talk", state: "confirmed", length: 30, speaker_ids: ["s1"] },
  { id: "2", title: "apple", track_id: null, type: "workshop", state: "accepted", length: 90, speaker_ids: ["s2"] },
  { id: "3", title: "Mango", track_id: "t1", type: "talk", state: "accepted", length: 45, speaker_ids: [] },
  { id: "4", title: "Placed", track_id: "t1", type: "talk", state: "accepted", length: 45, speaker_ids: [] },
];

function draft() {
  const found = new Draft();
  const at = "2026-11-12T09:00:00Z";
  found.take({
    event: { id: "e", timezone: "UTC", starts_at: at, ends_at: at }, version: 1, rooms: [], blocks: [], sessions: SESSIONS,
    tracks: [{ id: "t1", name: "First" }, { id: "t2", name: "Second" }], speakers: [{ id: "s1", name: "Björk" }, { id: "s2", name: "Ana" }],
    slots: [{ session_id: "4", room_id: "r", starts_at: at, ends_at: "2026-11-12T10:00:00Z", revision: 1, conflicts: [] }],
    unscheduled: ["1", "2", "3"].map((id) => ({ session_id: id, revision: 0 })), may_edit: true, editable: null,
  });
  return found;
}

const found = (wish) => unplaced(draft(), wish).map(({ id }) => id);

test("what has no place is listed by title, whatever its case", () => assert.deepEqual(found({}), ["2", "3", "1"]));

test("titles and speakers are searched without case and marks, all words together", () => {
  assert.deepEqual(found({ text: "bjork zeb" }), ["1"]);
  assert.deepEqual(found({ text: "bjork mango" }), []);
});

test("it is filtered by track, by having none, by type and by state", () => {
  assert.deepEqual(found({ track: "t1" }), ["3"]);
  assert.deepEqual(found({ track: "none" }), ["2"]);
  assert.deepEqual(found({ type: "talk", state: "accepted" }), ["3"]);
});

test("it is sorted by track, in the tracks' order and those without one last, and by length", () => {
  assert.deepEqual(found({ order: "track" }), ["3", "1", "2"]);
  assert.deepEqual(found({ order: "length" }), ["1", "3", "2"]);
});

class Storage {
  items = {};
  getItem = (key) => this.items[key] ?? null;
  setItem = (key, value) => (this.items[key] = value);
}

const ROOMS = ["a", "b", "c"].map((id) => ({ id }));
const ids = (rooms) => rooms.map(({ id }) => id);

test("hidden and arranged rooms are kept per event; a new room stands at the end", () => {
  const storage = new Storage();
  const choice = new RoomChoice("e", storage);
  choice.move(ROOMS, "c", -1);
  choice.hide("a", true);
  const again = new RoomChoice("e", storage);
  assert.deepEqual(ids(again.shown([...ROOMS, { id: "d" }])), ["c", "b", "d"]);
  assert.deepEqual(ids(new RoomChoice("other", storage).shown(ROOMS)), ["a", "b", "c"]);
});

test("a room at the edge stays there; what cannot be read counts as nothing", () => {
  const storage = new Storage();
  storage.setItem("fanfare-rooms-e", "{");
  const choice = new RoomChoice("e", storage);
  choice.move(ROOMS, "a", -1);
  assert.deepEqual(ids(choice.arranged(ROOMS)), ["a", "b", "c"]);
  assert.deepEqual(ids(new RoomChoice("e", null).shown(ROOMS)), ["a", "b", "c"]);
});

test("what others hold is told by name, not what one holds oneself", () => {
  const holds = new Holds("me");
  const changed = holds.take([{ session_id: "1", account_id: "ana", name: "Ana" }, { session_id: "2", account_id: "me", name: "Me" }]);
  assert.deepEqual([...changed], ["1"]);
  assert.deepEqual([holds.holder("1"), holds.holder("2")], ["Ana", ""]);
  assert.deepEqual([...holds.take([])], ["1"]);
});

test("who wants it all the same is not asked again, until it is let go", () => {
  const holds = new Holds("me");
  const held = [{ session_id: "1", account_id: "ana", name: "Ana" }];
  holds.take(held);
  assert.equal(holds.objection("1"), "Ana");
  holds.allow("1");
  assert.equal(holds.objection("1"), "");
  holds.take([]);
  holds.take(held);
  assert.equal(holds.objection("1"), "Ana");
});

test("a range reaches from what was selected last, and what is gone is no longer selected", () => {
  const changed = [];
  const selection = new Selection((which) => changed.push([...which]));
  selection.toggle("b");
  selection.extendTo("d", ["a", "b", "c", "d"]);
  assert.deepEqual(selection.ids, ["b", "c", "d"]);
  selection.keep((id) => id !== "c");
  assert.deepEqual(selection.ids, ["b", "d"]);
  selection.extendTo("z", ["y", "z"]);
  selection.clear();
  assert.equal(selection.size, 0);
  assert.deepEqual(changed.at(-1), ["b", "d", "z"]);
});

test("all that changes before a frame is painted with it, once", () => {
  const [asked, painted] = [[], []];
  const frame = new Frame((which, isWhole) => painted.push([[...which], isWhole]), (work) => asked.push(work));
  frame.mark(["1"]);
  frame.mark(["2", "1"], true);
  asked.forEach((work) => work());
  assert.deepEqual([asked.length, painted], [1, [[["1", "2"], true]]]);
  frame.mark(["3"]);
  asked.at(-1)();
  assert.deepEqual(painted.at(-1), [["3"], false]);
});
