/**
 * @typedef {{id: string, seq: number, title: string, message: string, action: string, link: string | null,
 *   receivedAt: string, hasRead: boolean}} Notification receivedAt in RFC 3339
 * @typedef {{items: Notification[], fresh: Notification[], read: string[]}} Changes what one message changed:
 *   all items as they are now, those that the reader has not been told of, and the ids that were read elsewhere
 */

/** How far this page has followed its reader's inbox. No DOM, no network. */
export class NotificationCursor {
  /** The last change applied, or null when nothing is known. @type {number | null} */
  seq = null;
  unread = 0;
  #countedAt = -1;
  #newestId = "";

  /** Starts from what the page was rendered with. */
  static from(seq, unread) {
    const cursor = new NotificationCursor();
    cursor.#moveTo(seq);
    cursor.#count(seq, unread);
    return cursor;
  }

  /**
   * Takes the first read (`?limit=1`): what was there before is no news.
   * @returns {Changes}
   */
  start(page) {
    this.#countedAt = -1;
    this.#count(page.seq, page.unread_count);
    this.seq = page.seq;
    this.#newestId = page.items.at(-1)?.id ?? "";
    return none();
  }

  /**
   * Takes a page of changes (`?after_seq=`), oldest first. A page that ends before `asked` is from another inbox
   * (somebody else logged in meanwhile), which is started anew.
   * @param {number} asked the `after_seq` that brought it
   * @returns {Changes}
   */
  takePage(page, asked) {
    if (page.seq < asked) return this.start(page);
    const items = page.items.map(notificationFrom).filter((item) => item.seq > this.seq);
    const fresh = items.filter((item) => !item.hasRead && item.id > this.#newestId);
    this.#count(page.seq, page.unread_count);
    this.#moveTo(page.next === null ? page.seq : page.items.at(-1).seq);
    this.#remember(items);
    return { items, fresh, read: items.filter((item) => item.hasRead).map((item) => item.id) };
  }

  /**
   * Takes a live frame. Answers null when changes before it are missing: read what is after `seq`, it comes along.
   * @returns {Changes | null}
   */
  takeFrame(frame) {
    if (this.seq === null) return null;
    if (frame.seq <= this.seq) return none();
    this.#count(frame.seq, frame.notif_count);
    const items = (frame.notifs ?? []).map(notificationFrom).filter((item) => item.seq > this.seq);
    if (this.#misses(frame, items)) return null;
    this.#moveTo(frame.seq);
    this.#remember(items);
    return { items, fresh: items, read: frame.read ?? [] };
  }

  // Each new notification and each read has a number of its own; the frame's is the last of them.
  #misses(frame, items) {
    const changes = items.length + (frame.read ?? []).length;
    return frame.seq - this.seq > changes;
  }

  #moveTo(seq) {
    this.seq = Math.max(this.seq ?? seq, seq);
  }

  // The count is absolute at its seq, so only a newer one replaces it.
  #count(seq, unread) {
    if (seq < this.#countedAt) return;
    this.#countedAt = seq;
    this.unread = unread;
  }

  #remember(items) {
    for (const { id } of items) if (id > this.#newestId) this.#newestId = id;
  }
}

const none = () => ({ items: [], fresh: [], read: [] });

/**
 * A notification as the API or a live frame gives it, in our shape.
 * @returns {Notification}
 */
export function notificationFrom({ id, seq, title, message, action, link, received_at, received_at_iso, has_read }) {
  return { id, seq, title, message, action, link, receivedAt: received_at_iso ?? received_at, hasRead: has_read ?? false };
}
