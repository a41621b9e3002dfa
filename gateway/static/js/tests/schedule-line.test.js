import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { ApiProblem, Unreachable } from "../api.js";
import { DraftLine } from "../schedule/draft-line.js";

/** A Socket.IO socket whose other side is the test. */
class Socket {
  connected = true;
  active = true;
  connects = 0;
  said = [];
  #listeners = {};

  on = (event, listener) => (this.#listeners[event] = listener);
  emit = (event, data) => this.said.push([event, data?.session_ids]);
  connect = () => (this.connects += 1);
  close = () => (this.connected = false);
  hear = (frame) => this.#listeners.response(frame);

  end(reason) {
    this.connected = this.active = false;
    this.#listeners.disconnect(reason);
  }

  refuse() {
    this.connected = this.active = false;
    this.#listeners.connect_error(new Error("refused"));
  }
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
});

async function later() {
  mock.timers.tick(30_000);
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

async function opened(renew = () => Promise.resolve()) {
  const [socket, seen] = [new Socket(), { reads: [], live: [], frames: [], ends: 0 }];
  const listener = {
    ticket: () => "ticket",
    onFrame: (frame) => seen.frames.push(frame),
    onLive: (live) => seen.live.push(live),
    onLoginEnd: () => (seen.ends += 1),
    read: async (fresh) => (seen.reads.push(fresh), false),
  };
  const connect = async (auth) => (auth((data) => (seen.auth = data)), socket);
  const line = new DraftLine(listener, connect, renew);
  await line.open();
  return { line, socket, seen };
}

test("the ticket goes along, and a greeting is followed by a reading", async () => {
  const { socket, seen } = await opened();
  socket.hear({ meta: "WS connected", online: [] });
  assert.deepEqual([seen.auth, seen.live, seen.reads, seen.frames.length], [{ ticket: "ticket" }, [true], [false], 1]);
});

test("while it is down the draft is read again and again, once it is up no more", async () => {
  const { socket, seen } = await opened();
  await later();
  assert.deepEqual(seen.reads, [false]);
  socket.hear({ meta: "WS connected" });
  await later();
  await later();
  assert.equal(seen.reads.length, 2);
});

test("a socket that the server ended comes back with a fresh ticket", async () => {
  const { socket, seen } = await opened();
  socket.hear({ meta: "WS connected" });
  socket.end("io server disconnect");
  await later();
  assert.equal(seen.live.at(-1), false);
  assert.ok(seen.reads.includes(true));
  assert.equal(socket.connects, 1);
});

test("a refused socket tries again after a renewal, and ends with the login", async () => {
  const renewals = [() => Promise.reject(new Unreachable()), () => Promise.reject(new ApiProblem(401, {}))];
  const { socket, seen } = await opened(() => renewals.shift()());
  socket.refuse();
  await later();
  assert.deepEqual([socket.connects, seen.ends], [0, 0]);
  await later();
  assert.equal(seen.ends, 1);
});

test("what is held is told again every ten seconds until it is let go of", async () => {
  const { line, socket } = await opened();
  const letGo = line.hold(["1", "2"]);
  mock.timers.tick(10_000);
  letGo();
  mock.timers.tick(60_000);
  assert.deepEqual(socket.said, [["hold", ["1", "2"]], ["hold", ["1", "2"]], ["let_go", ["1", "2"]]]);
});

test("nothing is said while it is down", async () => {
  const { line, socket } = await opened();
  socket.connected = false;
  line.hold(["1"])();
  assert.deepEqual(socket.said, []);
});
