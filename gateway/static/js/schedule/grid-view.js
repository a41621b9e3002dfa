import { newCard, paintCard, placeCard } from "./card.js";
import { hoursOf, isOn } from "./days.js";
import { make } from "./elements.js";
import { Rover } from "./rover.js";
import { later, minutesBetween } from "./zone.js";

const MARGIN = 30;

/** Rooms × time of one day. Only what changed is touched. */
export class GridView {
  #desk;
  #grid;
  #cards = new Map();
  #columns = new Map();
  #rover;
  #now = [];
  /** What is in hand stays in the page, so that its drag goes on when the day is another one. */
  kept = new Set();

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#grid = desk.part("grid");
    this.scroller = desk.part("view");
    this.#rover = new Rover(this.#grid, this.#cards);
    setInterval(() => this.#paintNow(), 20_000);
  }

  /** @returns {Map<string, HTMLElement>} the columns by their rooms, from left to right */
  get columns() {
    return this.#columns;
  }

  /** @param {string} id */
  card(id) {
    return this.#cards.get(id);
  }

  /** Another day, other rooms, another zoom. */
  build() {
    const { day, rooms, zoom, perMinute } = this.#desk;
    const sizes = { "--rooms": rooms.length || 1, "--height": day.minutes * perMinute, "--hour": 60 * perMinute, "--step": zoom * perMinute };
    for (const [name, value] of Object.entries(sizes)) this.#grid.style.setProperty(name, value);
    const focused = this.#grid.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
    const held = [...this.kept].map((id) => this.#cards.get(id)).filter(Boolean);
    this.#cards.clear();
    this.#columns = new Map(rooms.map((room) => [room.id, this.#newColumn(room)]));
    const corner = make("div", "planner-corner", this.#desk.zone.name.replaceAll("_", " "));
    this.#grid.replaceChildren(corner, ...rooms.map(newHead), this.#newHours(), ...this.#columns.values(), ...held);
    for (const card of held) this.#keep(card);
    this.#paintNow();
    this.paint([...this.#desk.draft.items()].map(({ id }) => id));
    this.card(focused)?.focus({ preventScroll: true });
  }

  /** @param {Iterable<string>} ids */
  paint(ids) {
    const added = new Map();
    for (const id of ids) this.#paintOne(id, added);
    for (const [column, cards] of added) column.append(...cards);
    this.#rover.mend(this.#cards.keys().next().value);
  }

  /** So that it begins near the top. @param {number} instant */
  scrollTo(instant) {
    const top = (minutesBetween(this.#desk.day.start, instant) - MARGIN) * this.#desk.perMinute;
    this.scroller.scrollTop = Math.max(0, top);
  }

  /** The time at the top of what is seen. */
  get topInstant() {
    return later(this.#desk.day.start, this.scroller.scrollTop / this.#desk.perMinute + MARGIN);
  }

  /** Its cards in one room, by time. @param {string} room @returns {string[]} */
  inRoom(room) {
    const { draft } = this.#desk;
    return [...draft.inRoom(room)].filter((id) => this.#cards.has(id)).sort((a, b) => draft.place(a).starts - draft.place(b).starts);
  }

  #paintOne(id, added) {
    const { draft, day } = this.#desk;
    const [item, place] = [draft.item(id), draft.place(id)];
    const column = item && place && isOn(day, place) ? this.#columns.get(place.room) : undefined;
    if (!column) return this.#remove(id);
    const card = this.#cards.get(id) ?? newCard(id);
    card.classList.remove("elsewhere");
    paintCard(card, this.#desk, item);
    placeCard(card, this.#desk, place);
    if (card.parentElement !== column) added.set(column, [...(added.get(column) ?? []), card]);
    this.#cards.set(id, card);
  }

  #remove(id) {
    const card = this.#cards.get(id);
    if (!card) return;
    if (this.kept.has(id)) return this.#keep(card);
    card.remove();
    this.#cards.delete(id);
  }

  #keep(card) {
    card.classList.add("elsewhere");
    this.#cards.set(card.dataset.id, card);
  }

  #newColumn(room) {
    const column = make("div", "planner-room");
    column.dataset.room = room.id;
    column.setAttribute("role", "group");
    column.setAttribute("aria-label", room.name);
    const { day, draft, perMinute } = this.#desk;
    const [from, to] = [draft.event.starts, draft.event.ends].map((at) => minutesBetween(day.start, at));
    column.append(...closed(0, Math.min(from, day.minutes), perMinute), ...closed(Math.max(0, to), day.minutes, perMinute));
    return column;
  }

  #newHours() {
    const hours = make("div", "planner-hours");
    hours.setAttribute("aria-hidden", "true");
    for (const { minutes, text } of hoursOf(this.#desk.zone, this.#desk.day)) {
      const label = make("span", "", text);
      label.style.transform = `translateY(${minutes * this.#desk.perMinute}px)`;
      if (minutes > 0) hours.append(label);
    }
    return hours;
  }

  #paintNow() {
    this.#now.forEach((line) => line.remove());
    const { day, perMinute } = this.#desk;
    const now = Date.now();
    if (!day || now < day.start || now >= day.end) return void (this.#now = []);
    this.#now = [this.#grid.querySelector(".planner-hours"), ...this.#columns.values()].map((parent) => {
      const line = make("div", "planner-now");
      line.style.transform = `translateY(${minutesBetween(day.start, now) * perMinute}px)`;
      parent.append(line);
      return line;
    });
  }
}

function newHead(room) {
  const head = make("div", "planner-room-name", room.name);
  if (room.capacity) head.append(make("small", "", `${room.capacity} seats`));
  return head;
}

// Outside of the event's hours.
function closed(from, to, perMinute) {
  if (to <= from) return [];
  const shade = make("div", "planner-closed");
  shade.style.transform = `translateY(${from * perMinute}px)`;
  shade.style.height = `${(to - from) * perMinute}px`;
  return [shade];
}
