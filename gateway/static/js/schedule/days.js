import { dayAfter, later, minutesBetween } from "./zone.js";

const HOUR = 60;

/**
 * One date at the place. Its height is what really passes: 23 or 25 hours when the clocks are changed.
 * @typedef {{date: string, start: number, end: number, minutes: number}} Day
 */

/**
 * The event's dates, and those on which something stands outside of them.
 * @param {import("./zone.js").Zone} zone
 * @param {{starts: number, ends: number}} event @param {Iterable<number>} others instants of what is placed
 * @returns {Day[]}
 */
export function daysOf(zone, event, others = []) {
  const dates = new Set();
  const last = zone.date(Math.max(event.starts, event.ends - 1));
  for (let date = zone.date(event.starts); date <= last; date = dayAfter(date)) dates.add(date);
  for (const instant of others) dates.add(zone.date(instant));
  return [...dates].sort().map((date) => dayOf(zone, date));
}

/** @param {import("./zone.js").Zone} zone @param {string} date @returns {Day} */
export function dayOf(zone, date) {
  const [start, end] = [zone.midnight(date), zone.midnight(dayAfter(date))];
  return { date, start, end, minutes: minutesBetween(start, end) };
}

/** @param {Day} day @param {{starts: number, ends: number}} place @returns {boolean} whether any of it is on that day */
export function isOn(day, place) {
  return place.starts < day.end && place.ends > day.start;
}

/**
 * What the day's clock shows at each full hour; where it shows the same twice, with the name of the time.
 * @param {import("./zone.js").Zone} zone @param {Day} day @returns {{minutes: number, text: string}[]}
 */
export function hoursOf(zone, day) {
  const found = [];
  for (let minutes = 0; minutes < day.minutes; minutes += HOUR / 2) {
    const instant = later(day.start, minutes);
    const clock = zone.clock(instant);
    if (clock.endsWith(":00")) found.push({ minutes, clock, instant });
  }
  return found.map(({ minutes, clock, instant }) => {
    const isTwice = found.filter((other) => other.clock === clock).length > 1;
    return { minutes, text: isTwice ? `${clock} ${zone.abbreviation(instant)}` : clock };
  });
}

/**
 * The same time of the clock on another day; the next one that there is where that hour is left out.
 * @param {import("./zone.js").Zone} zone @param {number} instant @param {Day} day
 */
export function sameClockOn(zone, instant, day) {
  const clock = zone.clock(instant);
  return zone.instants(day.date, clock)[0] ?? later(day.start, minutesOfClock(clock));
}

/** @param {string} clock "09:30" @returns {number} */
export function minutesOfClock(clock) {
  const [hours, minutes] = clock.split(":").map(Number);
  return hours * HOUR + minutes;
}

const LABEL = { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" };

/** @param {string} date @returns {string} "Thu, 12 Nov" */
export function dayLabel(date) {
  return new Intl.DateTimeFormat("en-GB", LABEL).format(new Date(`${date}T12:00:00Z`));
}
