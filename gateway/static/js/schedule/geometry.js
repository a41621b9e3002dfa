import { later, minutesBetween } from "./zone.js";

export const SNAP = 5;
/** Minutes between two lines of the grid → height of a minute in pixels. */
export const ZOOMS = new Map([[60, 1], [30, 1.8], [15, 3], [5, 6.4]]);
export const LONGEST = 24 * 60;

/** @param {number} minutes */
export function snapped(minutes) {
  return Math.round(minutes / SNAP) * SNAP;
}

/** @param {number} minutes @returns {number} a length that may be */
export function length(minutes) {
  return Math.min(LONGEST, Math.max(SNAP, snapped(minutes)));
}

/**
 * Where something of this length begins when its upper edge is put there; it stays within the day.
 * @param {number} pixels below the day's beginning @param {number} perMinute @param {number} minutes its length
 * @param {{minutes: number}} day
 * @returns {number} minutes after the day's beginning
 */
export function dropped(pixels, perMinute, minutes, day) {
  return Math.max(0, Math.min(snapped(pixels / perMinute), day.minutes - Math.min(minutes, day.minutes)));
}

/**
 * Upper edge and height in pixels, of what may begin on the day before or end on the day after.
 * @param {{starts: number, ends: number}} place @param {{start: number}} day @param {number} perMinute
 */
export function box(place, day, perMinute) {
  const top = minutesBetween(day.start, place.starts) * perMinute;
  return { top, height: Math.max(minutesBetween(place.starts, place.ends) * perMinute, SNAP * perMinute) };
}

/**
 * Several things moved together: all by the same time and the same number of rooms.
 * @typedef {{room: string, starts: number, ends: number}} Place
 * @param {{id: string, place: Place}[]} items @param {Place} from where the one in hand was @param {Place} to where it goes
 * @param {string[]} rooms in the order on screen
 * @returns {{id: string, place: Place}[] | null} null when one of them would have no room there
 */
export function together(items, from, to, rooms) {
  const step = rooms.indexOf(to.room) - rooms.indexOf(from.room);
  const shift = minutesBetween(from.starts, to.starts);
  const moved = items.map(({ id, place }) => {
    const at = rooms.indexOf(place.room);
    const room = step === 0 ? place.room : at < 0 ? undefined : rooms[at + step];
    return { id, place: { room, starts: later(place.starts, shift), ends: later(place.ends, shift) } };
  });
  return moved.every(({ place }) => place.room) ? moved : null;
}

/**
 * Several things from the list: one after the other.
 * @param {{id: string, minutes: number}[]} items @param {string} room @param {number} starts
 */
export function inARow(items, room, starts) {
  let next = starts;
  return items.map(({ id, minutes }) => {
    const place = { room, starts: next, ends: later(next, minutes) };
    next = place.ends;
    return { id, place };
  });
}

/** Each takes the other's room and beginning, and keeps its length. @param {Place} one @param {Place} other */
export function swapped(one, other) {
  const at = (there, own) => ({ room: there.room, starts: there.starts, ends: there.starts + (own.ends - own.starts) });
  return [at(other, one), at(one, other)];
}
