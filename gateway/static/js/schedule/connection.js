import { ApiProblem, Unreachable } from "../api.js";

const AGAIN_MS = 2_000;

/** Whether the draft can be read and written, and its readings. */
export class Connection {
  #api;
  #draft;
  #listener;
  #tag = null;
  #reading = null;
  #isReachable = true;
  #isLive = false;
  #isOver = false;

  /**
   * @param {import("./draft-api.js").DraftApi} api @param {import("./draft.js").Draft} draft
   * @param {{onState: (state: "live" | "waiting" | "offline") => void, onOver: (message: string) => void}} listener
   */
  constructor(api, draft, listener) {
    this.#api = api;
    this.#draft = draft;
    this.#listener = listener;
    addEventListener("offline", () => this.#reached(false));
    addEventListener("online", () => void this.read());
  }

  get isOnline() {
    return this.#isReachable && navigator.onLine && !this.#isOver;
  }

  set isLive(live) {
    this.#isLive = live;
    this.#tell();
  }

  /**
   * Reads what is new. A second call meanwhile reads once more: what it is about may not have been seen.
   * @param {boolean} fresh all of it, with a new ticket
   * @returns {Promise<boolean>} whether there was news
   */
  read(fresh = false) {
    const before = this.#reading ?? Promise.resolve();
    const mine = before.then(() => this.#read(fresh));
    this.#reading = mine;
    return mine;
  }

  /** An answer has not come. */
  doubt() {
    this.#reached(false);
    setTimeout(() => void this.read(), AGAIN_MS);
  }

  /** The login or the role is gone: what is on screen stays, but can no longer be changed. @param {string} message */
  end(message) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tell();
    this.#listener.onOver(message);
  }

  async #read(fresh) {
    if (this.#isOver) return false;
    try {
      const found = await this.#api.read(fresh ? null : this.#tag);
      this.#reached(true);
      if (!found) return false;
      this.#tag = found.tag;
      this.#draft.take(found.json);
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  #fail(error) {
    if (error instanceof Unreachable || error.status >= 500 || error.status === 429) return this.doubt();
    if (!(error instanceof ApiProblem)) throw error;
    this.end(error.status === 401 ? "You are logged out. Log in again, then load this page." : error.message);
  }

  #reached(reachable) {
    this.#isReachable = reachable;
    this.#tell();
  }

  #tell() {
    this.#listener.onState(!this.isOnline ? "offline" : this.#isLive ? "live" : "waiting");
  }
}
