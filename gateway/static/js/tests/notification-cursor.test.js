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
const seqs = (items) => items.map((item) => item.seq);

test("the first read is no news, only where we stand", () => {
  const cursor = new NotificationCursor();
  const changes = cursor.start(page(7, [record(7)], { unread_count: 3 }));
  assert.deepEqual(changes, { items: [], fresh: [], read: [] });
  assert.equal(cursor.seq, 7);
  assert.equal(cursor.unread, 3);
});

test("the next frame is applied", () => {
  const cursor = NotificationCursor.from(4, 0);
  const changes = cursor.takeFrame(arrival(5));
  assert.deepEqual(seqs(changes.fresh), [5]);
  assert.equal(cursor.seq, 5);
  assert.equal(cursor.unread, 5);
});

test("a frame of several in a row is applied", () => {
  const cursor = NotificationCursor.from(4, 0);
  assert.deepEqual(seqs(cursor.takeFrame(arrival(5, 6, 7)).items), [5, 6, 7]);
});

test("a frame that came before changes nothing", () => {
  const cursor = NotificationCursor.from(5, 2);
  assert.deepEqual(cursor.takeFrame(arrival(5)), { items: [], fresh: [], read: [] });
  assert.equal(cursor.unread, 2);
});

test("a frame that is known in part brings only the rest", () => {
  const cursor = NotificationCursor.from(5, 2);
  assert.deepEqual(seqs(cursor.takeFrame(arrival(4, 5, 6)).fresh), [6]);
});

test("a gap before a frame is noticed, and the count is right at once", () => {
  const cursor = NotificationCursor.from(4, 0);
  assert.equal(cursor.takeFrame(arrival(6)), null);
  assert.equal(cursor.seq, 4);
  assert.equal(cursor.unread, 6);
});

test("a gap inside a frame is noticed", () => {
  assert.equal(NotificationCursor.from(4, 0).takeFrame(arrival(5, 7)), null);
});

test("a frame before the first read asks for that read", () => {
  assert.equal(new NotificationCursor().takeFrame(arrival(1)), null);
});

test("what was read elsewhere lowers the count", () => {
  const cursor = NotificationCursor.from(4, 1);
  assert.deepEqual(cursor.takeFrame(reading(5, 0, "id-001")).read, ["id-001"]);
  assert.equal(cursor.unread, 0);
});

test("reading many at once numbers each of them, so nothing is missing", () => {
  assert.deepEqual(NotificationCursor.from(4, 3).takeFrame(reading(7, 0, "a", "b", "c")).read, ["a", "b", "c"]);
});

test("a gap before what was read elsewhere asks for a read", () => {
  assert.equal(NotificationCursor.from(4, 3).takeFrame(reading(8, 0, "a", "b", "c")), null);
});

test("changes that were missed are applied, what is read already is no news", () => {
  const cursor = NotificationCursor.from(4, 0);
  const changes = cursor.takePage(page(6, [record(5, { has_read: true }), record(6)]), 4);
  assert.deepEqual(seqs(changes.items), [5, 6]);
  assert.deepEqual(seqs(changes.fresh), [6]);
  assert.deepEqual(changes.read, ["id-005"]);
});

test("an old notification marked unread again is no news", () => {
  const cursor = new NotificationCursor();
  cursor.start(page(9, [record(9)]));
  const changes = cursor.takePage(page(10, [{ ...record(10), id: "id-002" }]), 9);
  assert.deepEqual(seqs(changes.items), [10]);
  assert.deepEqual(changes.fresh, []);
});

test("a page that is not the last moves to its last change only", () => {
  const cursor = NotificationCursor.from(0, 0);
  cursor.takePage(page(50, [record(1), record(2)], { next: "2", unread_count: 50 }), 0);
  assert.equal(cursor.seq, 2);
  assert.equal(cursor.unread, 50);
});

test("the count of an older answer never replaces a newer one", () => {
  const cursor = NotificationCursor.from(4, 0);
  cursor.takeFrame(arrival(5));
  cursor.takePage(page(4, [], { unread_count: 0 }), 4);
  assert.equal(cursor.unread, 5);
  assert.equal(cursor.seq, 5);
});

test("a page from another inbox starts anew", () => {
  const cursor = NotificationCursor.from(40, 9);
  assert.deepEqual(cursor.takePage(page(2, [], { unread_count: 1 }), 40).items, []);
  assert.equal(cursor.seq, 2);
  assert.equal(cursor.unread, 1);
});

test("frames and reads give notifications of one shape", () => {
  const fromFrame = NotificationCursor.from(4, 0).takeFrame(arrival(5)).items[0];
  const fromPage = NotificationCursor.from(4, 0).takePage(page(5, [record(5)]), 4).items[0];
  assert.deepEqual(fromFrame, fromPage);
});
