import { NotificationDays } from "./notification-days.js";
import { focusRow, newRow, showRead } from "./notification-row.js";

/**
 * The rows of the inbox page. What is new goes on top at once while nobody reads further down; otherwise it waits, so
 * that nothing moves under the reader's eyes.
 */
export class NotificationList {
  #container;
  #template;
  #days;
  /** @type {Map<string, import("./notification-cursor.js").Notification>} */
  #waiting = new Map();

  /** @param {HTMLElement} container @param {HTMLTemplateElement} template @param {string | undefined} zone IANA */
  constructor(container, template, zone) {
    this.#container = container;
    this.#template = template;
    this.#days = new NotificationDays(container, zone);
  }

  get rows() {
    return [...this.#container.querySelectorAll(".notification")];
  }

  get waiting() {
    return this.#waiting.size;
  }

  get newestId() {
    return this.rows[0]?.dataset.id ?? "";
  }

  row(id) {
    return this.rows.find((row) => row.dataset.id === id);
  }

  /** Puts one where it belongs; what is newer than all may have to wait. */
  add(item) {
    if (item.id > this.newestId && this.rows.length > 0 && this.#isBeingRead()) this.#waiting.set(item.id, item);
    else this.#insert(item).classList.add("arrived");
  }

  /** Puts older ones at the end. */
  append(items) {
    const rows = items.filter(({ id }) => !this.row(id)).map((item) => this.#insert(item));
    if (rows[0]) focusRow(rows[0]);
  }

  /** Shows what has been waiting, and goes there. */
  showWaiting() {
    const rows = [...this.#waiting.values()].map((item) => this.#insert(item));
    this.#waiting.clear();
    rows.forEach((row) => row.classList.add("arrived"));
    scrollTo({ top: 0 });
    if (this.rows[0]) focusRow(this.rows[0]);
  }

  /** Shows these instead of all. */
  replace(items) {
    this.#waiting.clear();
    this.#container.replaceChildren();
    items.forEach((item) => this.#insert(item));
  }

  showRead(id, hasRead) {
    const [row, item] = [this.row(id), this.#waiting.get(id)];
    if (row) showRead(row, hasRead);
    if (item) item.hasRead = hasRead;
  }

  /** Takes one away; the focus goes to the one below, when it was there. */
  remove(id) {
    this.#waiting.delete(id);
    const row = this.row(id);
    if (!row) return;
    const rows = this.rows;
    const hadFocus = row.contains(document.activeElement);
    const neighbour = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
    this.#days.remove(row);
    if (hadFocus && neighbour) focusRow(neighbour);
  }

  /** What is shown as today's may be of yesterday by now. */
  retitleDays() {
    this.#days.retitle();
  }

  /** Moves the focus by so many rows. */
  move(by) {
    const rows = this.rows;
    const at = rows.indexOf(this.focused);
    const next = rows[at === -1 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (next) focusRow(next);
  }

  /** The row that holds the focus. @returns {HTMLElement | undefined} */
  get focused() {
    return this.rows.find((row) => row.contains(document.activeElement));
  }

  #isBeingRead() {
    return scrollY > 0 || this.#container.matches(":hover, :focus-within");
  }

  #insert(item) {
    const row = newRow(this.#template, item);
    this.#days.insert(row);
    return row;
  }
}
