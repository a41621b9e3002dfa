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

/** A page with these scripts, as far as its words go. */
function onPageWith(t, ...scripts) {
  globalThis.document = { scripts };
  t.after(() => delete globalThis.document);
}

const scriptOf = (language, words) => ({ dataset: { words: language }, textContent: JSON.stringify(words) });

test("a page brings along the words of its language, and of the bell's", (t) => {
  onPageWith(t, { dataset: {}, textContent: "import './app.js'" }, scriptOf("de", { Close: "Schließen" }), scriptOf("fr", { Close: "Fermer" }));
  assert.equal(Words.of("de").say("Close"), "Schließen");
  assert.deepEqual([Words.of("fr").language, Words.of("fr").say("Close")], ["fr", "Fermer"]);
});

test("of a language that the page does not bring along there is English, under its own name", (t) => {
  onPageWith(t, scriptOf("de", { Close: "Schließen" }));
  assert.deepEqual([Words.of("nl").language, Words.of("nl").say("Close")], ["en", "Close"]);
});
