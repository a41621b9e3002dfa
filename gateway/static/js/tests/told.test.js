import assert from "node:assert/strict";
import { test } from "node:test";

import { Told } from "../told.js";

class Storage {
  #items = {};
  getItem = (key) => this.#items[key] ?? null;
  setItem = (key, value) => (this.#items[key] = value);
}

/** One at a time, in the order of asking. */
class Locks {
  #last = Promise.resolve();

  request(_name, work) {
    this.#last = this.#last.then(work);
    return this.#last;
  }
}

test("each is given to one tab only", async () => {
  const [storage, locks] = [new Storage(), new Locks()];
  const tabs = [new Told(storage, locks), new Told(storage, locks), new Told(storage, locks)];
  const given = await Promise.all(tabs.map((tab) => tab.claim(["a", "b"])));
  assert.deepEqual(given, [["a", "b"], [], []]);
});

test("what is new beside what was told is still given", async () => {
  const told = new Told(new Storage(), new Locks());
  await told.claim(["a"]);
  assert.deepEqual(await told.claim(["a", "b"]), ["b"]);
});

test("where nothing can be kept each tab tells for itself", async () => {
  assert.deepEqual(await new Told(null, null).claim(["a"]), ["a"]);
});

test("it works without locks, and keeps a bounded number", async () => {
  const storage = new Storage();
  const told = new Told(storage, null);
  for (let number = 0; number < 500; number++) await told.claim([`id-${number}`]);
  assert.equal(JSON.parse(storage.getItem("fanfare-told")).length, 200);
  assert.deepEqual(await told.claim(["id-499"]), []);
});
