import { Versions } from "./versions.js";

/**
 * @typedef {{room: string, starts: number, ends: number}} Place instants in milliseconds
 * @typedef {{kind: string, severity: "refused" | "warning", message: string, session_ids: string[], block_id?: string}} Conflict
 * @typedef {{id: string, isBlock: boolean, kind: string, title: string, place: Place | null, revision: number,
 *   conflicts: Conflict[], heard: number, session: any}} Item a session, a break or a blocker; `session` as the API
 *   tells it, `heard` the version of the draft that its conflicts are of
 */

/**
 * The draft as the server last told it, below what is on its way there. What is older than known is passed over, so
 * frames, answers and whole readings may come in any order.
 */
export class Draft {
  /** @type {Map<string, Item>} */
  #items = new Map();
  #pending = new Map();
  #inRoom = new Map();
  #roomOf = new Map();
  #removed = new Map();
  #listeners = [];
  versions = new Versions();
  event = null;
  rooms = [];
  tracks = new Map();
  speakers = new Map();
  undo = null;
  redo = null;
  /** The version that undo and redo are of: what others see is not told in frames. */
  stepsOf = 0;
  release = null;
  ticket = "";
  #editable = new Set();
  #mayEdit = false;

  /** @param {(ids: Set<string>, isWhole: boolean) => void} listener told of everything that looks different now */
  listen(listener) {
    this.#listeners.push(listener);
  }

  /** A whole reading. */
  take(json) {
    const isCurrent = json.version >= this.versions.known;
    this.versions.readUpTo(json.version);
    this.event = { ...json.event, starts: Date.parse(json.event.starts_at), ends: Date.parse(json.event.ends_at) };
    this.rooms = json.rooms;
    this.tracks = byId(json.tracks);
    this.speakers = byId(json.speakers);
    this.release = json.releases;
    this.ticket = json.room_ticket;
    this.#mayEdit = json.may_edit;
    this.#editable = json.editable && new Set(json.editable);
    this.#takeSteps(json);
    this.#takeSessions(json);
    this.#takeBlocks(json, isCurrent);
    this.#tell(new Set(this.#items.keys()), true);
  }

  /**
   * A part: the answer to a write, or somebody else's change.
   * @param {{slots?: any[], blocks?: any[], removed_blocks?: string[], version?: number, undo?: any, redo?: any}} change
   */
  takeChange(change) {
    const changed = new Set();
    for (const slot of change.slots ?? []) if (this.#takeSlot(slot, change.version)) changed.add(slot.session_id);
    for (const block of change.blocks ?? []) if (this.#takeBlock(block)) changed.add(block.id);
    for (const id of change.removed_blocks ?? []) if (this.#remove(id)) changed.add(id);
    this.#takeSteps(change);
    if (change.version !== undefined) this.versions.note(change.version);
    this.#tell(changed, false);
    return changed;
  }

  get mayEdit() {
    return this.#mayEdit;
  }

  /** @param {string} id */
  isEditable(id) {
    return this.#mayEdit && (this.#editable === null || this.#editable.has(id));
  }

  /** Whether the person may change what is no session: breaks, blockers, releases. */
  get mayEditAll() {
    return this.#mayEdit && this.#editable === null;
  }

  /** @param {string} id @returns {Item | undefined} */
  item(id) {
    return this.#items.get(id);
  }

  items() {
    return this.#items.values();
  }

  /** Where it is on screen: what is on its way counts already. @param {string} id @returns {Place | null} */
  place(id) {
    return this.#pending.has(id) ? this.#pending.get(id) : (this.#items.get(id)?.place ?? null);
  }

  isPending(id) {
    return this.#pending.has(id);
  }

  /** @param {string} room @returns {Iterable<string>} ids of all that is on screen there, of any day */
  inRoom(room) {
    return this.#inRoom.get(room) ?? [];
  }

  /** Show it there until the server has answered. @param {{id: string, place: Place | null}[]} moves */
  propose(moves) {
    for (const { id, place } of moves) {
      this.#pending.set(id, place);
      this.#index(id);
    }
    this.#tell(new Set(moves.map(({ id }) => id)), false);
  }

  /** The server has answered. @param {string[]} ids */
  settle(ids) {
    for (const id of ids) {
      this.#pending.delete(id);
      this.#index(id);
    }
    this.#tell(new Set(ids), false);
  }

  /** Minutes that it takes, also while it has no place. @param {string} id */
  minutes(id) {
    const place = this.place(id);
    return place ? Math.round((place.ends - place.starts) / 60_000) : (this.#items.get(id)?.session?.length || 30);
  }

  #takeSteps({ undo, redo, version = 0 }) {
    if (undo === undefined || version < this.stepsOf) return;
    [this.undo, this.redo, this.stepsOf] = [undo, redo, version];
  }

  #takeSessions(json) {
    const sessions = byId(json.sessions);
    for (const [id, item] of this.#items) if (!item.isBlock && !sessions.has(id)) this.#forget(id);
    for (const session of json.sessions) {
      const item = this.#items.get(session.id) ?? newItem(session.id, false);
      Object.assign(item, { session, title: session.title, kind: session.type });
      this.#items.set(session.id, item);
    }
    for (const slot of [...json.slots, ...json.unscheduled]) this.#takeSlot(slot, json.version);
  }

  #takeBlocks(json, isCurrent) {
    const blocks = byId(json.blocks);
    for (const [id, item] of this.#items) if (isCurrent && item.isBlock && !blocks.has(id)) this.#remove(id);
    json.blocks.forEach((block) => this.#takeBlock(block));
  }

  // The same revision again may carry other conflicts, which depend on what is around: there the draft's version decides.
  #takeSlot(slot, version = 0) {
    const item = this.#items.get(slot.session_id);
    const isOld = !item || slot.revision < item.revision || (slot.revision === item.revision && version < item.heard);
    if (isOld) return false;
    Object.assign(item, { place: placeOf(slot), revision: slot.revision, conflicts: slot.conflicts ?? [], heard: version });
    this.#index(slot.session_id);
    return true;
  }

  #takeBlock(block) {
    const item = this.#items.get(block.id) ?? newItem(block.id, true);
    if (block.revision < item.revision || block.revision <= (this.#removed.get(block.id) ?? -1)) return false;
    Object.assign(item, { title: block.title, kind: block.kind, place: placeOf(block), revision: block.revision });
    this.#items.set(block.id, item);
    this.#index(block.id);
    return true;
  }

  #remove(id) {
    const item = this.#items.get(id);
    if (!item) return false;
    this.#removed.set(id, item.revision);
    this.#forget(id);
    return true;
  }

  #forget(id) {
    this.#items.delete(id);
    this.#pending.delete(id);
    this.#index(id);
  }

  #index(id) {
    const room = this.place(id)?.room;
    const before = this.#roomOf.get(id);
    if (room === before) return;
    this.#inRoom.get(before)?.delete(id);
    if (room === undefined) return void this.#roomOf.delete(id);
    this.#roomOf.set(id, room);
    if (!this.#inRoom.has(room)) this.#inRoom.set(room, new Set());
    this.#inRoom.get(room).add(id);
  }

  #tell(ids, isWhole) {
    if (ids.size > 0 || isWhole) this.#listeners.forEach((listener) => listener(ids, isWhole));
  }
}

/** As the API tells it. @returns {Place | null} */
export function placeOf({ room_id: room, starts_at: starts, ends_at: ends }) {
  return room && starts ? { room, starts: Date.parse(starts), ends: Date.parse(ends) } : null;
}

/** As the API takes it. @param {Place | null} place */
export function placeBody(place) {
  if (!place) return { room_id: null, starts_at: null, ends_at: null };
  return { room_id: place.room, starts_at: new Date(place.starts).toISOString(), ends_at: new Date(place.ends).toISOString() };
}

/** @param {Place | null} one @param {Place | null} other */
export function isSamePlace(one, other) {
  if (!one || !other) return one === other;
  return one.room === other.room && one.starts === other.starts && one.ends === other.ends;
}

function newItem(id, isBlock) {
  return { id, isBlock, kind: "", title: "", place: null, revision: isBlock ? -1 : 0, conflicts: [], heard: 0, session: null };
}

function byId(rows) {
  return new Map(rows.map((row) => [row.id, row]));
}
