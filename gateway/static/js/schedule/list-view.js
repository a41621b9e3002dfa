import { newCard, paintCard } from "./card.js";
import { make, setOptions, setText } from "./elements.js";
import { Rover } from "./rover.js";
import { ORDERS, unplaced } from "./unplaced.js";

const MOST = 200;
const NOBODY = [["", "All"]];

/** The sessions without a place: searched, filtered, sorted. */
export class ListView {
  #desk;
  #list;
  #cards = new Map();
  #rover;
  #ids = [];

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#list = desk.part("list");
    this.#rover = new Rover(this.#list, this.#cards);
    setOptions(this.#control("order"), Object.entries(ORDERS));
    desk.part("side").addEventListener("input", () => this.paint([]));
  }

  /** In the order on screen. */
  get ids() {
    return this.#ids;
  }

  card(id) {
    return this.#cards.get(id);
  }

  /** Other tracks, types or states. */
  build() {
    const sessions = [...this.#desk.draft.items()].flatMap(({ session }) => session ?? []);
    const tracks = [...this.#desk.draft.tracks.values()].map(({ id, name }) => [id, name]);
    setOptions(this.#control("track"), [...NOBODY, ...tracks, ["none", "No track"]]);
    for (const name of ["type", "state"]) setOptions(this.#control(name), [...NOBODY, ...kinds(sessions, name)]);
  }

  /** @param {Iterable<string>} changed */
  paint(changed) {
    const found = unplaced(this.#desk.draft, this.#wish());
    const shown = found.slice(0, MOST);
    const ids = shown.map(({ id }) => id);
    const isOther = ids.join() !== this.#ids.join();
    const dirty = new Set(changed);
    for (const item of shown) if (isOther || dirty.has(item.id)) this.#paintOne(item);
    if (isOther) this.#arrange(ids);
    this.#tell(found.length, shown.length);
  }

  #paintOne(item) {
    if (!this.#cards.has(item.id)) this.#cards.set(item.id, newCard(item.id));
    paintCard(this.#cards.get(item.id), this.#desk, item);
  }

  #arrange(ids) {
    this.#ids = ids;
    const wanted = new Set(ids);
    for (const id of this.#cards.keys()) if (!wanted.has(id)) this.#cards.delete(id);
    const focused = document.activeElement;
    this.#list.replaceChildren(...ids.map((id) => make("li", "", "", this.#cards.get(id))));
    if (this.#list.contains(focused)) focused.focus({ preventScroll: true });
    this.#rover.mend(ids[0]);
  }

  #tell(found, shown) {
    const { draft } = this.#desk;
    const all = [...draft.items()].filter((item) => !item.isBlock && !draft.place(item.id)).length;
    setText(this.#desk.part("count"), found === all ? `(${all})` : `(${found} of ${all})`);
    const none = this.#desk.part("none");
    none.hidden = found > 0 && shown === found;
    if (found > shown) setText(none, `And ${found - shown} more: search for them.`);
    else setText(none, all ? "Nothing matches." : "Every session has its place.");
  }

  #wish() {
    return Object.fromEntries(["text", "track", "type", "state", "order"].map((name) => [name, this.#control(name).value]));
  }

  #control(name) {
    return this.#desk.root.querySelector(`[data-wish="${name}"]`);
  }
}

function kinds(sessions, name) {
  const found = [...new Set(sessions.map((session) => session[name]))].sort();
  return found.map((kind) => [kind, sentence(kind)]);
}

function sentence(kind) {
  const words = kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
