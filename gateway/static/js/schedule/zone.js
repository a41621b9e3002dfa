const DAY = 86_400_000;
const MINUTE = 60_000;
const PARTS = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };

/** Clock and calendar of the event's place, wherever the reader is. Instants are milliseconds, dates "2026-11-12". */
export class Zone {
  #parts;
  #short;
  #clocks = new Map();

  /** @param {string} name of the IANA database */
  constructor(name) {
    this.name = name;
    this.#parts = new Intl.DateTimeFormat("en-GB", { ...PARTS, timeZone: name, hourCycle: "h23" });
    this.#short = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", timeZone: name, timeZoneName: "short" });
  }

  /** @param {number} instant @returns {string} "2026-11-12" */
  date(instant) {
    return new Date(this.#asIfUtc(instant)).toISOString().slice(0, 10);
  }

  /** @param {number} instant @returns {string} "09:30" */
  clock(instant) {
    if (!this.#clocks.has(instant)) this.#clocks.set(instant, new Date(this.#asIfUtc(instant)).toISOString().slice(11, 16));
    return this.#clocks.get(instant);
  }

  /** @param {number} instant @returns {string} "CEST" */
  abbreviation(instant) {
    return this.#short.formatToParts(instant).find((part) => part.type === "timeZoneName").value;
  }

  /**
   * When the clock there shows this: once, twice in the night when it is put back, never in the hour that is left out.
   * @param {string} date @param {string} clock @returns {number[]} in their order
   */
  instants(date, clock) {
    const local = Date.parse(`${date}T${clock}:00Z`);
    const guesses = [local - DAY, local + DAY].map((near) => local - this.#offset(near));
    return [...new Set(guesses)].filter((guess) => this.#asIfUtc(guess) === local).sort((a, b) => a - b);
  }

  /** The first moment of a date, also where the clocks are put forward at midnight. @param {string} date */
  midnight(date) {
    const local = Date.parse(`${date}T00:00:00Z`);
    return this.instants(date, "00:00")[0] ?? local - this.#offset(local - DAY);
  }

  #offset(instant) {
    return this.#asIfUtc(instant) - instant;
  }

  #asIfUtc(instant) {
    const part = Object.fromEntries(this.#parts.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
  }
}

/** @param {string} date @returns {string} the day after it */
export function dayAfter(date) {
  return new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);
}

/** @param {number} from @param {number} to both in milliseconds */
export function minutesBetween(from, to) {
  return Math.round((to - from) / MINUTE);
}

/** @param {number} instant @param {number} minutes */
export function later(instant, minutes) {
  return instant + minutes * MINUTE;
}
