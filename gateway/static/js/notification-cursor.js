/**
 * @typedef {{id: string, seq: number, title: string, message: string, action: string, category: string | null,
 *   link: string | null, receivedAt: string, hasRead: boolean, seen: boolean, archived: boolean, quiet: boolean}} Notification
 *   receivedAt in RFC 3339; of a quiet one its reader is told by the number alone
 * @typedef {{items: Notification[], fresh: Notification[], read: string[], archived: string[], reset: boolean}} Changes
 *   what one message changed: all items as they are now, those that the reader has not been told of, and the ids that
 *   were read or archived elsewhere. With `reset` nothing is known of what was before: read anew whatever is shown.
 * @typedef {{seq: number, epoch: number, unread: number, seenUpTo: string, newestId: string}} Standing
 */

/** More changes than this are not followed one by one: what is shown is read anew. */
const TOO_FAR = 500;

/** How far this page has followed its reader's inbox. No DOM, no network. */
export class NotificationCursor {
  /** The last change applied, or null when nothing is known. @type {number | null} */
  seq = null;
  /** Which count `seq` belongs to, or null when that is unknown. @type {number | null} */
  epoch = null;
  unread = 0;
  /** The newest that was on a screen, and the newest that is known; ids sort by age. */
  seenUpTo = "";
  newestId = "";
  #countedAt = -1;

  /** Starts from what the page was rendered with. */
  static from({ seq, unread, epoch = null, newestId = "" }) {
    const cursor = new NotificationCursor();
    Object.assign(cursor, { epoch, newestId });
    cursor.#moveTo(seq);
    cursor.#count(seq, unread);
    return cursor;
  }

  /** @returns {Standing} for another tab */
  get standing() {
    const { seq, epoch, unread, seenUpTo, newestId } = this;
    return { seq, epoch, unread, seenUpTo, newestId };
  }

  /** Some of what is unread was on no screen yet. */
  get hasUnseen() {
    return this.unread > 0 && momentOf(this.newestId) > momentOf(this.seenUpTo);
  }

  /** Takes over where another tab stands, when this one knows nothing. @param {Standing} standing @returns {Changes} */
  adopt(standing) {
    Object.assign(this, standing);
    this.#countedAt = standing.seq;
    return changed();
  }

  /** The other side stands further on, or counts anew. @param {{seq?: number, epoch?: number}} other */
  isBehind({ seq, epoch }) {
    return this.seq === null || (seq ?? 0) > this.seq || this.#countsOtherwise(epoch);
  }

  /**
   * Takes the first read (`?limit=1`): what was there before is no news.
   * @returns {Changes}
   */
  start(page) {
    const reset = this.seq !== null;
    this.#countedAt = -1;
    this.#count(page.seq, page.unread_count);
    this.seq = page.seq;
    this.epoch = page.epoch ?? null;
    this.newestId = page.newest_id ?? page.items.at(-1)?.id ?? "";
    this.seenUpTo = page.seen_up_to ?? "";
    return changed({ reset });
  }

  /** A page of changes is of no use: they are too many, or it counts otherwise than before. Then `start` anew. */
  isTooFarFrom(page, asked) {
    return page.seq < asked || page.seq - asked > TOO_FAR || this.#countsOtherwise(page.epoch);
  }

  /**
   * Takes a page of changes (`?after_seq=`), oldest first, that is not too far from here.
   * @returns {Changes}
   */
  takePage(page) {
    const items = page.items.map(notificationFrom).filter((item) => item.seq > this.seq);
    const fresh = items.filter((item) => !item.hasRead && !item.seen && item.id > this.newestId);
    this.#count(page.seq, page.unread_count);
    this.#moveTo(page.next === null ? page.seq : page.items.at(-1).seq);
    this.#follow(page, items);
    const read = items.filter((item) => item.hasRead).map((item) => item.id);
    return changed({ items, fresh, read, archived: items.filter((item) => item.archived).map((item) => item.id) });
  }

  /**
   * Takes a live frame. Answers null when changes before it are missing, or it brings back what this page may not
   * have: read what is after `seq`, it comes along.
   * @returns {Changes | null}
   */
  takeFrame(frame) {
    if (this.seq === null || this.#countsOtherwise(frame.epoch)) return null;
    if (frame.seq <= this.seq) return changed();
    this.#count(frame.seq, frame.notif_count);
    const items = (frame.notifs ?? []).map(notificationFrom).filter((item) => item.seq > this.seq);
    if (this.#misses(frame, items)) return null;
    this.#moveTo(frame.seq);
    this.#follow(frame, items);
    const { archived = [], read = [] } = frame;
    return changed({ items, fresh: items, read: [...read, ...archived], archived });
  }

  // Each new notification and each thing done to one has a number of its own; the frame's is the last of them. Those of
  // `unread` and `restored` are not counted: a frame with them is never enough.
  #misses(frame, items) {
    const { read = [], archived = [], seen_up_to: seen } = frame;
    const changes = items.length + read.length + archived.length + (seen ? 1 : 0);
    return frame.seq - this.seq > changes;
  }

  // An inbox that nothing came to yet has no epoch of its own.
  #countsOtherwise(epoch) {
    return (epoch ?? null) !== null && this.epoch !== null && this.seq > 0 && epoch !== this.epoch;
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

  #follow({ epoch, seen_up_to: seen }, items) {
    if (epoch !== undefined) this.epoch = epoch;
    if (seen && seen > this.seenUpTo) this.seenUpTo = seen;
    for (const { id } of items) if (id > this.newestId) this.newestId = id;
  }
}

// `newestId` may be the mark above the newest one; in one inbox no two have the same millisecond, which an id begins with.
const momentOf = (id) => id.slice(0, "01a211b9-9234".length);

const changed = (changes = {}) => ({ items: [], fresh: [], read: [], archived: [], reset: false, ...changes });

/**
 * A notification as the API or a live frame gives it, in our shape.
 * @returns {Notification}
 */
export function notificationFrom(given) {
  const { id, seq, title, message, action, link, received_at, received_at_iso } = given;
  const { category = null, has_read: hasRead = false, seen = false, archived = false, quiet = false } = given;
  return { id, seq, title, message, action, category, link, receivedAt: received_at_iso ?? received_at, hasRead, seen, archived, quiet };
}
