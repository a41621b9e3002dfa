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

  /** Puts a row on top of its day, a new day on top of all. */
  prepend(row, receivedAt) {
    this.#listOf(receivedAt, "afterbegin").prepend(row);
  }

  /** Puts a row at the end of its day, a new day below all. */
  append(row, receivedAt) {
    this.#listOf(receivedAt, "beforeend").append(row);
  }

  #listOf(date, where) {
    const day = dayOf(date, this.#zone);
    const section = this.#container.querySelector(`.day[data-day="${day}"]`) ?? this.#newDay(day, date, where);
    return section.querySelector(".notifications");
  }

  #newDay(day, date, where) {
    const section = document.createElement("section");
    section.className = "day";
    section.dataset.day = day;
    section.append(newElement("h2", "day-title", titleOf(date, this.#zone)), newElement("ul", "notifications", ""));
    section.lastElementChild.setAttribute("role", "list");
    this.#container.insertAdjacentElement(where, section);
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
  if (today === dayOf(now, zone)) return "Today";
  if (today === dayOf(new Date(now.getTime() - DAY), zone)) return "Yesterday";
  const options = { timeZone: zone, weekday: "long", day: "numeric", month: "long", year: "numeric" };
  const { weekday, day, month, year } = partsOf(date, options);
  return `${weekday} ${day} ${month} ${year}`;
}

// By parts, because the punctuation between them differs among browsers.
function partsOf(date, options) {
  const parts = new Intl.DateTimeFormat("en", options).formatToParts(date);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

function newElement(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
