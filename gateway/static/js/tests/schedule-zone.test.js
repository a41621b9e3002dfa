import assert from "node:assert/strict";
import { test } from "node:test";

import { dayOf, daysOf, hoursOf, sameClockOn } from "../schedule/days.js";
import { Zone, dayAfter, later } from "../schedule/zone.js";

const BERLIN = new Zone("Europe/Berlin");
const at = (text) => Date.parse(text);

test("the clock and the calendar are those of the place", () => {
  assert.equal(BERLIN.clock(at("2026-11-12T08:30:00Z")), "09:30");
  assert.equal(BERLIN.date(at("2026-11-12T23:30:00Z")), "2026-11-13");
  assert.equal(new Zone("Asia/Kathmandu").clock(at("2026-11-12T00:00:00Z")), "05:45");
});

test("a time is found in summer and in winter", () => {
  assert.deepEqual(BERLIN.instants("2026-07-01", "09:00"), [at("2026-07-01T07:00:00Z")]);
  assert.deepEqual(BERLIN.instants("2026-12-01", "09:00"), [at("2026-12-01T08:00:00Z")]);
});

test("the hour that is left out in spring has no time, the day has 23 hours", () => {
  assert.deepEqual(BERLIN.instants("2026-03-29", "02:30"), []);
  assert.equal(dayOf(BERLIN, "2026-03-29").minutes, 23 * 60);
  const hours = hoursOf(BERLIN, dayOf(BERLIN, "2026-03-29")).map(({ text }) => text);
  assert.deepEqual(hours.slice(0, 4), ["00:00", "01:00", "03:00", "04:00"]);
});

test("the hour that comes twice in autumn has two times, told by their names; the day has 25 hours", () => {
  assert.deepEqual(BERLIN.instants("2026-10-25", "02:30"), [at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z")]);
  const day = dayOf(BERLIN, "2026-10-25");
  assert.equal(day.minutes, 25 * 60);
  const hours = hoursOf(BERLIN, day);
  assert.deepEqual(hours.slice(2, 5), [{ minutes: 120, text: "02:00 CEST" }, { minutes: 180, text: "02:00 CET" }, { minutes: 240, text: "03:00" }]);
});

test("a day begins where the clocks are put forward at midnight", () => {
  const cairo = dayOf(new Zone("Africa/Cairo"), "2026-04-24");
  assert.equal(cairo.start, at("2026-04-23T22:00:00Z"));
  assert.equal(new Zone("Africa/Cairo").clock(cairo.start), "01:00");
  assert.equal(cairo.minutes, 23 * 60);
});

test("the days are those of the event at the place, and of what stands outside", () => {
  const event = { starts: at("2026-11-12T22:00:00Z"), ends: at("2026-11-13T23:00:00Z") };
  assert.deepEqual(daysOf(BERLIN, event).map(({ date }) => date), ["2026-11-12", "2026-11-13"]);
  const dates = daysOf(BERLIN, event, [at("2026-11-10T12:00:00Z")]).map(({ date }) => date);
  assert.deepEqual(dates, ["2026-11-10", "2026-11-12", "2026-11-13"]);
});

test("on another day it is the same time on the clock", () => {
  const friday = at("2026-10-23T07:00:00Z");
  assert.equal(sameClockOn(BERLIN, friday, dayOf(BERLIN, "2026-10-26")), at("2026-10-26T08:00:00Z"));
  const early = at("2026-03-28T01:30:00Z");
  assert.equal(BERLIN.clock(sameClockOn(BERLIN, early, dayOf(BERLIN, "2026-03-29"))), "03:30");
});

test("months and years end", () => {
  assert.equal(dayAfter("2026-12-31"), "2027-01-01");
  assert.equal(later(0, 5), 300_000);
});
