const MINUTE = 60_000;
const FORMATS = {
  "": { dateStyle: "medium", timeStyle: "short" },
  date: { dateStyle: "medium" },
  time: { timeStyle: "short" },
};
const UNITS = [
  ["year", 365 * 24 * 60 * MINUTE],
  ["month", 30 * 24 * 60 * MINUTE],
  ["day", 24 * 60 * MINUTE],
  ["hour", 60 * MINUTE],
  ["minute", MINUTE],
];

/**
 * Shows every `<time data-local datetime>` in the reader's zone; what the server wrote, in the event's zone, stays as
 * the tooltip and for readers without scripts. `data-local` is empty, `date`, `time` or `relative`.
 * @param {ParentNode} root
 */
export function localizeTimes(root = document) {
  for (const time of root.querySelectorAll("time[data-local]")) localize(time);
}

/** Keeps relative times right while somebody looks. */
export function keepTimesFresh() {
  localizeTimes();
  setInterval(() => document.visibilityState === "visible" && refresh(), MINUTE);
}

function refresh() {
  for (const time of document.querySelectorAll('time[data-local="relative"]')) localize(time);
}

function localize(time) {
  const date = new Date(time.dateTime);
  const how = time.dataset.local;
  if (Number.isNaN(date.getTime())) return;
  if (!time.title) time.title = how === "relative" ? format(date, "") : time.textContent.trim();
  time.textContent = how === "relative" ? relative(date) : format(date, how);
}

function format(date, how) {
  return new Intl.DateTimeFormat(document.documentElement.lang, FORMATS[how]).format(date);
}

/**
 * @param {Date} date
 * @param {number} now in milliseconds
 * @returns {string} "2 minutes ago", "in 3 days", "just now"
 */
export function relative(date, now = Date.now()) {
  const past = date.getTime() - now;
  const [unit, length] = UNITS.find(([, milliseconds]) => Math.abs(past) >= milliseconds) ?? [];
  if (!unit) return "just now";
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.trunc(past / length), unit);
}
