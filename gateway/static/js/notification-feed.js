import { NotificationCursor } from "./notification-cursor.js";

const PAGE_SIZE = 100;

/** Follows an inbox through reads and live frames, so that nothing is missed or told twice. No DOM. */
export class NotificationFeed {
  #read;
  #onChanges;
  #reading = null;
  #again = false;

  /**
   * @param {(query: string) => Promise<any>} read `GET /api/v1/notifications?{query}`
   * @param {(changes: import("./notification-cursor.js").Changes) => void} onChanges after every step
   * @param {NotificationCursor} cursor
   */
  constructor(read, onChanges, cursor = new NotificationCursor()) {
    this.#read = read;
    this.#onChanges = onChanges;
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

  /** Takes a live frame; resolves when it, and what was missing before it, is applied. */
  async takeFrame(frame) {
    const changes = this.cursor.takeFrame(frame);
    if (changes) this.#onChanges(changes);
    else await this.catchUp();
  }

  async #readUntilQuiet() {
    while (this.#again) {
      this.#again = false;
      await (this.cursor.seq === null ? this.#readNewest() : this.#readChanges());
    }
  }

  async #readNewest() {
    this.#onChanges(this.cursor.start(await this.#read("limit=1")));
  }

  async #readChanges() {
    let page;
    do {
      const asked = this.cursor.seq;
      page = await this.#read(`after_seq=${asked}&limit=${PAGE_SIZE}`);
      this.#onChanges(this.cursor.takePage(page, asked));
    } while (page.next !== null && page.items.length > 0);
  }
}
