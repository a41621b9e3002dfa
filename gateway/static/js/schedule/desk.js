import { daysOf } from "./days.js";
import { Draft } from "./draft.js";
import { ZOOMS } from "./geometry.js";
import { Holds } from "./holds.js";
import { RoomChoice } from "./room-choice.js";
import { Selection } from "./selection.js";
import { Words } from "./words.js";
import { Zone } from "./zone.js";

/** What all parts of the editor look at: the draft, and how this browser sees it. */
export class Desk {
  #zoom = 30;
  draft = new Draft();
  /** @type {Zone} */
  zone = null;
  /** @type {Words} */
  words = null;
  days = [];
  /** @type {import("./days.js").Day} */
  day = null;
  rooms = [];

  /** @param {HTMLElement} root @param {import("./frame.js").Frame} frame */
  constructor(root, frame) {
    this.root = root;
    this.frame = frame;
    this.choice = new RoomChoice(root.getAttribute("event"));
    this.holds = new Holds(root.getAttribute("account"));
    this.selection = new Selection((changed) => frame.mark(changed));
    this.draft.listen((ids, isWhole) => frame.mark(ids, isWhole));
  }

  /** @param {string} name of a `data-…` attribute @returns {HTMLElement} */
  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  /** Minutes between two lines. */
  get zoom() {
    return this.#zoom;
  }

  set zoom(zoom) {
    this.#zoom = zoom;
    this.frame.mark([], true);
  }

  /** Pixels. */
  get perMinute() {
    return ZOOMS.get(this.#zoom);
  }

  /** After a reading, or when something is put on a day that was not shown yet. */
  refresh() {
    const { event, rooms } = this.draft;
    if (this.zone?.name !== event.timezone) {
      this.zone = new Zone(event.timezone);
      this.words = new Words(this.draft, this.zone);
    }
    const placed = [...this.draft.items()].flatMap(({ id }) => this.draft.place(id)?.starts ?? []);
    this.days = daysOf(this.zone, event, placed);
    this.day = this.days.find(({ date }) => date === this.day?.date) ?? this.#firstDay();
    this.rooms = this.choice.shown(rooms);
  }

  /** @param {string} date */
  showDay(date) {
    if (date === this.day.date) return;
    this.day = this.days.find((day) => day.date === date) ?? this.day;
    this.frame.mark([], true);
  }

  isEditable(id) {
    return this.draft.item(id)?.isBlock ? this.draft.mayEditAll : this.draft.isEditable(id);
  }

  /** Tell who listens to the page. @param {string} text */
  say(text) {
    const said = this.part("said");
    said.textContent = said.textContent === text ? `${text}\u00a0` : text;
  }

  #firstDay() {
    const now = Date.now();
    return this.days.find((day) => now >= day.start && now < day.end) ?? this.days[0];
  }
}
