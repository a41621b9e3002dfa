import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Polling } from "../polling.js";

let tab;

beforeEach(() => {
  tab = Object.assign(new EventTarget(), { visibilityState: "visible" });
  globalThis.document = tab;
});

function turn(state) {
  tab.visibilityState = state;
  tab.dispatchEvent(new Event("visibilitychange"));
}

async function pass(context, milliseconds) {
  context.mock.timers.tick(milliseconds);
  await new Promise(setImmediate);
}

/** Counts how often it was asked. */
function asking(context, isAgain = () => true) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = { times: 0 };
  asked.polling = new Polling(async () => isAgain((asked.times += 1)), { first: 100, longest: 150 });
  return asked;
}

test("it asks less and less often, up to the longest wait", async (context) => {
  const asked = asking(context);
  const times = [];
  for (const wait of [99, 1, 149, 1, 149, 1]) {
    await pass(context, wait);
    times.push(asked.times);
  }
  assert.deepEqual(times, [0, 1, 1, 2, 2, 3]);
  asked.polling.stop();
});

test("it ends with the answer", async (context) => {
  const asked = asking(context, (times) => times < 2);
  for (let round = 0; round < 5; round += 1) await pass(context, 150);
  turn("visible");
  await pass(context, 1_000);
  assert.equal(asked.times, 2);
});

test("it is silent while the tab is hidden, and goes on after that", async (context) => {
  const asked = asking(context);
  turn("hidden");
  await pass(context, 10_000);
  assert.equal(asked.times, 0);
  turn("visible");
  await pass(context, 150);
  assert.equal(asked.times, 1);
  asked.polling.stop();
});

test("nothing follows its stop, not even on an answer that was under way", async (context) => {
  const asked = asking(context);
  await pass(context, 100);
  asked.polling.stop();
  await pass(context, 10_000);
  assert.equal(asked.times, 1);
});
