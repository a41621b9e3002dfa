import { ApiProblem, Unreachable } from "./api.js";
import { explained, InboxApi } from "./inbox-api.js";
import { notificationFrom } from "./notification-cursor.js";
import { NotificationKeys } from "./notification-keys.js";
import { NotificationList } from "./notification-list.js";
import { focusRow } from "./notification-row.js";
import { RowChanges } from "./row-changes.js";
import { showToast } from "./toast.js";
import { say } from "./words.js";

/**
 * `<notifications-page>` around what `notification_list` of notification_row.html rendered: rows are read where they
 * are clicked, put away, and new ones come in. Attributes: `zone` (IANA), `next` (cursor of older ones), `seen-up-to`,
 * and what is shown: `unread-only`, `archived`, `category`.
 */
export class NotificationsPage extends HTMLElement {
  #api = new InboxApi();
  #changes = new RowChanges();
  #list;
  #keys;
  #seenUpTo = "";
  #listening;

  connectedCallback() {
    this.#list = new NotificationList(this.#part("days"), this.querySelector("template"), this.getAttribute("zone") ?? undefined);
    this.#keys = new NotificationKeys(this.#keyActions(), this.#part("help"));
    this.#seenUpTo = this.getAttribute("seen-up-to") ?? "";
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("auxclick", (event) => event.button === 1 && this.#click(event), { signal });
    document.addEventListener("keydown", (event) => this.#keys.press(event), { signal });
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    document.addEventListener("fanfare:notifications", (event) => this.#receive(event), { signal });
    document.addEventListener("fanfare:read", ({ detail }) => this.#seeRead(detail), { signal });
    document.addEventListener("fanfare:archived", ({ detail }) => this.#seeArchived(detail), { signal });
    document.addEventListener("fanfare:reset", () => void this.#reload(), { signal });
    this.#see();
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  #keyActions() {
    return {
      j: () => this.#list.move(1),
      k: () => this.#list.move(-1),
      e: () => this.#onFocused((row) => this.#archive(row)),
      u: () => this.#onFocused((row) => this.#mark(row, !isUnread(row))),
    };
  }

  #onFocused(work) {
    const row = this.#list.focused;
    if (row) void work(row);
  }

  #click(event) {
    const row = event.target.closest(".notification");
    const actions = {
      more: () => this.#loadMore(),
      "read-all": () => this.#readAll(),
      "show-new": () => this.#showNew(),
      help: () => this.#keys.help(),
      read: () => this.#mark(row, false),
      unread: () => this.#mark(row, true),
      archive: () => this.#archive(row),
    };
    const { action } = event.target.closest("[data-action]")?.dataset ?? {};
    if (action === "more") event.preventDefault();
    if (action) void actions[action]();
    else if (row && isUnread(row)) void this.#mark(row, false, true);
  }

  async #mark(row, unread, leaving = false) {
    const { id } = row.dataset;
    const hadFocus = row.contains(document.activeElement);
    this.#list.showRead(id, !unread);
    if (hadFocus) focusRow(row);
    await this.#try(
      async () => {
        const hasRead = await this.#changes.make(id, () => this.#api.change(id, unread ? "unread" : "read"), leaving);
        if (hasRead !== null) this.#list.showRead(id, hasRead);
      },
      () => this.#list.showRead(id, unread),
    );
  }

  // Also the way back: what is in the archive is restored.
  async #archive(row) {
    const { id } = row.dataset;
    const [change, title] = this.hasAttribute("archived") ? ["restore", say("Back in the inbox")] : ["archive", say("Archived")];
    const back = change === "restore" ? "archive" : isUnread(row) ? "unread" : "restore";
    await this.#try(async () => {
      await this.#api.change(id, change);
      this.#drop([id]);
      this.#offerUndo(title, () => this.#api.change(id, back));
    });
  }

  // Up to the newest row that is shown: what waits above them has not been seen.
  async #readAll() {
    const unread = this.#list.rows.filter(isUnread).map((row) => row.dataset.id);
    const show = (hasRead) => unread.forEach((id) => this.#list.showRead(id, hasRead));
    show(true);
    await this.#try(
      async () => {
        const { undo, unread_count: left } = await this.#api.readUpTo(this.#list.newestId);
        this.#showUnread(left);
        if (undo) this.#offerUndo(say("{count} marked as read", { count: undo.seq - undo.after_seq }), () => this.#takeBack(undo, () => show(false)));
      },
      () => show(false),
    );
  }

  async #takeBack(undo, show) {
    const { unread_count: unread } = await this.#api.takeBack(undo);
    show();
    this.#showUnread(unread);
  }

  #offerUndo(title, undo) {
    this.#announce(say("{title}. Undo is at the end of the page.", { title }));
    showToast({ title, action: { label: say("Undo"), run: () => void this.#try(undo) } });
  }

  async #loadMore() {
    const more = this.#part("more");
    more.setAttribute("aria-busy", "true");
    await this.#try(async () => {
      const { items, next } = await this.#api.list(this.#query({ before: this.getAttribute("next") }));
      this.#list.append(items.map(notificationFrom));
      this.#showNext(next);
    });
    more.removeAttribute("aria-busy");
  }

  // So much has changed that following it would show something half right.
  async #reload() {
    await this.#try(async () => {
      const { items, next, unread_count: unread } = await this.#api.list(this.#query());
      this.#list.replace(items.map(notificationFrom));
      this.#showNext(next);
      this.#showUnread(unread);
      this.#refresh();
    });
  }

  #query(more = {}) {
    const query = new URLSearchParams(more);
    if (this.hasAttribute("unread-only")) query.set("unread", "true");
    if (this.hasAttribute("archived")) query.set("archived", "true");
    if (this.hasAttribute("category")) query.set("category", this.getAttribute("category"));
    return query;
  }

  // The rows themselves show what is new, so no toast is needed: hence preventDefault.
  #receive(event) {
    event.preventDefault();
    event.detail.items.forEach((item) => this.#upsert(item));
    this.#showUnread(event.detail.unread);
    this.#refresh();
  }

  #upsert(item) {
    const { id, seq, hasRead } = item;
    if (item.archived !== this.hasAttribute("archived")) this.#list.remove(id);
    else if (this.#list.row(id)) this.#follow(id, seq, hasRead);
    else if (this.#belongsHere(item)) this.#list.add(item);
  }

  // A change to one that is further down belongs there: "Load more" brings it as it is then.
  #belongsHere({ id, hasRead, category }) {
    const oldest = this.#list.rows.at(-1)?.dataset.id ?? "";
    const isOfCategory = [null, category].includes(this.getAttribute("category"));
    return isOfCategory && !(hasRead && this.hasAttribute("unread-only")) && (id > oldest || !this.hasAttribute("next"));
  }

  #follow(id, seq, hasRead) {
    if (this.#changes.isNews(id, seq, hasRead)) this.#list.showRead(id, hasRead);
  }

  #seeRead({ read, unread, seq }) {
    read.forEach((id) => this.#follow(id, seq, true));
    this.#showUnread(unread);
  }

  #seeArchived({ archived }) {
    if (this.hasAttribute("archived")) void this.#bring(archived);
    else this.#drop(archived);
  }

  // Word of what was put away elsewhere names it and no more. What belongs further down comes with "Load more".
  async #bring(ids) {
    const missing = ids.filter((id) => !this.#list.row(id));
    if (missing.length === 0) return;
    await this.#try(async () => {
      const { items } = await this.#api.list(this.#query());
      items.map(notificationFrom).filter(({ id }) => missing.includes(id) && !this.#list.row(id)).forEach((item) => this.#list.add(item));
      this.#refresh();
    });
  }

  #drop(ids) {
    ids.forEach((id) => this.#list.remove(id));
    this.#refresh();
  }

  #showNew() {
    this.#list.showWaiting();
    this.#refresh();
  }

  #refresh() {
    this.#part("empty").hidden = this.#list.rows.length > 0;
    this.#part("chip").hidden = this.#list.waiting === 0;
    this.#part("chip-text").textContent = say("{count} new", { count: this.#list.waiting });
    this.#see();
  }

  // Who comes back may find another day.
  #look() {
    this.#list.retitleDays();
    this.#see();
  }

  // What is on the screen now has been seen.
  #see() {
    const { newestId } = this.#list;
    if (document.visibilityState !== "visible" || newestId <= this.#seenUpTo) return;
    this.#seenUpTo = newestId;
    void this.#try(() => this.#api.seeUpTo(newestId));
  }

  #showNext(next) {
    if (next) this.setAttribute("next", next);
    else this.removeAttribute("next");
    this.#part("more").hidden = !next;
  }

  #showUnread(unread) {
    const button = this.#part("read-all");
    if (button) button.disabled = unread === 0;
  }

  async #try(work, undo = () => {}) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      undo();
      const message = explained(error);
      this.#announce(message);
      showToast({ title: say("That did not work"), message });
    }
  }

  #announce(text) {
    this.#part("status").textContent = text;
  }

  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }
}

function isUnread(row) {
  return row.classList.contains("unread");
}

customElements.define("notifications-page", NotificationsPage);
