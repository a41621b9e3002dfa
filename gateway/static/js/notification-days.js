import { receivedAt } from "./notification-row.js";
import { say, words } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;

/** Rows under a heading for each day, in one time zone. */
export class NotificationDays {
  #container;
  #zone;

  /** @param {Element} container of the `.day` sections @param {string | undefined} zone IANA name; default: the reader's */
  constructor(container, zone) {
    this.#container = container;
    this.#zone = zone;
  }

  /** Puts a row (with its id in `data-id`; ids grow with time) where it belongs, under a new heading if need be. */
  insert(row) {
    const day = dayOf(receivedAt(row), this.#zone);
    const section = this.#container.querySelector(`.day[data-day="${day}"]`) ?? this.#newDay(day);
    const list = section.querySelector(".notifications");
    const older = [...list.children].find((other) => other.dataset.id < row.dataset.id);
    list.insertBefore(row, older ?? null);
    this.retitle();
  }

  /** Today is yesterday by and by, on a page that stays open. */
  retitle() {
    for (const section of this.#container.querySelectorAll(".day")) {
      section.querySelector(".day-title").textContent = titleOf(receivedAt(section.querySelector(".notification")), this.#zone);
    }
  }

  /** Takes a row away, and its day when that was the last one of it. */
  remove(row) {
    const section = row.closest(".day");
    row.remove();
    if (!section.querySelector(".notification")) section.remove();
  }

  #newDay(day) {
    const section = document.createElement("section");
    section.className = "day";
    section.dataset.day = day;
    section.append(newElement("h2", "day-title"), newElement("ul", "notifications"));
    section.lastElementChild.setAttribute("role", "list");
    const older = [...this.#container.children].find((other) => other.dataset.day < day);
    this.#container.insertBefore(section, older ?? null);
    return section;
  }
}

/** The calendar day of a moment in a zone. @returns {string} such as "2026-11-23" */
export function dayOf(date, zone) {
  const { year, month, day } = partsOf(date, { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return `${year}-${month}-${day}`;
}

/** A day's heading. @returns {string} "Today", "Yesterday" or such as "Monday 23 November 2026" */
export function titleOf(date, zone, now = new Date()) {
  const today = dayOf(date, zone);
  if (today === dayOf(now, zone)) return say("Today");
  if (today === dayOf(new Date(now.getTime() - DAY), zone)) return say("Yesterday");
  const options = { timeZone: zone, weekday: "long", day: "numeric", month: "long", year: "numeric" };
  return say("{weekday} {day} {month} {year}", partsOf(date, options));
}

// By parts, because the punctuation between them differs among browsers.
function partsOf(date, options) {
  const parts = new Intl.DateTimeFormat(words.language, options).formatToParts(date);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

function newElement(tag, className) {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
