import { dayLabel } from "./days.js";
import { speakersOf } from "./unplaced.js";

/** How things of the draft are told. */
export class Words {
  #draft;
  #zone;

  /** @param {import("./draft.js").Draft} draft @param {import("./zone.js").Zone} zone */
  constructor(draft, zone) {
    this.#draft = draft;
    this.#zone = zone;
  }

  /** @param {import("./draft.js").Place} place @returns {string} "09:00–09:45" */
  times({ starts, ends }) {
    return `${this.#zone.clock(starts)}–${this.#zone.clock(ends)}`;
  }

  room(id) {
    return this.#draft.rooms.find((room) => room.id === id)?.name ?? "a room that is gone";
  }

  /** @param {import("./draft.js").Place | null} place @returns {string} "Main hall, Thu 12 Nov, 09:00–09:45" */
  place(place) {
    if (!place) return "unscheduled";
    return `${this.room(place.room)}, ${dayLabel(this.#zone.date(place.starts))}, ${this.times(place)}`;
  }

  /** As the API tells a change. */
  change({ room, room_id: roomId, starts_at: starts, ends_at: ends }) {
    const times = { starts: Date.parse(starts), ends: Date.parse(ends) };
    return `${room ?? this.room(roomId)}, ${dayLabel(this.#zone.date(times.starts))}, ${this.times(times)}`;
  }

  title(id) {
    const item = this.#draft.item(id);
    return item ? item.title || KINDS[item.kind] : "something";
  }

  /** The second line of a card. @param {import("./draft.js").Item} item */
  detail(item) {
    const place = this.#draft.place(item.id);
    const when = place ? this.times(place) : `${this.#draft.minutes(item.id)} min`;
    const who = item.session ? speakersOf(this.#draft, item.session) : [KINDS[item.kind]];
    return [when, who.join(", ")].filter(Boolean).join(" · ");
  }

  /** What a card shows by its place, for who does not see it. @param {import("./draft.js").Item} item @param {string} holder */
  rest(item, holder = "") {
    const place = this.#draft.place(item.id);
    const parts = [place ? `${this.room(place.room)}, ${this.#draft.minutes(item.id)} minutes` : "Unscheduled"];
    if (item.conflicts.length) parts.push(`Warning: ${item.conflicts.map(({ message }) => message.replace(/\.$/, "")).join("; ")}`);
    if (holder) parts.push(`${holder} is moving it`);
    return `${parts.join(". ")}.`;
  }
}

export const KINDS = { break: "Break", blocker: "Blocked" };
