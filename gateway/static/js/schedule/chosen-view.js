import { make, makeButton } from "./elements.js";

/** What can be done with all that is selected. */
export class ChosenView {
  #desk;
  #actions;
  #bar;
  #key = "";

  /** @param {import("./desk.js").Desk} desk @param {import("./actions.js").Actions} actions */
  constructor(desk, actions) {
    this.#desk = desk;
    this.#actions = actions;
    this.#bar = desk.part("chosen");
  }

  paint() {
    const { selection, draft } = this.#desk;
    selection.keep((id) => draft.item(id) !== undefined);
    const { ids } = selection;
    const placed = ids.filter((id) => draft.place(id));
    const key = [ids.length, placed.length].join();
    if (key === this.#key) return;
    this.#key = key;
    this.#bar.hidden = ids.length === 0;
    this.#bar.replaceChildren(make("span", "strong", `${ids.length} selected`), ...this.#buttons(ids, placed), makeButton("Select nothing", () => selection.clear(), "button small quiet end"));
  }

  #buttons(ids, placed) {
    const { selection, draft } = this.#desk;
    const now = () => selection.ids;
    const buttons = [];
    if (ids.length === 2 && placed.length === 2) buttons.push(makeButton("Swap", () => void this.#actions.swap(now())));
    if (placed.length < ids.length) buttons.push(makeButton("First free place", () => void this.#actions.firstPlace(now().filter((id) => !draft.place(id)))));
    if (placed.length) buttons.push(makeButton("Unschedule", () => void this.#actions.unschedule(now().filter((id) => draft.place(id)))));
    return buttons;
  }
}
