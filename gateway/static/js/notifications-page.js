import { ApiProblem, fetchJson, Unreachable } from "./api.js";
import { notificationFrom } from "./notification-cursor.js";
import { NotificationDays } from "./notification-days.js";
import { newRow, receivedAt, showRead } from "./notification-row.js";
import { showToast } from "./toast.js";

/**
 * `<notifications-page>` around what `notification_list` of notification_row.html rendered: rows are read where they
 * are clicked, new ones come in on top. Attributes: `zone` (IANA), `next` (cursor of older ones), `unread-only`.
 */
export class NotificationsPage extends HTMLElement {
  #days;
  #listening;

  connectedCallback() {
    this.#days = new NotificationDays(this.#part("days"), this.getAttribute("zone") ?? undefined);
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("auxclick", (event) => event.button === 1 && this.#click(event), { signal });
    document.addEventListener("fanfare:notifications", (event) => this.#receive(event), { signal });
    document.addEventListener("fanfare:read", (event) => this.#seeRead(event.detail.read), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  #click(event) {
    const action = event.target.closest("[data-action]")?.dataset.action;
    const row = event.target.closest(".notification");
    if (action === "more") event.preventDefault();
    if (action === "more") void this.#loadMore();
    else if (action === "read-all") void this.#readAll();
    else if (row?.classList.contains("unread")) void this.#read(row, action === "read");
  }

  // The call outlives the page, because a click on the row also follows its link.
  async #read(row, byButton) {
    showRead(row, true);
    if (byButton) row.querySelector("a")?.focus();
    await this.#try(
      () => this.#post(`/api/v1/notifications/${row.dataset.id}/read`),
      () => showRead(row, false),
    );
  }

  async #readAll() {
    const unread = this.#rows().filter((row) => row.classList.contains("unread"));
    const newest = this.#rows().map((row) => row.dataset.id).sort().at(-1);
    if (!newest) return;
    unread.forEach((row) => showRead(row, true));
    await this.#try(
      () => this.#post("/api/v1/notifications/read", { up_to: newest }),
      () => unread.forEach((row) => showRead(row, false)),
    );
  }

  async #post(path, body) {
    await fetchJson(path, { method: "POST", body, keepalive: true });
    document.dispatchEvent(new CustomEvent("fanfare:changed"));
  }

  async #loadMore() {
    const more = this.#part("more");
    const query = new URLSearchParams({ before: this.getAttribute("next") });
    if (this.hasAttribute("unread-only")) query.set("unread", "true");
    more.setAttribute("aria-busy", "true");
    await this.#try(async () => this.#showOlder(await fetchJson(`/api/v1/notifications?${query}`)));
    more.removeAttribute("aria-busy");
  }

  #showOlder({ items, next }) {
    const known = this.#ids();
    const rows = items.map(notificationFrom).filter(({ id }) => !known.has(id)).map((item) => this.#newRow(item));
    rows.forEach((row) => this.#days.append(row, receivedAt(row)));
    rows[0]?.querySelector("a")?.focus();
    if (next) this.setAttribute("next", next);
    this.#part("more").hidden = !next;
  }

  // The rows themselves show what is new, so no toast is needed: hence preventDefault.
  #receive(event) {
    event.preventDefault();
    event.detail.items.forEach((item) => this.#upsert(item));
    this.#part("empty").hidden = this.#rows().length > 0;
    this.#showUnread(event.detail.unread);
  }

  #upsert(item) {
    const row = this.#row(item.id);
    if (row) return showRead(row, item.hasRead);
    if (item.hasRead && this.hasAttribute("unread-only")) return;
    if (this.#isOlderThanShown(item)) return;
    const added = this.#newRow(item);
    added.classList.add("arrived");
    this.#days.prepend(added, receivedAt(added));
  }

  // A change to one that is further down belongs there: "Load more" brings it as it is then.
  #isOlderThanShown({ id }) {
    const oldest = this.#rows().at(-1)?.dataset.id;
    return oldest !== undefined && id < oldest;
  }

  #seeRead(ids) {
    ids.map((id) => this.#row(id)).filter(Boolean).forEach((row) => showRead(row, true));
  }

  #showUnread(unread) {
    this.#part("read-all").disabled = unread === 0;
  }

  async #try(work, undo = () => {}) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      undo();
      showToast({ title: "That did not work", message: error.message });
    }
  }

  #newRow(item) {
    return newRow(this.querySelector("template"), item);
  }

  #rows() {
    return [...this.querySelectorAll(".notification")];
  }

  #row(id) {
    return this.#rows().find((row) => row.dataset.id === id);
  }

  #ids() {
    return new Set(this.#rows().map((row) => row.dataset.id));
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }
}

customElements.define("notifications-page", NotificationsPage);
