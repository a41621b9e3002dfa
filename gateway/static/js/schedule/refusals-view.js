import { make, makeButton } from "./elements.js";

const STEP = "step";

/** What could not be saved. It stays until it is put again or let go, so that nobody's work is lost. */
export class RefusalsView {
  #desk;
  #actions;
  #parent;
  #shown = new Map();

  /** @param {import("./desk.js").Desk} desk @param {import("./actions.js").Actions} actions */
  constructor(desk, actions) {
    this.#desk = desk;
    this.#actions = actions;
    this.#parent = desk.part("refusals");
  }

  /** Something has been done since: a refusal that holds nobody's places is no news any more. */
  settle() {
    this.#remove(STEP);
  }

  /** @param {import("./writer.js").Refusal} refusal */
  add(refusal) {
    const key = refusal.moves.map(({ id }) => id).sort().join() || STEP;
    this.#shown.get(key)?.remove();
    const alert = make("div", `alert ${refusal.reason === "overtaken" ? "warn" : "bad"}`, "", this.#text(refusal));
    alert.setAttribute("role", "alert");
    const close = () => this.#remove(key);
    const actions = make("div", "actions");
    const offer = (text, work) => actions.append(makeButton(text, () => (close(), void work())));
    if (refusal.moves.length) offer("Put mine again", () => this.#actions.put(refusal.moves));
    const { next } = refusal.problem;
    if (next) offer(`Undo “${next.label}” instead`, () => this.#actions.undo(next.number));
    actions.append(makeButton("Dismiss", close, "button small quiet"));
    alert.append(actions);
    this.#shown.set(key, alert);
    this.#parent.append(alert);
  }

  #remove(key) {
    this.#shown.get(key)?.remove();
    this.#shown.delete(key);
  }

  #text({ reason, message, conflicts, moves }) {
    const titles = moves.map(({ id }) => `“${this.#desk.words.title(id)}”`).slice(0, 3).join(", ");
    const text = make("div", "", "", make("p", "alert-title", TITLES[reason](titles)));
    text.append(make("p", "", this.#detail(reason, message, conflicts, moves)));
    return text;
  }

  #detail(reason, message, conflicts, moves) {
    const { draft, words } = this.#desk;
    const [move] = moves;
    const mine = move ? ` You wanted it here: ${words.place(move.place)}.` : "";
    if (reason === "overtaken") return `It is now here: ${move ? words.place(draft.item(move.id)?.place ?? null) : "changed"}.${mine}`;
    if (reason === "offline") return `There is no connection. Nothing was changed.${mine}`;
    return conflicts.length ? conflicts.map((conflict) => conflict.message).join(" ") : message;
  }
}

const TITLES = {
  overtaken: (titles) => `Somebody was faster: ${titles}`,
  taken: (titles) => (titles ? `Not moved: ${titles}` : "That is not possible now"),
  offline: (titles) => (titles ? `Not saved: ${titles}` : "Not saved"),
  refused: (titles) => (titles ? `Not moved: ${titles}` : "Not done"),
};
