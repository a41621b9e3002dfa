import assert from "node:assert/strict";
import { test } from "node:test";

import { NotificationCursor } from "../notification-cursor.js";
import { NotificationFeed } from "../notification-feed.js";

const record = (seq) => ({
  id: `id-${String(seq).padStart(4, "0")}`, seq, title: `Number ${seq}`, message: "", action: "test", link: null,
  received_at: "2026-11-23T10:00:00Z", has_read: false,
});

/** An inbox with the API's answers. */
class Inbox {
  queries = [];
  count = 0;
  pageSize = 100;

  arrive(many = 1) {
    this.count += many;
    return { meta: "New notifications", seq: this.count, notif_count: this.count, notifs: [record(this.count)] };
  }

  read = async (query) => {
    this.queries.push(query);
    const after = new URLSearchParams(query).get("after_seq");
    const all = Array.from({ length: this.count }, (_, index) => record(index + 1));
    const items = after === null ? all.slice(-1) : all.slice(Number(after), Number(after) + this.pageSize);
    const last = items.at(-1)?.seq ?? this.count;
    await Promise.resolve();
    return { items, unread_count: this.count, seq: this.count, next: last < this.count ? String(last) : null };
  };
}

function follow(inbox, cursor) {
  const told = [];
  const feed = new NotificationFeed(inbox.read, (changes) => told.push(...changes.fresh.map((item) => item.seq)), cursor);
  return { feed, told };
}

test("a page that knows nothing reads only the count", async () => {
  const inbox = new Inbox();
  inbox.arrive(12);
  const { feed, told } = follow(inbox);
  await feed.catchUp();
  assert.deepEqual(inbox.queries, ["limit=1"]);
  assert.deepEqual(told, []);
  assert.equal(feed.cursor.unread, 12);
});

test("after a reconnect all that was missed is told, page by page", async () => {
  const inbox = new Inbox();
  const { feed, told } = follow(inbox, NotificationCursor.from({ seq: 0, unread: 0 }));
  inbox.pageSize = 2;
  inbox.arrive(5);
  await feed.catchUp();
  assert.deepEqual(told, [1, 2, 3, 4, 5]);
});

test("a gap is filled by one read", async () => {
  const inbox = new Inbox();
  const { feed, told } = follow(inbox, NotificationCursor.from({ seq: 0, unread: 0 }));
  inbox.arrive();
  await feed.take(inbox.arrive());
  assert.deepEqual(told, [1, 2]);
  assert.equal(inbox.queries.length, 1);
});

test("no frame is told twice when a read overtakes it", async () => {
  const inbox = new Inbox();
  const { feed, told } = follow(inbox, NotificationCursor.from({ seq: 0, unread: 0 }));
  const frame = inbox.arrive();
  await feed.catchUp();
  await feed.take(frame);
  assert.deepEqual(told, [1]);
});

test("a gap that shows during a read is filled by one more", async () => {
  const inbox = new Inbox();
  const { feed, told } = follow(inbox, NotificationCursor.from({ seq: 0, unread: 0 }));
  inbox.arrive();
  const first = feed.catchUp();
  inbox.arrive(2);
  await Promise.all([first, feed.take(inbox.arrive())]);
  assert.deepEqual(told, [1, 2, 3, 4]);
});

test("frames in any order, doubled, and with losses end at the same place", async () => {
  const inbox = new Inbox();
  const { feed, told } = follow(inbox, NotificationCursor.from({ seq: 0, unread: 0 }));
  const frames = Array.from({ length: 30 }, () => inbox.arrive());
  const shuffled = [...frames, ...frames].filter((_, index) => index % 3).sort((a, b) => ((a.seq * 7) % 31) - ((b.seq * 7) % 31));
  for (const frame of shuffled) await feed.take(frame);
  assert.deepEqual(told, frames.map((frame) => frame.seq));
  assert.equal(feed.cursor.unread, 30);
});

test("a failed read is reported, and the next one works", async () => {
  const inbox = new Inbox();
  const { feed } = follow({ read: () => (inbox.count++ ? inbox.read("limit=1") : Promise.reject(new Error("down"))) });
  await assert.rejects(feed.catchUp(), /down/);
  await feed.catchUp();
  assert.equal(feed.cursor.unread, 2);
});

/** Two tabs on one inbox, each passing on what it learns. */
function sideBySide(inbox) {
  const tabs = [];
  for (const index of [0, 1]) {
    const told = [];
    const share = (shared) => void tabs[1 - index].feed.takeShared(structuredClone(shared));
    const onChanges = (changes) => told.push(...changes.fresh.map((item) => item.seq));
    tabs.push({ told, feed: new NotificationFeed(inbox.read, onChanges, NotificationCursor.from({ seq: 0, unread: 0 }), share) });
  }
  return tabs;
}

async function settle() {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

test("one tab reads or hears, the other one follows without a read of its own", async () => {
  const inbox = new Inbox();
  const [leader, follower] = sideBySide(inbox);
  inbox.arrive(2);
  await leader.feed.catchUp();
  await leader.feed.take(inbox.arrive());
  await settle();
  assert.deepEqual(follower.told, [1, 2, 3]);
  assert.equal(inbox.queries.length, 1);
});

test("a tab that missed what another one shared reads it", async () => {
  const inbox = new Inbox();
  const [leader, follower] = sideBySide(inbox);
  inbox.arrive(3);
  follower.feed.cursor = NotificationCursor.from({ seq: 0, unread: 0 });
  leader.feed.cursor = NotificationCursor.from({ seq: 3, unread: 3 });
  await leader.feed.take(inbox.arrive());
  await settle();
  assert.deepEqual(follower.told, [1, 2, 3, 4]);
});

test("a heartbeat that is further on is followed, one that is not costs nothing", async () => {
  const inbox = new Inbox();
  const { feed, told } = follow(inbox, NotificationCursor.from({ seq: 0, unread: 0 }));
  await feed.take({ meta: "Heartbeat", seq: 0 });
  assert.equal(inbox.queries.length, 0);
  inbox.arrive(2);
  await feed.take({ meta: "Heartbeat", seq: 2 });
  assert.deepEqual(told, [1, 2]);
});

test("who is too far behind starts anew and shows nothing in part", async () => {
  const inbox = new Inbox();
  const seen = [];
  const cursor = NotificationCursor.from({ seq: 0, unread: 0 });
  const feed = new NotificationFeed(inbox.read, (changes) => seen.push(changes), cursor);
  inbox.arrive(501);
  await feed.catchUp();
  assert.deepEqual(seen.map(({ reset, items }) => [reset, items.length]), [[true, 0]]);
  assert.deepEqual([cursor.seq, cursor.unread], [501, 501]);
});

test("numbers that began anew are not mixed with those of before", async () => {
  const inbox = new Inbox();
  inbox.arrive(9);
  const seen = [];
  const cursor = NotificationCursor.from({ seq: 8, unread: 8, epoch: 1 });
  const read = async (query) => ({ ...(await inbox.read(query)), epoch: 2 });
  const feed = new NotificationFeed(read, (changes) => seen.push(changes.reset), cursor);
  await feed.catchUp();
  assert.deepEqual(seen, [true]);
  assert.deepEqual([cursor.epoch, cursor.seq], [2, 9]);
});
