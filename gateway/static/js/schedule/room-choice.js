import { storageOfTabs } from "../told.js";

/** Which rooms this browser shows of an event, and in which order. A new room stands at the end. */
export class RoomChoice {
  #key;
  #storage;
  #order = [];
  #hidden = new Set();

  /** @param {string} eventId @param {Storage | null} storage */
  constructor(eventId, storage = storageOfTabs()) {
    this.#key = `fanfare-rooms-${eventId}`;
    this.#storage = storage;
    const { order = [], hidden = [] } = read(storage, this.#key);
    this.#order = order;
    this.#hidden = new Set(hidden);
  }

  /** @template {{id: string}} R @param {R[]} rooms @returns {R[]} all of them, in the chosen order */
  arranged(rooms) {
    const rank = new Map(this.#order.map((id, place) => [id, place]));
    const last = this.#order.length;
    return [...rooms].sort((a, b) => (rank.get(a.id) ?? last) - (rank.get(b.id) ?? last));
  }

  /** @template {{id: string}} R @param {R[]} rooms @returns {R[]} */
  shown(rooms) {
    return this.arranged(rooms).filter(({ id }) => !this.#hidden.has(id));
  }

  isHidden(id) {
    return this.#hidden.has(id);
  }

  /** @param {string} id @param {boolean} hidden */
  hide(id, hidden) {
    if (hidden) this.#hidden.add(id);
    else this.#hidden.delete(id);
    this.#keep();
  }

  /** One place to the left or right. @param {{id: string}[]} rooms @param {string} id @param {-1 | 1} step */
  move(rooms, id, step) {
    const ids = this.arranged(rooms).map((room) => room.id);
    const here = ids.indexOf(id);
    const there = Math.max(0, Math.min(ids.length - 1, here + step));
    ids.splice(there, 0, ...ids.splice(here, 1));
    this.#order = ids;
    this.#keep();
  }

  #keep() {
    this.#storage?.setItem(this.#key, JSON.stringify({ order: this.#order, hidden: [...this.#hidden] }));
  }
}

function read(storage, key) {
  try {
    return JSON.parse(storage?.getItem(key) ?? "{}") ?? {};
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {};
  }
}
