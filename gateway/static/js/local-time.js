import { Words, words as wordsOfPage } from "./words.js";

const MINUTE = 60_000;
const DATE = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const TIME = { hour: "2-digit", minute: "2-digit" };
const FORMATS = { "": { ...DATE, ...TIME }, date: DATE, time: TIME };
const UNITS = [
  ["year", 365 * 24 * 60 * MINUTE],
  ["month", 30 * 24 * 60 * MINUTE],
  ["day", 24 * 60 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
];

/**
 * Shows every `<time data-local datetime>` in the reader's zone. `data-local` is empty, `date`, `time` or `relative`.
 * A time of a place names its zone in `data-zone`: it is left alone where the clocks agree and marked as the reader's
 * where they do not. What the server wrote stays as the tooltip, and for readers without scripts. It is in the language
 * of the element around it, if the page has words in that; on a page of another site only who asks for it knows any.
 * @param {ParentNode} root
 * @param {Words} [words] instead of the page's
 */
export function localizeTimes(root = document, words = undefined) {
  for (const time of root.querySelectorAll("time[data-local]")) localize(time, words ?? wordsAround(time));
}

/** Keeps relative times right while somebody looks. */
export function keepTimesFresh() {
  localizeTimes();
  setInterval(() => document.visibilityState === "visible" && refresh(), MINUTE);
}

function refresh() {
  for (const time of document.querySelectorAll('time[data-local="relative"]')) localize(time, wordsAround(time));
}

function wordsAround(time) {
  return Words.of(time.closest("[lang]")?.lang ?? wordsOfPage.language);
}

function localize(time, words) {
  const { local, zone } = time.dataset;
  const date = new Date(time.dateTime);
  const written = (how, timeZone) => format(date, how, words.language, timeZone);
  if (Number.isNaN(date.getTime()) || (zone && written("", zone) === written(""))) return;
  if (!time.title) time.title = local === "relative" ? written("") : time.textContent.trim();
  if (local === "relative") time.textContent = relative(date, words);
  else time.textContent = zone ? words.say("{time} (your time)", { time: written(local) }) : written(local);
}

// As the server writes them (shared/locale/formats.py): Thu, 12 Nov 2026, 09:30.
function format(date, how, language, timeZone) {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { ...FORMATS[how], timeZone }).format(date);
}

/**
 * @param {Date} date
 * @param {Words} words
 * @param {number} now in milliseconds
 * @returns {string} "2 minutes ago", "in 3 days", "just now"
 */
export function relative(date, words = wordsOfPage, now = Date.now()) {
  const past = date.getTime() - now;
  const [unit, length] = UNITS.find(([, milliseconds]) => Math.abs(past) >= milliseconds) ?? [];
  if (!unit) return words.say("just now");
  return new Intl.RelativeTimeFormat(words.language, { numeric: "auto" }).format(Math.trunc(past / length), unit);
}
