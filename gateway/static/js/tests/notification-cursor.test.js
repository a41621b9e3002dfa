import assert from "node:assert/strict";
import { test } from "node:test";

import { NotificationCursor } from "../notification-cursor.js";

const record = (seq, more = {}) => ({
  id: `id-${String(seq).padStart(3, "0")}`, seq, title: `Number ${seq}`, message: "", action: "test", link: "/",
  received_at: "2026-11-23T10:00:00Z", has_read: false, ...more,
});
const page = (seq, items = [], more = {}) => ({ items, seq, unread_count: items.length, next: null, ...more });
const arrival = (...seqs) => ({
  meta: "New notifications", seq: seqs.at(-1), notif_count: seqs.at(-1),
  notifs: seqs.map((seq) => ({
    ...record(seq), received_at: "just now", received_at_iso: "2026-11-23T10:00:00Z", mark_read: "/r",
  })),
});
const reading = (seq, unread, ...ids) => ({ meta: "Notifications read", seq, notif_count: unread, read: ids });
const NOTHING = { items: [], fresh: [], read: [], archived: [], reset: false };
const seqs = (items) => items.map((item) => item.seq);

test("the first read is no news, only where we stand", () => {
  const cursor = new NotificationCursor();
  const changes = cursor.start(page(7, [record(7)], { unread_count: 3 }));
  assert.deepEqual(changes, NOTHING);
  assert.equal(cursor.seq, 7);
  assert.equal(cursor.unread, 3);
});

test("the next frame is applied", () => {
  const cursor = NotificationCursor.from({ seq: 4, unread: 0 });
  const changes = cursor.takeFrame(arrival(5));
  assert.deepEqual(seqs(changes.fresh), [5]);
  assert.equal(cursor.seq, 5);
  assert.equal(cursor.unread, 5);
});

test("a frame of several in a row is applied", () => {
  const cursor = NotificationCursor.from({ seq: 4, unread: 0 });
  assert.deepEqual(seqs(cursor.takeFrame(arrival(5, 6, 7)).items), [5, 6, 7]);
});

test("a frame that came before changes nothing", () => {
  const cursor = NotificationCursor.from({ seq: 5, unread: 2 });
  assert.deepEqual(cursor.takeFrame(arrival(5)), NOTHING);
  assert.equal(cursor.unread, 2);
});

test("a frame that is known in part brings only the rest", () => {
  const cursor = NotificationCursor.from({ seq: 5, unread: 2 });
  assert.deepEqual(seqs(cursor.takeFrame(arrival(4, 5, 6)).fresh), [6]);
});

test("a gap before a frame is noticed, and the count is right at once", () => {
  const cursor = NotificationCursor.from({ seq: 4, unread: 0 });
  assert.equal(cursor.takeFrame(arrival(6)), null);
  assert.equal(cursor.seq, 4);
  assert.equal(cursor.unread, 6);
});

test("a gap inside a frame is noticed", () => {
  assert.equal(NotificationCursor.from({ seq: 4, unread: 0 }).takeFrame(arrival(5, 7)), null);
});

test("a frame before the first read asks for that read", () => {
  assert.equal(new NotificationCursor().takeFrame(arrival(1)), null);
});

test("what was read elsewhere lowers the count", () => {
  const cursor = NotificationCursor.from({ seq: 4, unread: 1 });
  assert.deepEqual(cursor.takeFrame(reading(5, 0, "id-001")).read, ["id-001"]);
  assert.equal(cursor.unread, 0);
});

test("reading many at once numbers each of them, so nothing is missing", () => {
  assert.deepEqual(NotificationCursor.from({ seq: 4, unread: 3 }).takeFrame(reading(7, 0, "a", "b", "c")).read, ["a", "b", "c"]);
});

test("a gap before what was read elsewhere asks for a read", () => {
  assert.equal(NotificationCursor.from({ seq: 4, unread: 3 }).takeFrame(reading(8, 0, "a", "b", "c")), null);
});

test("changes that were missed are applied, what is read already is no news", () => {
  const cursor = NotificationCursor.from({ seq: 4, unread: 0 });
  const changes = cursor.takePage(page(6, [record(5, { has_read: true }), record(6)]));
  assert.deepEqual(seqs(changes.items), [5, 6]);
  assert.deepEqual(seqs(changes.fresh), [6]);
  assert.deepEqual(changes.read, ["id-005"]);
});

test("an old notification marked unread again is no news", () => {
  const cursor = new NotificationCursor();
  cursor.start(page(9, [record(9)]));
  const changes = cursor.takePage(page(10, [{ ...record(10), id: "id-002" }]));
  assert.deepEqual(seqs(changes.items), [10]);
  assert.deepEqual(changes.fresh, []);
});

test("a page that is not the last moves to its last change only", () => {
  const cursor = NotificationCursor.from({ seq: 0, unread: 0 });
  cursor.takePage(page(50, [record(1), record(2)], { next: "2", unread_count: 50 }));
  assert.equal(cursor.seq, 2);
  assert.equal(cursor.unread, 50);
});

test("the count of an older answer never replaces a newer one", () => {
  const cursor = NotificationCursor.from({ seq: 4, unread: 0 });
  cursor.takeFrame(arrival(5));
  cursor.takePage(page(4, [], { unread_count: 0 }));
  assert.equal(cursor.unread, 5);
  assert.equal(cursor.seq, 5);
});

test("a page of another inbox, of another epoch, or too far ahead is of no use", () => {
  const cursor = NotificationCursor.from({ seq: 40, unread: 9, epoch: 3 });
  assert.ok(cursor.isTooFarFrom(page(2), 40));
  assert.ok(cursor.isTooFarFrom(page(41, [], { epoch: 4 }), 40));
  assert.ok(cursor.isTooFarFrom(page(541, [], { epoch: 3 }), 40));
  assert.ok(!cursor.isTooFarFrom(page(540, [], { epoch: 3 }), 40));
});

test("an inbox that was empty has no epoch to differ from", () => {
  const cursor = NotificationCursor.from({ seq: 0, unread: 0, epoch: 0 });
  assert.deepEqual(seqs(cursor.takeFrame({ ...arrival(1), epoch: 7 }).fresh), [1]);
  assert.equal(cursor.takeFrame({ ...arrival(2), epoch: 8 }), null);
});

test("starting again says that what is shown must be read anew, starting first does not", () => {
  const cursor = new NotificationCursor();
  assert.equal(cursor.start(page(5)).reset, false);
  assert.equal(cursor.start(page(9)).reset, true);
});

test("what was archived elsewhere is read as well", () => {
  const changes = NotificationCursor.from({ seq: 4, unread: 1 }).takeFrame({ seq: 5, notif_count: 0, archived: ["id-001"] });
  assert.deepEqual([changes.archived, changes.read], [["id-001"], ["id-001"]]);
});

test("what comes back into the inbox is read, since the page may not have it", () => {
  for (const name of ["unread", "restored"]) {
    const cursor = NotificationCursor.from({ seq: 4, unread: 0 });
    assert.equal(cursor.takeFrame({ seq: 5, notif_count: 1, [name]: ["id-001"] }), null);
    assert.deepEqual([cursor.seq, cursor.unread], [4, 1]);
  }
});

test("what was seen elsewhere is one change, and unread ones are no news any more", () => {
  const cursor = NotificationCursor.from({ seq: 4, unread: 1, newestId: "id-004" });
  assert.ok(cursor.hasUnseen);
  cursor.takeFrame({ seq: 5, notif_count: 1, seen_up_to: "id-004" });
  assert.equal(cursor.seq, 5);
  assert.ok(!cursor.hasUnseen);
});

test("what was missed and seen on another screen is not announced", () => {
  const changes = NotificationCursor.from({ seq: 4, unread: 0 }).takePage(page(6, [record(5, { seen: true }), record(6)]));
  assert.deepEqual(seqs(changes.fresh), [6]);
});

test("an old one marked unread again is no news for a page that was rendered with the inbox", () => {
  const cursor = NotificationCursor.from({ seq: 9, unread: 0, newestId: "id-009f" });
  assert.deepEqual(cursor.takePage(page(10, [{ ...record(10), id: "id-009" }])).fresh, []);
});

test("a tab takes over where another one stands", () => {
  const other = NotificationCursor.from({ seq: 4, unread: 2, epoch: 3, newestId: "id-004" });
  const cursor = new NotificationCursor();
  cursor.adopt(other.standing);
  assert.deepEqual(cursor.standing, other.standing);
  assert.ok(!cursor.isBehind(other.standing));
  assert.ok(cursor.isBehind({ seq: 5, epoch: 3 }));
  assert.ok(cursor.isBehind({ seq: 4, epoch: 9 }));
});

test("frames and reads give notifications of one shape", () => {
  const fromFrame = NotificationCursor.from({ seq: 4, unread: 0 }).takeFrame(arrival(5)).items[0];
  const fromPage = NotificationCursor.from({ seq: 4, unread: 0 }).takePage(page(5, [record(5)])).items[0];
  assert.deepEqual(fromFrame, fromPage);
});
