import { make, makeButton, setText } from "./elements.js";

const MOST = 60;

/** All conflicts of what has a place, each with the way to its sessions. */
export class WarningsView {
  #desk;
  #show;
  #key = "";

  /** @param {import("./desk.js").Desk} desk @param {(id: string) => void} show */
  constructor(desk, show) {
    this.#desk = desk;
    this.#show = show;
  }

  paint() {
    const found = this.#found();
    const key = found.map(({ item, conflict }) => `${item.id} ${conflict.message}`).join();
    if (key === this.#key) return;
    this.#key = key;
    const details = this.#desk.part("warnings");
    details.hidden = found.length === 0;
    setText(details.querySelector("summary"), found.length === 1 ? "One warning" : `${found.length} warnings`);
    const rows = found.slice(0, MOST).map((one) => this.#row(one));
    if (found.length > MOST) rows.push(make("li", "", `And ${found.length - MOST} more.`));
    details.querySelector("ul").replaceChildren(...rows);
  }

  #found() {
    const placed = [...this.#desk.draft.items()].filter(({ place, conflicts }) => place && conflicts.length);
    placed.sort((a, b) => a.place.starts - b.place.starts);
    return placed.flatMap((item) => item.conflicts.map((conflict) => ({ item, conflict })));
  }

  #row({ item, conflict }) {
    const row = make("li", "", "", this.#link(item.id), `: ${conflict.message} `);
    for (const id of conflict.session_ids) if (id !== item.id && this.#desk.draft.item(id)) row.append(this.#link(id), " ");
    return row;
  }

  #link(id) {
    return makeButton(this.#desk.words.title(id), () => this.#show(id), "link");
  }
}
