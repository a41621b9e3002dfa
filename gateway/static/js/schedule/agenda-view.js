import { newCard, paintCard } from "./card.js";
import { isOn } from "./days.js";
import { make, setText } from "./elements.js";

/** The day as a list, for narrow screens: what is tapped opens its dialog. */
export class AgendaView {
  #desk;
  #list;
  #narrow = matchMedia("(max-width: 40rem)");

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#list = desk.part("agenda");
    this.#narrow.addEventListener("change", () => this.paint());
  }

  get isShown() {
    return this.#narrow.matches;
  }

  card(id) {
    return this.#list.querySelector(`[data-id="${id}"]`);
  }

  paint() {
    this.#list.hidden = !this.isShown;
    if (!this.isShown) return this.#list.replaceChildren();
    const { draft, day, rooms } = this.#desk;
    const rank = new Map(rooms.map((room, place) => [room.id, place]));
    const shown = [...draft.items()].flatMap((item) => {
      const place = draft.place(item.id);
      return place && isOn(day, place) && rank.has(place.room) ? [{ item, place }] : [];
    });
    shown.sort((a, b) => a.place.starts - b.place.starts || rank.get(a.place.room) - rank.get(b.place.room));
    const focused = document.activeElement?.closest(".planner-agenda [data-id]")?.dataset.id;
    this.#list.replaceChildren(...(shown.length ? this.#rows(shown) : [make("li", "muted", "Nothing on this day yet.")]));
    if (focused) this.card(focused)?.focus({ preventScroll: true });
  }

  #rows(shown) {
    let last = null;
    return shown.map(({ item, place }) => {
      const clock = this.#desk.zone.clock(place.starts);
      const head = clock === last ? [] : [make("h3", "", clock)];
      last = clock;
      return make("li", "stack tight", "", ...head, this.#card(item, place));
    });
  }

  #card(item, place) {
    const card = newCard(item.id);
    paintCard(card, this.#desk, item);
    setText(card.children[1], `${this.#desk.words.room(place.room)} · ${this.#desk.words.detail(item)}`);
    card.tabIndex = 0;
    return card;
  }
}
