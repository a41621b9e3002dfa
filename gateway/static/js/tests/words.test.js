import assert from "node:assert/strict";
import { test } from "node:test";

import { Words } from "../words.js";

const german = new Words("de", { Close: "Schließen", "Hello {name}": "Hallo {name}", "One new": ["Eine neue", "{count} neue"] });

test("a text is said in the language", () => assert.equal(german.say("Close"), "Schließen"));
test("what has no words is said in English", () => assert.equal(german.say("Open"), "Open"));
test("values are filled in, and never read as places themselves", () => {
  assert.equal(german.say("Hello {name}", { name: "{name} $& <b>" }), "Hallo {name} $& <b>");
});
test("one and many", () => {
  assert.equal(german.sayMany("One new", "{count} new", 1), "Eine neue");
  assert.equal(german.sayMany("One new", "{count} new", 12), "12 neue");
  assert.equal(new Words("en").sayMany("One new", "{count} new", 2), "2 new");
});
test("without a page there is English", () => assert.equal(Words.of("de").language, "en"));
