import { NotificationCursor } from "./notification-cursor.js";

const PAGE_SIZE = 100;

/**
 * Follows an inbox through reads and live frames, so that nothing is missed or told twice, and shares what it learns
 * with the other tabs, so that they need no read of their own. No DOM.
 */
export class NotificationFeed {
  #read;
  #onChanges;
  #share;
  #reading = null;
  #again = false;

  /**
   * @typedef {{frame: object} | {page: object, asked: number} | {standing: object}} Shared
   * @param {(query: string) => Promise<any>} read `GET /api/v1/notifications?{query}`
   * @param {(changes: import("./notification-cursor.js").Changes) => void} onChanges after every step
   * @param {NotificationCursor} cursor
   * @param {(shared: Shared) => void} share
   */
  constructor(read, onChanges, cursor = new NotificationCursor(), share = () => {}) {
    this.#read = read;
    this.#onChanges = onChanges;
    this.#share = share;
    this.cursor = cursor;
  }

  /**
   * Reads all that is new. While a read is under way, one more follows it, because the first may have been too early.
   * @returns {Promise<void>} rejects with the error of `read`
   */
  catchUp() {
    this.#again = true;
    this.#reading ??= this.#readUntilQuiet().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Takes what came live; resolves when it, and what was missing before it, is applied. */
  async take(frame) {
    if (frame.meta === "Heartbeat") return this.takeStanding(frame);
    if (this.#apply(frame)) this.#share({ frame });
    else await this.catchUp();
  }

  /** Takes what another tab shared. @param {Shared} shared */
  async takeShared({ frame, page, asked, standing }) {
    if (standing) return this.#takeOver(standing);
    const applied = frame ? this.#apply(frame) : this.#applyPage(page, asked);
    if (!applied) await this.catchUp();
  }

  /** Takes word of where the inbox stands, by a heartbeat or the REST head. */
  async takeStanding(standing) {
    if (this.cursor.isBehind(standing)) await this.catchUp();
  }

  // Who knows nothing yet begins where the other tab stands.
  async #takeOver(standing) {
    if (this.cursor.seq === null) this.#onChanges(this.cursor.adopt(standing));
    else await this.takeStanding(standing);
  }

  #apply(frame) {
    const changes = this.cursor.takeFrame(frame);
    if (changes) this.#onChanges(changes);
    return changes !== null;
  }

  #applyPage(page, asked) {
    const { cursor } = this;
    if (cursor.seq === null || cursor.seq < asked || cursor.isTooFarFrom(page, asked)) return false;
    this.#onChanges(cursor.takePage(page));
    return true;
  }

  async #readUntilQuiet() {
    while (this.#again) {
      this.#again = false;
      await (this.cursor.seq === null ? this.#startAnew() : this.#readChanges());
    }
  }

  async #startAnew() {
    this.#onChanges(this.cursor.start(await this.#read("limit=1")));
    this.#share({ standing: this.cursor.standing });
  }

  async #readChanges() {
    let page;
    do {
      const asked = this.cursor.seq;
      page = await this.#read(`after_seq=${asked}&limit=${PAGE_SIZE}`);
      if (this.cursor.isTooFarFrom(page, asked)) return this.#startAnew();
      this.#onChanges(this.cursor.takePage(page));
      this.#share({ page, asked });
    } while (page.next !== null && page.items.length > 0);
  }
}
