import assert from "node:assert/strict";
import { test } from "node:test";

import { dayOf, titleOf } from "../notification-days.js";

const late = new Date("2026-11-23T23:30:00Z");

test("a day is a day in its zone", () => {
  assert.equal(dayOf(late, "Europe/Lisbon"), "2026-11-23");
  assert.equal(dayOf(late, "Asia/Tokyo"), "2026-11-24");
});

test("today and yesterday are called so", () => {
  assert.equal(titleOf(late, "UTC", new Date("2026-11-23T23:50:00Z")), "Today");
  assert.equal(titleOf(late, "UTC", new Date("2026-11-24T01:00:00Z")), "Yesterday");
});

test("an older day is written out", () => {
  assert.equal(titleOf(late, "UTC", new Date("2026-12-24T01:00:00Z")), "Monday 23 November 2026");
});
