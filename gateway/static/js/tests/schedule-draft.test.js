import assert from "node:assert/strict";
import { test } from "node:test";

import { firstClash } from "../schedule/clashes.js";
import { placeBody, placeOf } from "../schedule/draft.js";
import { Versions } from "../schedule/versions.js";
import { block, json, newDraft, session, slot, time } from "./a-draft.js";

const warning = (message) => ({ kind: "speaker", severity: "warning", message, session_ids: [] });

test("somebody else's change is taken over when it is newer", () => {
  const draft = newDraft();
  draft.takeChange({ version: 6, slots: [slot("1", 3, "b", 60, 90)] });
  assert.equal(draft.place("1").room, "b");
  assert.deepEqual([...draft.inRoom("a")], ["x"]);
});

test("an older frame that comes late changes nothing", () => {
  const draft = newDraft();
  draft.takeChange({ version: 7, slots: [slot("1", 4, "b")] });
  draft.takeChange({ version: 6, slots: [slot("1", 3, "a", 200, 230)] });
  assert.equal(draft.place("1").room, "b");
});

test("of the same revision the conflicts of the newer version count", () => {
  const draft = newDraft();
  draft.takeChange({ version: 7, slots: [slot("1", 2, "a", 0, 30, [warning("new")])] });
  draft.takeChange({ version: 6, slots: [slot("1", 2, "a", 0, 30, [warning("old")])] });
  assert.equal(draft.item("1").conflicts[0].message, "new");
});

test("a reading that was overtaken by a frame does not take it back", () => {
  const draft = newDraft();
  draft.takeChange({ version: 6, slots: [slot("1", 3, "b")], blocks: [block("y", 1, "b", 100, 130)] });
  draft.take(json({ version: 5 }));
  assert.equal(draft.place("1").room, "b");
  assert.ok(draft.item("y"), "a block that the reading did not know yet");
});

test("what is no longer in a reading is gone", () => {
  const draft = newDraft();
  draft.take(json({ version: 6, sessions: [session("2")], slots: [slot("2", 1, "b")], unscheduled: [], blocks: [] }));
  assert.deepEqual([...draft.items()].map(({ id }) => id), ["2"]);
  assert.deepEqual([...draft.inRoom("a")], []);
});

test("a block that was removed does not come back with a late frame, but with an undo", () => {
  const draft = newDraft();
  draft.takeChange({ version: 7, removed_blocks: ["x"] });
  draft.takeChange({ version: 6, blocks: [block("x", 1)] });
  assert.equal(draft.item("x"), undefined);
  draft.takeChange({ version: 8, blocks: [block("x", 3)] });
  assert.ok(draft.item("x"));
});

test("what is on its way is shown there, whatever is heard, until the answer has come", () => {
  const draft = newDraft();
  const place = placeOf(slot("1", 0, "b", 300, 330));
  draft.propose([{ id: "1", place }]);
  draft.takeChange({ version: 6, slots: [slot("1", 3, "a", 100, 130)] });
  assert.deepEqual(draft.place("1"), place);
  assert.ok(draft.isPending("1") && [...draft.inRoom("b")].includes("1"));
  draft.settle(["1"]);
  assert.equal(draft.place("1").starts, Date.parse(time(100)));
});

test("listeners hear what looks different, and nothing twice", () => {
  const draft = newDraft();
  const heard = [];
  draft.listen((ids, isWhole) => heard.push([[...ids], isWhole]));
  draft.takeChange({ version: 6, slots: [slot("1", 3, "b")] });
  draft.takeChange({ version: 6, slots: [slot("1", 1, "b")] });
  assert.deepEqual(heard, [[["1"], false]]);
});

test("undo and redo are those of the newest answer", () => {
  const draft = newDraft();
  draft.takeChange({ version: 7, undo: { number: 2 }, redo: null });
  draft.takeChange({ version: 6, undo: { number: 1 }, redo: null });
  assert.equal(draft.undo.number, 2);
});

test("a track organiser edits the sessions that are told, and no blocks", () => {
  const draft = newDraft({ editable: ["2"] });
  assert.deepEqual(["1", "2"].map((id) => draft.isEditable(id)), [false, true]);
  assert.equal(draft.mayEditAll, false);
  assert.equal(newDraft({ may_edit: false }).isEditable("2"), false);
});

test("a place is told to the API as it was told by it", () => {
  const { session_id: _id, revision: _revision, conflicts: _conflicts, ...body } = slot("1", 1);
  assert.deepEqual(placeBody(placeOf(slot("1", 1))), body);
  assert.deepEqual(placeBody(null), { room_id: null, starts_at: null, ends_at: null });
});

test("a room takes one thing at a time, a session or a break", () => {
  const draft = newDraft();
  const at = (room, from, to) => placeOf(slot("", 0, room, from, to));
  assert.equal(firstClash(draft, [{ id: "3", place: at("a", 20, 50) }]).other, "1");
  assert.equal(firstClash(draft, [{ id: "3", place: at("a", 80, 100) }]).other, "x");
  assert.equal(firstClash(draft, [{ id: "3", place: at("a", 30, 60) }]), null, "they may touch");
  assert.equal(firstClash(draft, [{ id: "1", place: at("a", 10, 40) }]), null, "not with itself");
});

test("those that move together are not in each other's way where they were, but where they go", () => {
  const draft = newDraft();
  const at = (room) => placeOf(slot("", 0, room));
  assert.equal(firstClash(draft, [{ id: "1", place: at("b") }, { id: "2", place: at("a") }]), null);
  assert.equal(firstClash(draft, [{ id: "1", place: at("b") }, { id: "2", place: at("b") }]).other, "2");
});

test("a gap in the versions shows, and closes in any order", () => {
  const versions = new Versions();
  versions.readUpTo(5);
  versions.note(8);
  versions.note(7);
  assert.equal(versions.hasGap, true);
  versions.note(6);
  assert.deepEqual([versions.hasGap, versions.known], [false, 8]);
  versions.note(3);
  versions.note(10);
  versions.readUpTo(11);
  assert.deepEqual([versions.hasGap, versions.known], [false, 11]);
});
