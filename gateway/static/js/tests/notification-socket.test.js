import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { ApiProblem, Unreachable } from "../api.js";
import { NotificationSocket } from "../notification-socket.js";

const LONG = 120_000;
const loginIsOver = () => Promise.reject(new ApiProblem(401, {}));

/** A Socket.IO socket whose other side is the test. */
class Socket {
  connected = true;
  active = true;
  connects = 0;
  #listeners = {};

  on = (event, listener) => {
    this.#listeners[event] = listener;
  };

  connect() {
    this.connects += 1;
  }

  close() {
    this.connected = this.active = false;
  }

  greet() {
    this.connected = this.active = true;
    this.#listeners.response({ meta: "WS connected" });
  }

  frame(frame) {
    this.#listeners.response(frame);
  }

  refuse() {
    this.connected = this.active = false;
    this.#listeners.connect_error(new Error("unauthorized"));
  }

  end(reason) {
    this.connected = false;
    this.active = reason !== "io server disconnect";
    this.#listeners.disconnect(reason);
  }

  failToConnect() {
    this.connected = false;
    this.#listeners.connect_error(new Error("websocket error"));
  }
}

class Feed {
  reads = 0;
  frames = [];
  answers = [];

  async catchUp() {
    this.reads += 1;
    const answer = this.answers.shift();
    if (answer) throw answer;
  }

  async take(frame) {
    this.frames.push(frame);
  }

  async takeStanding(standing) {
    this.frames.push(standing);
  }
}

beforeEach(() => {
  globalThis.document = { visibilityState: "visible" };
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

async function settle() {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

async function later() {
  mock.timers.tick(LONG);
  await settle();
}

async function opened(renew = () => Promise.resolve()) {
  const io = new Socket();
  const feed = new Feed();
  const seen = { ends: 0, renewals: 0, heads: 0, live: [] };
  const api = {
    auth: {},
    renew: () => (seen.renewals++, renew()),
    head: async () => (seen.heads++, seen.head ?? null),
  };
  const listener = { onLoginEnd: () => (seen.ends += 1), onLive: (live) => seen.live.push(live) };
  const socket = new NotificationSocket(new URL("http://fanfare.test"), feed, api, listener, () => Promise.resolve(io));
  await socket.open();
  return { socket, io, feed, seen };
}

test("what was missed is read once the server has greeted", async () => {
  const { io, feed } = await opened();
  assert.equal(feed.reads, 0);
  io.greet();
  assert.equal(feed.reads, 1);
});

test("live frames go to the feed", async () => {
  const { io, feed } = await opened();
  io.frame({ meta: "New notifications", seq: 1 });
  assert.deepEqual(feed.frames, [{ meta: "New notifications", seq: 1 }]);
});

test("when the server ends the socket it is opened again, a little later", async () => {
  const { io } = await opened();
  io.end("io server disconnect");
  assert.equal(io.connects, 0);
  await later();
  assert.equal(io.connects, 1);
});

test("when the network ends the socket, Socket.IO itself retries", async () => {
  const { io } = await opened();
  io.end("transport close");
  await later();
  assert.equal(io.connects, 0);
});

test("a refused socket renews the login and connects again", async () => {
  const { io, seen } = await opened();
  io.refuse();
  await settle();
  assert.deepEqual([seen.renewals, io.connects, seen.ends], [1, 1, 0]);
});

test("a login that cannot be renewed ends quietly", async () => {
  const { io, seen } = await opened(loginIsOver);
  io.refuse();
  await settle();
  await later();
  assert.deepEqual([seen.renewals, io.connects, seen.ends], [1, 0, 1]);
});

test("a socket that stays refused renews once only, then waits", async () => {
  const { io, seen } = await opened();
  io.refuse();
  await settle();
  io.refuse();
  await settle();
  assert.deepEqual([seen.renewals, io.connects], [1, 1]);
  await later();
  assert.deepEqual([seen.renewals, io.connects], [1, 2]);
});

test("a renewal that finds no server is tried again", async () => {
  const { io, seen } = await opened(() => Promise.reject(new Unreachable()));
  io.refuse();
  await settle();
  await later();
  assert.deepEqual([io.connects, seen.ends], [1, 0]);
});

test("a read that meets an expired login renews it and reads again", async () => {
  const { io, feed, seen } = await opened();
  feed.answers = [new ApiProblem(401, {})];
  io.greet();
  await settle();
  assert.deepEqual([seen.renewals, feed.reads], [1, 2]);
});

test("a read that fails is repeated until it works", async () => {
  const { io, feed } = await opened();
  feed.answers = [new Unreachable(), new ApiProblem(503, {})];
  io.greet();
  await settle();
  await later();
  await later();
  await later();
  assert.equal(feed.reads, 3);
});

test("a failed read does not keep an ended socket from coming back", async () => {
  const { socket, io, feed } = await opened();
  io.end("io server disconnect");
  feed.answers = [new Unreachable()];
  await socket.sync();
  await later();
  assert.equal(io.connects, 1);
});

test("without a socket the head is asked, slowly and more slowly", async () => {
  const { io, seen } = await opened();
  io.failToConnect();
  for (let second = 0; second < 600; second++) {
    mock.timers.tick(1_000);
    await settle();
  }
  assert.ok(seen.heads >= 5 && seen.heads <= 22, `asked ${seen.heads} times in ten minutes`);
});

test("a connection that stays silent is not waited for", async () => {
  const { seen } = await opened();
  await later();
  assert.ok(seen.heads > 0);
});

test("what the head says goes to the feed", async () => {
  const { io, feed, seen } = await opened();
  seen.head = { seq: 7, epoch: 3 };
  io.failToConnect();
  await later();
  assert.deepEqual(feed.frames[0], { seq: 7, epoch: 3 });
});

test("with a socket nobody asks for the head any more", async () => {
  const { io, seen } = await opened();
  io.failToConnect();
  await later();
  io.greet();
  await settle();
  const before = seen.heads;
  await later();
  await later();
  assert.equal(seen.heads, before);
  assert.deepEqual(seen.live, [false, true]);
});

test("a read that works over REST does not let a refused socket hammer", async () => {
  const { io, seen } = await opened();
  io.refuse();
  await settle();
  io.refuse();
  await settle();
  await later();
  assert.ok(seen.renewals <= 2, `renewed ${seen.renewals} times`);
});

test("closed while it was opening, it stays closed", async () => {
  const io = new Socket();
  const socket = new NotificationSocket(new URL("http://fanfare.test"), new Feed(), { auth: {} }, {}, () => Promise.resolve(io));
  const opening = socket.open();
  socket.close();
  await opening;
  assert.equal(io.connected, false);
});

test("where the library could not be loaded it is asked for again", async () => {
  const io = new Socket();
  const answers = [Promise.reject(new TypeError("Failed to fetch dynamically imported module")), Promise.resolve(io)];
  const feed = new Feed();
  const api = { auth: {}, head: async () => null };
  const listener = { onLive: () => {} };
  const socket = new NotificationSocket(new URL("http://fanfare.test"), feed, api, listener, () => answers.shift());
  await socket.open();
  assert.equal(socket.connected, false);
  await later();
  assert.equal(socket.connected, true);
  io.greet();
  await settle();
  assert.equal(feed.reads, 1);
});

test("what is no lack of the network is not hidden", async () => {
  const fails = () => Promise.reject(new RangeError("a fault of ours"));
  const socket = new NotificationSocket(new URL("http://fanfare.test"), new Feed(), { auth: {} }, {}, fails);
  await assert.rejects(socket.open(), RangeError);
});
