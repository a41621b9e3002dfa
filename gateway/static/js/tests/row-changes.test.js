import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { RowChanges } from "../row-changes.js";

let changes;
beforeEach(() => {
  changes = new RowChanges();
});

/** A change that is under way until it is answered. */
function underWay(id = "a", leaving = false) {
  let [answer, fail] = [];
  const answered = new Promise((resolve, reject) => {
    [answer, fail] = [(seq) => resolve({ seq }), reject];
  });
  const begun = { yet: false };
  const change = () => {
    begun.yet = true;
    return answered;
  };
  return { begun, made: changes.make(id, change, leaving), answer, fail };
}

const soon = () => new Promise((resolve) => setTimeout(resolve));

test("of a row that nothing was done to everything is news", () => assert.ok(changes.isNews("a", 1, true)));

test("word of an older change is none", async () => {
  const { made, answer } = underWay();
  answer(7);
  assert.equal(await made, null);
  assert.ok(!changes.isNews("a", 6, true));
  assert.ok(!changes.isNews("a", 7, true));
  assert.ok(changes.isNews("a", 8, true));
  assert.ok(changes.isNews("b", 6, true));
});

test("what is told while a change is under way waits for it, and is dropped when it was older", async () => {
  const { made, answer } = underWay();
  assert.ok(!changes.isNews("a", 6, true));
  answer(7);
  assert.equal(await made, null);
});

test("what somebody else has done since then is shown when the change is made", async () => {
  const { made, answer } = underWay();
  assert.ok(!changes.isNews("a", 9, true));
  assert.ok(!changes.isNews("a", 8, false));
  answer(7);
  assert.equal(await made, true);
});

test("a second change waits for the first", async () => {
  const [first, second] = [underWay(), underWay()];
  await soon();
  assert.deepEqual([first.begun.yet, second.begun.yet], [true, false]);
  first.answer(7);
  await first.made;
  await soon();
  assert.ok(second.begun.yet);
  assert.ok(!changes.isNews("a", 7, true));
  second.answer(8);
  assert.equal(await second.made, null);
});

test("one that is made on leaving does not wait", async () => {
  underWay();
  assert.ok(underWay("a", true).begun.yet);
});

test("one that fails holds up none after it", async () => {
  const [first, second] = [underWay(), underWay()];
  first.fail(new Error("away"));
  await assert.rejects(first.made, /away/);
  second.answer(8);
  assert.equal(await second.made, null);
  assert.ok(changes.isNews("a", 9, true));
});
