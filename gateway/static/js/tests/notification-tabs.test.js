import assert from "node:assert/strict";
import { test } from "node:test";

import { NotificationTabs } from "../notification-tabs.js";

/** One lock for all, as the browser keeps it: the next in the queue gets it when the holder's promise settles. */
class Locks {
  #queue = [];
  #held = false;

  request(_name, { signal }, work) {
    return new Promise((resolve, reject) => {
      const entry = { work, resolve };
      this.#queue.push(entry);
      signal.addEventListener("abort", () => {
        if (!this.#queue.includes(entry)) return;
        this.#queue.splice(this.#queue.indexOf(entry), 1);
        reject(Object.assign(new Error("aborted"), { name: "AbortError" }));
      });
      void this.#next();
    });
  }

  async #next() {
    if (this.#held || this.#queue.length === 0) return;
    this.#held = true;
    const { work, resolve } = this.#queue.shift();
    await work();
    resolve();
    this.#held = false;
    void this.#next();
  }
}

/** A medium that every channel but the sender's own hears. */
function newMedium() {
  const channels = new Set();
  return () => {
    const channel = {
      postMessage: (data) => channels.forEach((other) => other !== channel && other.onmessage({ data })),
      close: () => channels.delete(channel),
    };
    channels.add(channel);
    return channel;
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve));

function open(many) {
  const locks = new Locks();
  const newChannel = newMedium();
  return Array.from({ length: many }, () => {
    const tab = { led: 0, heard: [] };
    const listener = { onLead: () => (tab.led += 1), onMessage: (message) => tab.heard.push(message) };
    tab.tabs = new NotificationTabs("inbox", listener, locks, newChannel);
    tab.tabs.join();
    return tab;
  });
}

test("one of several tabs leads", async () => {
  const tabs = open(3);
  await settle();
  assert.deepEqual(tabs.map(({ tabs }) => tabs.leads), [true, false, false]);
  assert.deepEqual(tabs.map(({ led }) => led), [1, 0, 0]);
});

test("when the leader goes the next one leads", async () => {
  const tabs = open(3);
  await settle();
  tabs[0].tabs.leave();
  await settle();
  assert.deepEqual(tabs.map(({ tabs }) => tabs.leads), [false, true, false]);
});

test("a tab that has left is not asked to lead", async () => {
  const tabs = open(3);
  await settle();
  tabs[1].tabs.leave();
  tabs[0].tabs.leave();
  await settle();
  assert.deepEqual(tabs.map(({ led }) => led), [1, 0, 1]);
});

test("a tab can come back", async () => {
  const [tab] = open(1);
  await settle();
  tab.tabs.leave();
  tab.tabs.join();
  await settle();
  assert.equal(tab.led, 2);
});

test("what one says all the others hear", async () => {
  const tabs = open(3);
  tabs[1].tabs.send({ live: true });
  assert.deepEqual(tabs.map(({ heard }) => heard.length), [1, 0, 1]);
});

test("without locks each leads for itself", () => {
  const tab = { led: 0 };
  const tabs = new NotificationTabs("inbox", { onLead: () => (tab.led += 1), onMessage: () => {} }, null);
  tabs.join();
  tabs.send({ live: true });
  assert.ok(tabs.leads);
  tabs.leave();
  assert.equal(tab.led, 1);
});
