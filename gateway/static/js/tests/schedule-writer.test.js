import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiProblem, Unreachable } from "../api.js";
import { placeOf } from "../schedule/draft.js";
import { Writer } from "../schedule/writer.js";
import { newDraft, time } from "./a-draft.js";

const row = (id, revision, from) => ({ session_id: id, room_id: "a", starts_at: time(from), ends_at: time(from + 30), revision, conflicts: [] });
const to = (from) => placeOf(row("", 0, from));

/** A server that answers when the test lets it. */
class Server {
  sent = [];
  #answers = [];

  move(moves) {
    this.sent.push(moves);
    return new Promise((resolve, reject) => this.#answers.push({ resolve, reject }));
  }

  async answer(answer) {
    await settle();
    this.#answers.shift().resolve(answer);
    await settle();
  }

  async refuse(error) {
    await settle();
    this.#answers.shift().reject(error);
    await settle();
  }
}

async function settle() {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

function desk(isOnline = () => true) {
  const [draft, server, refused] = [newDraft(), new Server(), []];
  const listener = { isOnline, onRefused: (refusal) => refused.push(refusal), onAnswer: () => {}, onLost: () => refused.push("lost") };
  return { draft, server, refused, writer: new Writer(draft, server, listener) };
}

const answer = (id, revision, from, version = 6) => ({ slot: row(id, revision, from), slots: [], version, undo: null, redo: null });

test("a change goes out with the revision that its editor saw, and is on screen at once", async () => {
  const { draft, server, writer } = desk();
  const done = writer.move([{ id: "1", place: to(100) }]);
  assert.deepEqual(draft.place("1"), to(100));
  await server.answer(answer("1", 3, 100));
  assert.equal(server.sent[0][0].revision, 2);
  assert.equal(await done, true);
  assert.equal(draft.isPending("1"), false);
});

test("what is where it should be is not sent", async () => {
  const { draft, server, writer } = desk();
  assert.equal(await writer.move([{ id: "1", place: draft.place("1") }]), true);
  assert.equal(server.sent.length, 0);
});

test("changes of the same thing follow each other with the revision of the answer, and join while they wait", async () => {
  const { draft, server, writer } = desk();
  for (const from of [100, 105, 110]) void writer.move([{ id: "1", place: to(from) }]);
  await server.answer(answer("1", 3, 100));
  await server.answer(answer("1", 4, 110, 7));
  assert.deepEqual(server.sent.map(([{ revision, place }]) => [revision, place.starts]), [[2, to(100).starts], [3, to(110).starts]]);
  assert.deepEqual(draft.place("1"), to(110));
});

test("a drag that began before one's own change was answered loses nothing", async () => {
  const { server, writer, refused } = desk();
  void writer.move([{ id: "1", place: to(100) }]);
  const seen = writer.revisions(["1"]);
  await server.answer(answer("1", 3, 100));
  void writer.move([{ id: "1", place: to(200) }], seen);
  await server.answer(answer("1", 4, 200, 7));
  assert.equal(server.sent[1][0].revision, 3);
  assert.deepEqual(refused, []);
});

test("a drag that began before somebody else's change is sent with the revision of then", async () => {
  const { draft, server, writer } = desk();
  const seen = writer.revisions(["1"]);
  draft.takeChange({ version: 6, slots: [row("1", 3, 50)] });
  void writer.move([{ id: "1", place: to(200) }], seen);
  await settle();
  assert.equal(server.sent[0][0].revision, 2);
});

test("who was slower sees the newer state, and may put theirs again", async () => {
  const { draft, server, writer, refused } = desk();
  const done = writer.move([{ id: "1", place: to(200) }]);
  await server.refuse(new ApiProblem(412, { title: "Somebody was faster", current: row("1", 5, 60) }));
  assert.equal(await done, false);
  assert.deepEqual(draft.place("1"), to(60));
  assert.equal(refused[0].reason, "overtaken");
  void writer.move(refused[0].moves);
  await server.answer(answer("1", 6, 200, 8));
  assert.equal(server.sent[1][0].revision, 5);
  assert.deepEqual(draft.place("1"), to(200));
});

test("a change whose answer was lost and that is tried again is done", async () => {
  const { server, writer, refused } = desk();
  const done = writer.move([{ id: "1", place: to(200) }]);
  await server.refuse(new ApiProblem(412, { current: row("1", 3, 200) }));
  assert.equal(await done, true);
  assert.deepEqual(refused, []);
});

test("a refusal takes along what was built upon it, and tells the last of it", async () => {
  const { draft, server, writer, refused } = desk();
  const before = draft.place("1");
  void writer.move([{ id: "1", place: to(200) }, { id: "3", place: to(300) }]);
  const second = writer.move([{ id: "1", place: to(400) }]);
  await server.refuse(new ApiProblem(409, { type: "room-taken", conflicts: [{ message: "Taken." }] }));
  assert.equal(await second, false);
  assert.deepEqual([draft.place("1"), draft.place("3")], [before, null]);
  assert.equal(server.sent.length, 1);
  assert.deepEqual([refused.length, refused[0].reason, refused[0].conflicts], [1, "taken", [{ message: "Taken." }]]);
  assert.equal(refused[0].moves[0].place.starts, to(400).starts);
});

test("without a connection nothing is sent, and what was wanted is kept", async () => {
  const { draft, server, writer, refused } = desk(() => false);
  const before = draft.place("1");
  assert.equal(await writer.move([{ id: "1", place: to(200) }]), false);
  assert.deepEqual(draft.place("1"), before);
  assert.deepEqual([server.sent.length, refused[0].reason, refused[0].moves.length], [0, "offline", 1]);
});

test("when the connection breaks in the middle the draft has to be read", async () => {
  const { server, writer, refused } = desk();
  void writer.move([{ id: "1", place: to(200) }]);
  await server.refuse(new Unreachable());
  assert.deepEqual([refused[0].reason, refused[1]], ["offline", "lost"]);
});
