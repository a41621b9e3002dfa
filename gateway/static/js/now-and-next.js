import { request } from "./api.js";

const LOOK_MS = 15_000;
const ASK_MS = 60_000;
const LANGUAGE = "en-GB";

/**
 * `<now-and-next schedule page zone release>`: what is on and what begins next, kept right while somebody looks. It
 * asks for the schedule once a minute (with its tag: mostly nothing is sent) and says when another release is out.
 */
export class NowAndNext extends HTMLElement {
  #timers = [];
  #tag = null;
  #schedule = null;

  connectedCallback() {
    this.#timers = [setInterval(() => this.#show(), LOOK_MS), setInterval(() => void this.#ask(), ASK_MS)];
    void this.#ask();
  }

  disconnectedCallback() {
    this.#timers.forEach(clearInterval);
  }

  async #ask() {
    if (document.visibilityState !== "visible") return;
    // Unreachable for now: what is known goes on.
    const answer = await request(this.getAttribute("schedule"), { tag: this.#tag }).catch(() => null);
    if (answer?.status === 200) {
      this.#tag = answer.headers.get("ETag");
      this.#schedule = await answer.json();
    }
    this.#show();
  }

  #show() {
    if (!this.#schedule || !this.isConnected) return;
    const found = nowAndNext(this.#schedule.slots, Date.now());
    this.#fill("now", found.now, (slot) => `until ${this.#clock(slot.ends_at)}`);
    this.#fill("next", found.next, (slot) => this.#moment(slot.starts_at));
    const released = this.#isReleased();
    this.querySelector("[data-released]").hidden = !released;
    this.hidden = !(found.now.length || found.next.length || released);
  }

  #fill(kind, slots, when) {
    const section = this.querySelector(`[data-kind="${kind}"]`);
    section.hidden = !slots.length;
    const rows = slots.map((slot) => this.#row(slot, when(slot), kind === "now" ? slot.ends_at : slot.starts_at));
    const list = section.querySelector("ul");
    if (list.textContent.replace(/\s+/g, "") !== rows.map((row) => row.textContent.replace(/\s+/g, "")).join("")) list.replaceChildren(...rows);
  }

  #row(slot, words, moment) {
    const row = document.createElement("li");
    const time = Object.assign(document.createElement("time"), { dateTime: moment, textContent: words });
    const href = `${this.getAttribute("page")}/sessions/${slot.session_id}`;
    const link = Object.assign(document.createElement("a"), { href, textContent: slot.title });
    const room = Object.assign(document.createElement("span"), { className: "muted", textContent: slot.room });
    row.append(time, " ", link, " ", room);
    return row;
  }

  #isReleased() {
    const shown = this.getAttribute("release");
    return Boolean(shown && this.#schedule.release && this.#schedule.release.id !== shown);
  }

  #clock(text) {
    return this.#format(text, { hour: "2-digit", minute: "2-digit" });
  }

  /** With its date where that is not today's. */
  #moment(text) {
    const dates = [Date.parse(text), Date.now()].map((moment) => this.#format(moment, { dateStyle: "short" }));
    if (dates[0] === dates[1]) return this.#clock(text);
    const date = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
    return this.#format(text, { ...date, hour: "2-digit", minute: "2-digit" });
  }

  #format(text, how) {
    return new Intl.DateTimeFormat(LANGUAGE, { ...how, timeZone: this.getAttribute("zone") }).format(new Date(text));
  }
}

/**
 * @param {{starts_at: string, ends_at: string}[]} slots in order of their start
 * @param {number} now in milliseconds
 * @returns {{now: object[], next: object[]}} next: all that begins when something begins next
 */
export function nowAndNext(slots, now) {
  const starts = slots.map((slot) => Date.parse(slot.starts_at));
  const following = Math.min(...starts.filter((start) => start > now));
  return {
    now: slots.filter((slot, number) => starts[number] <= now && now < Date.parse(slot.ends_at)),
    next: slots.filter((_, number) => starts[number] === following),
  };
}

customElements.define("now-and-next", NowAndNext);
