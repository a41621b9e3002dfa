/**
 * What scripts say, in the languages that the page brings along: `{English: text, or [one, many]}` in
 * `<script type="application/json" data-words="de">` (shared/translations/scripts). English stands in the code.
 */
export class Words {
  #words;

  /** @param {string} language @param {Record<string, string | string[]>} words by their English */
  constructor(language, words = {}) {
    this.language = language;
    this.#words = words;
  }

  /** Of a language of this page; of one that it does not bring along, English. */
  static of(language) {
    const found = [...(globalThis.document?.scripts ?? [])].find((script) => script.dataset.words === language);
    return found ? new Words(language, JSON.parse(found.textContent)) : new Words("en");
  }

  /** @param {string} text with `{name}` where something is filled in @param {Record<string, unknown>} values */
  say(text, values = {}) {
    return fill(this.#words[text] ?? text, values);
  }

  /** `one` or `many`, by the number; it is filled in as `{count}`. */
  sayMany(one, many, count) {
    const forms = this.#words[one] ?? [one, many];
    return fill(forms[count === 1 ? 0 : 1], { count });
  }
}

/** Those of the page around. */
export const words = Words.of(globalThis.document?.documentElement.lang || "en");
export const say = words.say.bind(words);

/** @param {string} text with `{name}` where one of the values goes */
export function fill(text, values) {
  return text.replaceAll(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
}
