import { ApiProblem, Unreachable } from "../api.js";
import { Dialog } from "./dialog.js";
import { make, makeButton } from "./elements.js";
import { dayLabel } from "./days.js";

const MOST_CHANGES = 6;

/** Who moved what, and the way back to any point. */
export class HistoryDialog {
  #desk;
  #actions;
  #api;
  #dialog;
  #next = null;

  /** @param {import("./desk.js").Desk} desk @param {import("./actions.js").Actions} actions @param {import("./draft-api.js").DraftApi} api */
  constructor(desk, actions, api) {
    this.#desk = desk;
    this.#actions = actions;
    this.#api = api;
    this.#dialog = new Dialog(desk.root, "history");
    this.#dialog.part("do").addEventListener("click", () => void this.#load());
  }

  open() {
    this.#next = null;
    this.#dialog.part("items").replaceChildren(make("li", "muted", "Loading …"));
    const closed = this.#dialog.open();
    void this.#load();
    return closed;
  }

  async #load() {
    const list = this.#dialog.part("items");
    const isFirst = this.#next === null;
    try {
      const { items, next } = await this.#api.history(this.#next);
      const rows = items.map((item, at) => this.#row(item, isFirst && at === 0));
      if (isFirst) list.replaceChildren(...(rows.length ? rows : [make("li", "muted", "Nothing was changed yet.")]));
      else list.append(...rows);
      this.#next = next;
      this.#dialog.part("do").hidden = !next;
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      this.#dialog.tell(error.message);
    }
  }

  #row(item, isNewest) {
    const { zone } = this.#desk;
    const at = Date.parse(item.at);
    const head = make("div", "", "", make("p", item.undone ? "undone" : "strong", item.label));
    head.append(make("p", "muted small", `${item.by?.name ?? "Somebody"} · ${dayLabel(zone.date(at))}, ${zone.clock(at)}${item.undone ? " · undone" : ""}`));
    const changes = item.changes.slice(0, MOST_CHANGES).map((change) => make("li", "small", this.#told(change)));
    if (item.changes.length > MOST_CHANGES) changes.push(make("li", "small muted", `and ${item.changes.length - MOST_CHANGES} more`));
    const row = make("li", "", "", head);
    if (!isNewest && this.#desk.draft.mayEditAll) row.append(this.#wayBack(item));
    row.append(make("ul", "", "", ...changes));
    return row;
  }

  #wayBack(item) {
    const button = makeButton("Back to here", () => void this.#restore(item.number));
    button.append(make("span", "sr", ` ${item.label}`));
    return button;
  }

  async #restore(number) {
    this.#dialog.close();
    await this.#actions.restore(number);
  }

  #told({ title, before, after }) {
    const told = (side) => (side && side.starts_at ? this.#desk.words.change(side) : "unscheduled");
    return `${title}: ${told(before)} → ${told(after)}`;
  }
}
