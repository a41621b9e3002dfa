import { ApiProblem, Unreachable } from "./api.js";
import { bellStyles } from "./bell-styles.js";
import { BorrowedToken } from "./borrowed-token.js";
import { InboxApi } from "./inbox-api.js";
import { NotificationCursor } from "./notification-cursor.js";
import { NotificationFeed } from "./notification-feed.js";
import { NotificationPanel } from "./notification-panel.js";
import { NotificationSocket } from "./notification-socket.js";
import { NotificationTabs } from "./notification-tabs.js";
import { showToast } from "./toast.js";
import { Told } from "./told.js";
import { Words } from "./words.js";

const MOST_TOASTS = 3;
/** Who works in a window is told there, rather than in another one that is visible as well. */
const WITHOUT_FOCUS_WAIT = 250;
/** A leading tab that hangs, or that a phone has put to sleep, answers nobody; then this one reads for itself. */
const NO_ANSWER_WAIT = 2_000;
const ASK_LEADER_EVERY = 60_000;
const BELL =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" ' +
  'stroke-linejoin="round" aria-hidden="true"><path d="M10.268 21a2 2 0 0 0 3.464 0"/><path d="M3.262 15.326A1 1 0 0 ' +
  '0 4 17h16a1 1 0 0 0 .74-1.673C19.41 13.956 18 12.499 18 8A6 6 0 0 0 6 8c0 4.499-1.411 5.956-2.738 7.326"/></svg>';

/**
 * The bell with the number of unread notifications, live, and the last ones in a drop-down. Attributes: `href` (the
 * notifications page), `base-url` (where Fanfare is, on another site) with `token-url` (see BorrowedToken), and `seq`,
 * `unread`, `epoch` and `newest` when the page was rendered with them. It speaks the language of `lang`; elsewhere its
 * reader's. It shows `live` while some tab holds a live
 * connection, `logged-out` when the login ended.
 *
 * Dispatches on document, `detail: {items, read, archived, reset, unread, seq}`:
 * - `fanfare:notifications` for new and changed ones; cancelling it suppresses the toast;
 * - `fanfare:read` and `fanfare:archived` when ids were, here or elsewhere;
 * - `fanfare:reset` when all that is shown must be read anew.
 * Listens there to `fanfare:changed`: this page changed the inbox, so read it when no frame will say so.
 */
export class NotificationBell extends HTMLElement {
  #root;
  #api;
  #feed;
  #socket;
  #tabs;
  #panel;
  #told;
  #link;
  #badge;
  #status;
  #listening;
  #patience;
  #words;

  connectedCallback() {
    this.#words = Words.of(this.lang || document.documentElement.lang);
    this.#api = new InboxApi(this.#base, this.#token);
    this.#told = new Told();
    this.#listening = new AbortController();
    this.#render();
    this.#feed = new NotificationFeed(
      (query) => this.#api.list(query),
      (changes) => this.#apply(changes),
      this.#known(),
      (shared) => this.#tabs.send({ shared }),
    );
    this.#show();
    this.#listen();
    this.#open();
    if (this.#isElsewhere) void this.#learnWords();
  }

  disconnectedCallback() {
    this.#listening.abort();
    this.#close();
  }

  get #isElsewhere() {
    return this.hasAttribute("base-url");
  }

  get #base() {
    return new URL(this.getAttribute("base-url") || "/", location.href);
  }

  get #token() {
    return this.hasAttribute("token-url") ? new BorrowedToken(new URL(this.getAttribute("token-url"), location.href)) : null;
  }

  #known() {
    if (!this.hasAttribute("seq")) return new NotificationCursor();
    const [seq, unread, epoch] = ["seq", "unread", "epoch"].map((name) => Number(this.getAttribute(name)));
    const newestId = this.getAttribute("newest") ?? "";
    return NotificationCursor.from({ seq, unread, newestId, epoch: this.hasAttribute("epoch") ? epoch : null });
  }

  #render() {
    this.#root = this.#isElsewhere ? this.#shadow() : this;
    this.#link = this.#root.querySelector("a") ?? newLink(new URL(this.getAttribute("href") ?? "/notifications", this.#base));
    this.#link.querySelector(".badge")?.remove(); // of the time before, when the element is moved
    this.#badge = newSpan("badge", { "aria-hidden": "true" });
    this.#status = newSpan("sr", { role: "status" });
    this.#link.append(this.#badge);
    this.#root.replaceChildren(this.#link, this.#status);
    this.#panel = new NotificationPanel(this.#link, this.#api, this.#listening.signal, () => this.#words);
  }

  #shadow() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [bellStyles];
    return root;
  }

  #listen() {
    const { signal } = this.#listening;
    document.addEventListener("fanfare:changed", () => this.#catchUp(), { signal });
    document.addEventListener("visibilitychange", () => this.#look(), { signal });
    // An open socket keeps a page out of the back/forward cache, as a lock does; so both go on leaving.
    addEventListener("pagehide", () => this.#close(), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.#open(), { signal });
    const asking = setInterval(() => this.#isLookedAt && this.#askLeader(), ASK_LEADER_EVERY);
    signal.addEventListener("abort", () => clearInterval(asking));
  }

  #open() {
    this.removeAttribute("logged-out");
    const listener = { onLoginEnd: () => this.#endLogin(), onLive: (live) => this.#tellLive(live) };
    this.#socket = new NotificationSocket(this.#base, this.#feed, this.#api, listener);
    this.#tabs = new NotificationTabs(`fanfare-inbox ${this.#base}`, {
      onLead: () => this.#lead(),
      onMessage: (message) => this.#hear(message),
    });
    this.#tabs.join();
    this.#askLeader();
  }

  get #isLookedAt() {
    return document.visibilityState === "visible" && !this.hasAttribute("logged-out");
  }

  // It answers where things stand.
  #askLeader() {
    clearTimeout(this.#patience);
    this.#tabs.send({ hello: true });
    this.#patience = setTimeout(() => this.#doWithoutLeader(), NO_ANSWER_WAIT);
  }

  #doWithoutLeader() {
    if (!this.#tabs.leads || this.#feed.cursor.seq === null) void this.#socket.sync();
  }

  #lead() {
    this.#tellLive(false);
    void this.#socket.open();
  }

  #close() {
    clearTimeout(this.#patience);
    this.removeAttribute("live");
    this.#tabs.leave();
    this.#socket.close();
  }

  #hear({ hello, live, ended, shared }) {
    if (hello && this.#tabs.leads) this.#greet();
    if (live !== undefined) this.#hearLive(live);
    if (ended) this.#forget();
    if (shared) void this.#socket.take(() => this.#feed.takeShared(shared));
  }

  #hearLive(live) {
    clearTimeout(this.#patience);
    this.toggleAttribute("live", live);
  }

  // A leader that knows nothing yet will read, and share that.
  #greet() {
    const { standing } = this.#feed.cursor;
    this.#tabs.send({ live: this.hasAttribute("live"), ...(standing.seq === null ? {} : { shared: { standing } }) });
  }

  #tellLive(live) {
    this.toggleAttribute("live", live);
    this.#tabs.send({ live });
  }

  // Who comes back to this tab may have logged in again in another one.
  #look() {
    if (document.visibilityState !== "visible") return;
    if (this.hasAttribute("logged-out")) return this.#open();
    this.#catchUp();
    this.#askLeader();
  }

  #catchUp() {
    if (!this.hasAttribute("live")) void this.#socket.sync();
  }

  #endLogin() {
    this.#tabs.send({ ended: true });
    this.#forget();
  }

  #forget() {
    this.#close();
    this.setAttribute("logged-out", "");
    this.#feed.cursor = new NotificationCursor();
    this.#show();
  }

  #apply(changes) {
    this.#show();
    this.#panel.follow(changes);
    const { unread, seq } = this.#feed.cursor;
    const { fresh, ...told } = changes;
    const detail = { ...told, unread, seq };
    if (changes.reset) dispatch("fanfare:reset", detail);
    const wanted = changes.items.length === 0 || dispatch("fanfare:notifications", detail);
    if (changes.read.length > 0) dispatch("fanfare:read", detail);
    if (changes.archived.length > 0) dispatch("fanfare:archived", detail);
    const loud = fresh.filter(({ quiet }) => !quiet);
    if (loud.length > 0) void this.#announce(loud, wanted);
  }

  #show() {
    const { unread, hasUnseen } = this.#feed.cursor;
    const shown = unread > 99 ? "99+" : String(unread);
    this.#badge.hidden = unread === 0;
    this.#badge.textContent = shown;
    this.#badge.classList.toggle("unseen", hasUnseen);
    this.#link.setAttribute("aria-label", unread === 0 ? this.#words.say("Notifications") : this.#words.say("Notifications, {unread} unread", { unread }));
    if (this.#isElsewhere) return;
    document.title = (unread === 0 ? "" : `(${shown}) `) + document.title.replace(/^\(\d+\+?\) /, "");
  }

  // Once for each person, in one of the tabs that they can see.
  async #announce(fresh, wanted) {
    if (!document.hasFocus()) await new Promise((resolve) => setTimeout(resolve, WITHOUT_FOCUS_WAIT));
    if (document.visibilityState !== "visible") return;
    const mine = await this.#told.claim(fresh.map(({ id }) => id));
    const news = fresh.filter(({ id }) => mine.includes(id));
    if (news.length === 0) return;
    const many = this.#words.sayMany("One new notification", "{count} new notifications", news.length);
    this.#status.textContent = news.length === 1 ? this.#words.say("New notification: {title}", { title: news[0].title }) : many;
    if (!wanted) return;
    if (news.length > MOST_TOASTS) this.#toast({ title: many, link: this.#link.href });
    else for (const { id, title, message, link } of news) this.#toast({ title, message, link, onOpen: () => void this.#read(id) });
  }

  // A page of another site brings none along. Without them it speaks English.
  async #learnWords() {
    const found = await this.#try(() => this.#api.words());
    if (!found) return;
    this.#words = new Words(found.language, found.words);
    this.#link.lang = found.language;
    this.#show();
  }

  // Should it fail, it stays unread, and says so.
  #read(id) {
    return this.#try(() => this.#api.change(id, "read"));
  }

  async #try(work) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      return null;
    }
  }

  #toast({ link, ...note }) {
    showToast({ ...note, link: link && new URL(link, this.#base).href }, this.#isElsewhere ? this.#root : document.body, this.#words);
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
