import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { BorrowedToken } from "../borrowed-token.js";

const URL_OF_SITE = new URL("http://news.test/fanfare-token");
let asked;
let lives;

beforeEach(() => {
  asked = 0;
  lives = 15 * 60_000;
  globalThis.document = { cookie: "" };
  globalThis.fetch = async () => Response.json({ token: `t${++asked}`, expires_at: new Date(Date.now() + lives).toISOString() });
});

test("a token is asked for once and kept", async () => {
  const token = new BorrowedToken(URL_OF_SITE);
  assert.equal(await token.get(), "t1");
  assert.equal(await token.get(), "t1");
});

test("one that is about to end is followed by another", async () => {
  lives = 30_000;
  const token = new BorrowedToken(URL_OF_SITE);
  await token.get();
  assert.equal(await token.get(), "t2");
});

test("one that was refused is followed by another", async () => {
  const token = new BorrowedToken(URL_OF_SITE);
  await token.get();
  token.drop();
  assert.equal(await token.get(), "t2");
});
