import { fetchJson } from "./api.js";
import { NotificationCursor } from "./notification-cursor.js";
import { NotificationFeed } from "./notification-feed.js";
import { NotificationSocket } from "./notification-socket.js";
import { showToast } from "./toast.js";

const MOST_TOASTS = 3;
const BELL =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" ' +
  'stroke-linejoin="round" aria-hidden="true"><path d="M10.268 21a2 2 0 0 0 3.464 0"/><path d="M3.262 15.326A1 1 0 0 ' +
  '0 4 17h16a1 1 0 0 0 .74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326"/></svg>';

/**
 * The bell with the number of unread notifications, live. Attributes: `href` (the notifications page), `base-url`
 * (where Fanfare is, default: here), and `seq` and `unread` when the page was rendered with them.
 *
 * Dispatches on document, `detail: {items, read, unread, seq}`:
 * - `fanfare:notifications` for new and changed ones; cancelling it suppresses the toast;
 * - `fanfare:read` when ids were read, here or elsewhere.
 * Listens there to `fanfare:changed`: this page changed the inbox, so read it when no frame will say so.
 */
export class NotificationBell extends HTMLElement {
  #feed;
  #socket;
  #link;
  #badge;
  #status;
  #listening;

  connectedCallback() {
    this.#render();
    this.#feed = new NotificationFeed(
      (query) => fetchJson(new URL(`/api/v1/notifications?${query}`, this.#base)),
      (changes) => this.#apply(changes),
      this.#known(),
    );
    this.#show(this.#feed.cursor.unread);
    this.#listen();
    this.#open();
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#socket.close();
  }

  get #base() {
    return new URL(this.getAttribute("base-url") || "/", location.href);
  }

  #known() {
    if (!this.hasAttribute("seq")) return new NotificationCursor();
    return NotificationCursor.from(Number(this.getAttribute("seq")), Number(this.getAttribute("unread")));
  }

  #render() {
    this.#link = this.querySelector("a") ?? newLink(this.getAttribute("href") ?? "/notifications");
    this.#badge = newSpan("badge", { "aria-hidden": "true" });
    this.#status = newSpan("sr", { role: "status" });
    this.#link.append(this.#badge);
    this.replaceChildren(this.#link, this.#status);
  }

  #listen() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    document.addEventListener("fanfare:changed", () => this.#catchUp(), { signal });
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    // An open socket keeps a page out of the back/forward cache, so it is closed on leaving and opened on return.
    addEventListener("pagehide", () => this.#socket.close(), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.#open(), { signal });
  }

  #open() {
    this.removeAttribute("logged-out");
    this.#socket = new NotificationSocket(this.#base, this.#feed, () => this.#endLogin());
    void this.#socket.open();
  }

  // Who comes back to this tab may have logged in again in another one.
  #look() {
    if (document.visibilityState !== "visible") return;
    if (this.hasAttribute("logged-out")) this.#open();
    else this.#catchUp();
  }

  #catchUp() {
    if (!this.#socket.connected) void this.#socket.sync();
  }

  #endLogin() {
    this.setAttribute("logged-out", "");
    this.#feed.cursor = new NotificationCursor();
    this.#show(0);
  }

  #apply(changes) {
    const { unread, seq } = this.#feed.cursor;
    this.#show(unread);
    const detail = { items: changes.items, read: changes.read, unread, seq };
    const wanted = changes.items.length === 0 || dispatch("fanfare:notifications", detail);
    if (changes.read.length > 0) dispatch("fanfare:read", detail);
    if (changes.fresh.length > 0) this.#announce(changes.fresh, wanted);
  }

  #show(unread) {
    const shown = unread > 99 ? "99+" : String(unread);
    this.#badge.hidden = unread === 0;
    this.#badge.textContent = shown;
    this.#link.setAttribute("aria-label", unread === 0 ? "Notifications" : `Notifications, ${unread} unread`);
    document.title = (unread === 0 ? "" : `(${shown}) `) + document.title.replace(/^\(\d+\+?\) /, "");
  }

  #announce(fresh, wanted) {
    const many = `${fresh.length} new notifications`;
    this.#status.textContent = fresh.length === 1 ? `New notification: ${fresh[0].title}` : many;
    if (!wanted || document.visibilityState !== "visible") return;
    if (fresh.length > MOST_TOASTS) showToast({ title: many, link: this.#link.href });
    else fresh.forEach(showToast);
  }
}

function dispatch(type, detail) {
  return document.dispatchEvent(new CustomEvent(type, { detail, cancelable: true }));
}

function newLink(href) {
  const link = document.createElement("a");
  link.className = "bell";
  link.href = href;
  link.innerHTML = BELL;
  return link;
}

function newSpan(className, attributes) {
  const span = document.createElement("span");
  span.className = className;
  for (const [name, value] of Object.entries(attributes)) span.setAttribute(name, value);
  return span;
}

customElements.define("notification-bell", NotificationBell);
