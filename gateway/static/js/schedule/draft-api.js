import { fetchJson, request } from "../api.js";
import { placeBody } from "./draft.js";

/** The calls about an event's draft. All raise `ApiProblem` or `Unreachable`. */
export class DraftApi {
  #base;

  /** @param {string} eventId */
  constructor(eventId) {
    this.#base = `/api/v1/events/${eventId}/schedule`;
  }

  /** @param {string | null} tag of what is known @returns {Promise<{json: any, tag: string | null} | null>} null: no change */
  async read(tag = null) {
    const response = await request(`${this.#base}/draft`, { tag });
    return response.status === 304 ? null : { json: await response.json(), tag: response.headers.get("ETag") };
  }

  /** @param {{id: string, isBlock: boolean, place: import("./draft.js").Place | null, revision: number}[]} moves */
  move(moves) {
    const [{ id, isBlock, place, revision }] = moves;
    if (moves.length > 1 || isBlock) return this.#send("POST", "/draft/moves", { moves: moves.map(moveBody) });
    return this.#send("PATCH", `/draft/slots/${id}`, placeBody(place), { "If-Match": `"${revision}"` });
  }

  check(moves) {
    return this.#send("POST", "/draft/checks", { moves: moves.map(moveBody) });
  }

  /** @param {string} id @param {{after?: number, room?: string}} where @returns {Promise<any>} the first place that is free */
  firstPlace(id, { after, room } = {}) {
    const query = new URLSearchParams({ session_id: id });
    if (after !== undefined) query.set("after", new Date(after).toISOString());
    if (room) query.set("room_id", room);
    return fetchJson(`${this.#base}/draft/places?${query}`);
  }

  addBlocks({ kind, title, rooms, starts, ends }) {
    const times = { starts_at: new Date(starts).toISOString(), ends_at: new Date(ends).toISOString() };
    return this.#send("POST", "/draft/blocks", { kind, title, room_ids: rooms, ...times });
  }

  changeBlock(id, revision, { kind, title, place }) {
    return this.#send("PATCH", `/draft/blocks/${id}`, { kind, title, ...placeBody(place) }, { "If-Match": `"${revision}"` });
  }

  async deleteBlock(id, revision) {
    const answer = await this.#send("DELETE", `/draft/blocks/${id}`, undefined, { "If-Match": `"${revision}"` });
    return { removed_blocks: [id], ...answer };
  }

  /** @param {number} [number] of a change of one's own; without it the newest */
  undo(number) {
    return this.#send("POST", "/draft/undo", number === undefined ? undefined : { number });
  }

  /** @param {number} [number] */
  redo(number) {
    return this.#send("POST", "/draft/redo", number === undefined ? undefined : { number });
  }

  /** @param {number | null} before the number of the last one that is known */
  history(before = null) {
    return fetchJson(`${this.#base}/draft/history${before === null ? "" : `?before=${before}`}`);
  }

  restore(number) {
    return this.#send("POST", `/draft/history/${number}/restoration`);
  }

  /** What a release would tell now. */
  changes() {
    return fetchJson(`${this.#base}/draft/changes`);
  }

  /** @param {string} name @param {string} key the same again when it is tried again */
  release(name, key) {
    return this.#send("POST", "/releases", { name }, { "Idempotency-Key": key });
  }

  releases() {
    return fetchJson(`${this.#base}/releases`);
  }

  reset(id) {
    return this.#send("POST", `/releases/${id}/reset`);
  }

  #send(method, path, body, headers) {
    return fetchJson(this.#base + path, { method, body, headers });
  }
}

function moveBody({ id, isBlock, place, revision }) {
  return { [isBlock ? "block_id" : "session_id"]: id, revision, ...placeBody(place) };
}
