import assert from "node:assert/strict";
import { test } from "node:test";

import { edge } from "../schedule/aim.js";
import { box, dropped, inARow, length, snapped, swapped, together } from "../schedule/geometry.js";

const MINUTE = 60_000;
const place = (room, from, to) => ({ room, starts: from * MINUTE, ends: to * MINUTE });
const DAY = { start: 0, minutes: 1440 };

test("times and lengths snap to five minutes, and a length has its limits", () => {
  assert.deepEqual([snapped(7), snapped(8)], [5, 10]);
  assert.deepEqual([length(1), length(33), length(5_000)], [5, 35, 1440]);
});

test("what is dropped stays within the day", () => {
  assert.equal(dropped(-40, 2, 30, DAY), 0);
  assert.equal(dropped(606, 2, 30, DAY), 305);
  assert.equal(dropped(99_999, 2, 30, DAY), 1410);
  assert.equal(dropped(50, 2, 2_000, DAY), 0);
});

test("what began on the day before sticks out above", () => {
  assert.deepEqual(box(place("a", -30, 30), DAY, 2), { top: -60, height: 120 });
});

test("several move by the same time and the same number of rooms", () => {
  const items = [{ id: "1", place: place("a", 0, 30) }, { id: "2", place: place("b", 60, 90) }];
  const moved = together(items, place("a", 0, 30), place("b", 10, 40), ["a", "b", "c"]);
  assert.deepEqual(moved, [{ id: "1", place: place("b", 10, 40) }, { id: "2", place: place("c", 70, 100) }]);
});

test("several do not move when one of them would have no room there", () => {
  const items = [{ id: "1", place: place("a", 0, 30) }, { id: "2", place: place("c", 60, 90) }];
  assert.equal(together(items, place("a", 0, 30), place("b", 0, 30), ["a", "b", "c"]), null);
});

test("one in a hidden room goes along in time, but to no other room", () => {
  const items = [{ id: "1", place: place("a", 0, 30) }, { id: "2", place: place("hidden", 0, 30) }];
  assert.deepEqual(together(items, place("a", 0, 30), place("a", 5, 35), ["a", "b"])[1].place, place("hidden", 5, 35));
  assert.equal(together(items, place("a", 0, 30), place("b", 0, 30), ["a", "b"]), null);
});

test("several from the list stand one after the other", () => {
  const placed = inARow([{ id: "1", minutes: 30 }, { id: "2", minutes: 45 }], "a", 10 * MINUTE);
  assert.deepEqual(placed.map((one) => one.place), [place("a", 10, 40), place("a", 40, 85)]);
});

test("two that are swapped keep their lengths", () => {
  assert.deepEqual(swapped(place("a", 0, 30), place("b", 100, 160)), [place("b", 100, 130), place("a", 0, 60)]);
});

test("the nearer the edge the faster it scrolls, and not in the middle", () => {
  assert.equal(edge(500, 0, 1_000), 0);
  assert.ok(edge(990, 0, 1_000) > edge(960, 0, 1_000));
  assert.ok(edge(10, 0, 1_000) < edge(40, 0, 1_000));
});
