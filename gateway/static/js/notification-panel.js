import { ApiProblem, Unreachable } from "./api.js";
import { explained } from "./inbox-api.js";
import { localizeTimes } from "./local-time.js";
import { notificationFrom } from "./notification-cursor.js";

const SHOWN = 6;

/** The last notifications in a drop-down below the bell. A click on the bell opens it, one with Ctrl follows its link. */
export class NotificationPanel {
  #link;
  #api;
  #words;
  #panel = null;
  #reading = 0;

  /**
   * @param {HTMLAnchorElement} link the bell @param {import("./inbox-api.js").InboxApi} api
   * @param {AbortSignal} signal when the bell is taken off the page
   * @param {() => import("./words.js").Words} words the bell's
   */
  constructor(link, api, signal, words) {
    this.#link = link;
    this.#words = words;
    this.#api = api;
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", (event) => this.#toggle(event), { signal });
    signal.addEventListener("abort", () => this.isOpen && this.#close());
  }

  get isOpen() {
    return this.#panel !== null;
  }

  /** Keeps what is shown right. @param {import("./notification-cursor.js").Changes} changes */
  follow({ items, read, archived, reset }) {
    if (this.isOpen && (reset || items.length + read.length + archived.length > 0)) void this.#fill();
  }

  #toggle(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || this.#link.href === location.origin + location.pathname) return;
    event.preventDefault();
    if (this.isOpen) this.#close();
    else this.#open();
  }

  #open() {
    this.#panel = newPanel(this.#link.href, this.#words());
    this.#link.after(this.#panel);
    this.#link.setAttribute("aria-expanded", "true");
    this.#panel.addEventListener("click", (event) => this.#click(event));
    this.#panel.addEventListener("auxclick", (event) => event.button === 1 && this.#click(event));
    for (const name of ["click", "focusin", "keydown"]) document.addEventListener(name, this.#elsewhere);
    void this.#fill();
  }

  #close() {
    for (const name of ["click", "focusin", "keydown"]) document.removeEventListener(name, this.#elsewhere);
    this.#panel.remove();
    this.#panel = null;
    this.#link.setAttribute("aria-expanded", "false");
  }

  #elsewhere = (event) => {
    const path = event.composedPath();
    const inside = path.includes(this.#panel) || path.includes(this.#link);
    if (event.type === "keydown" && event.key === "Escape") {
      this.#close();
      this.#link.focus();
    } else if (event.type !== "keydown" && !inside) this.#close();
  };

  #click({ target }) {
    if (target.closest("button")) void this.#readAll();
    const row = target.closest("li.unread");
    if (row) void this.#try(() => this.#api.change(row.dataset.id, "read"));
  }

  #readAll() {
    const newest = this.#panel.querySelector("li")?.dataset.id;
    return this.#try(() => this.#api.readUpTo(newest));
  }

  // Of several reads that overtake each other the last one counts.
  async #fill() {
    const reading = ++this.#reading;
    const panel = this.#panel;
    await this.#try(async () => {
      const { items, unread_count: unread, seen_up_to: seen } = await this.#api.list(`limit=${SHOWN}`);
      if (reading !== this.#reading || panel !== this.#panel) return;
      show(panel, items.map(notificationFrom), unread, this.#words());
      if (items.length > 0 && items[0].id > (seen ?? "")) await this.#api.seeUpTo(items[0].id);
    });
  }

  async #try(work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      if (this.isOpen) note(this.#panel, explained(error, this.#words()));
    }
  }
}

function newPanel(href, words) {
  const panel = newElement("section", "bell-panel");
  panel.lang = words.language;
  panel.setAttribute("aria-label", words.say("Latest notifications"));
  const head = newElement("div", "bell-panel-head");
  const readAll = newElement("button", "button quiet small", words.say("Mark all as read"));
  readAll.type = "button";
  readAll.disabled = true;
  head.append(newElement("h2", "", words.say("Notifications")), readAll);
  const all = Object.assign(newElement("a", "bell-panel-all", words.say("See all notifications")), { href });
  panel.append(head, newElement("p", "bell-panel-note", words.say("Loading …")), all);
  return panel;
}

function show(panel, items, unread, words) {
  panel.querySelector("button").disabled = unread === 0;
  if (items.length === 0) return note(panel, words.say("Nothing here yet. What concerns you shows up at once."));
  const list = newElement("ul", "bell-panel-list");
  list.setAttribute("role", "list");
  const base = panel.querySelector(".bell-panel-all").href;
  list.append(...items.map((item) => newRow(item, base, words)));
  replaceBody(panel, list);
  localizeTimes(list, words);
}

function note(panel, text) {
  replaceBody(panel, newElement("p", "bell-panel-note", text));
}

function replaceBody(panel, body) {
  panel.children[1].replaceWith(body);
}

function newRow({ id, title, link, receivedAt, hasRead }, base, words) {
  const row = newElement("li", hasRead ? "" : "unread");
  row.dataset.id = id;
  const heading = newElement(link ? "a" : "p", "bell-panel-title", title);
  if (link) heading.href = new URL(link, base).href;
  const details = newElement("p", "bell-panel-details");
  const time = Object.assign(newElement("time", "", receivedAt), { dateTime: receivedAt });
  time.dataset.local = "relative";
  details.append(time, hasRead ? "" : " · " + words.say("Unread"));
  row.append(heading, details);
  return row;
}

function newElement(tag, className, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
