import assert from "node:assert/strict";
import { test } from "node:test";

import { localizeTimes, relative } from "../local-time.js";
import { Words } from "../words.js";

const NOW = Date.parse("2026-11-23T10:00:00Z");
const at = (text) => relative(new Date(text), undefined, NOW);

test("less than a minute is just now", () => assert.equal(at("2026-11-23T09:59:10Z"), "just now"));
test("a clock that is a little ahead is just now", () => assert.equal(at("2026-11-23T10:00:20Z"), "just now"));
test("minutes ago", () => assert.equal(at("2026-11-23T09:57:30Z"), "2 minutes ago"));
test("a day ago is yesterday", () => assert.equal(at("2026-11-22T09:00:00Z"), "yesterday"));
test("the future is told as well", () => assert.equal(at("2026-11-23T13:00:00Z"), "in 3 hours"));
test("on a page without a word of German the bell's words say it", () => {
  const time = { dataset: { local: "relative" }, dateTime: new Date().toISOString(), textContent: "" };
  const list = { querySelectorAll: () => [time] };

  localizeTimes(list, new Words("de", { "just now": "gerade eben" }));

  assert.equal(time.textContent, "gerade eben");
});
