import { Dialog } from "./dialog.js";
import { make } from "./elements.js";
import { WhenFields } from "./when-fields.js";

/** A break that everybody sees, or a blocker for the team alone: in one room, some, or all. */
export class BlockDialog {
  #desk;
  #actions;
  #dialog;
  #when;

  /** @param {import("./desk.js").Desk} desk @param {import("./actions.js").Actions} actions */
  constructor(desk, actions) {
    this.#desk = desk;
    this.#actions = actions;
    this.#dialog = new Dialog(desk.root, "block");
    this.#when = new WhenFields(desk, this.#dialog.form);
    const { all, kind, title } = this.#dialog.form.elements;
    all.addEventListener("change", () => (this.#dialog.part("rooms").hidden = all.checked));
    kind.addEventListener("change", () => title.value === NAMES[other(kind.value)] && (title.value = NAMES[kind.value]));
  }

  /** A new one. @param {number} starts */
  async add(starts) {
    this.#fill("Add a break", { kind: "break", title: NAMES.break }, []);
    this.#when.fill(starts, 30);
    await this.#dialog.open((answer) => answer !== "save" || this.#add());
  }

  /** @param {string} id */
  async open(id) {
    const item = this.#desk.draft.item(id);
    const place = this.#desk.draft.place(id);
    this.#fill(item.title || NAMES[item.kind], item, [place.room]);
    this.#when.fill(place.starts, this.#desk.draft.minutes(id));
    const answer = await this.#dialog.open((pressed) => pressed !== "save" || this.#change(item));
    if (answer === "delete") void this.#actions.deleteBlock(id);
  }

  // One that is known stands in one room: it goes to another one of them, not to several.
  #fill(heading, { kind, title, id }, chosen) {
    this.#dialog.form.querySelector("h2").textContent = heading;
    const { all, kind: kinds, title: name } = this.#dialog.form.elements;
    [kinds.value, name.value, all.checked] = [kind, title, !id];
    all.closest(".check").hidden = Boolean(id);
    const rooms = this.#dialog.part("rooms");
    rooms.hidden = !id;
    rooms.replaceChildren(...this.#desk.choice.arranged(this.#desk.draft.rooms).map((room) => newCheck(room, id ? "radio" : "checkbox", chosen)));
    this.#dialog.part("known").hidden = !id;
  }

  #read() {
    const when = this.#when.read();
    if (typeof when === "string") return this.#wrong(when);
    const { kind, title, all } = this.#dialog.form.elements;
    if (!title.value.trim()) return this.#wrong("Give it a title.");
    const rooms = [...this.#dialog.part("rooms").querySelectorAll("input:checked")].map(({ value }) => value);
    if (!all.checked && rooms.length === 0) return this.#wrong("Choose at least one room.");
    return { kind: kind.value, title: title.value.trim(), rooms: all.checked ? null : rooms, ...when };
  }

  #add() {
    const block = this.#read();
    if (block) void this.#actions.addBlocks(block);
    return block !== null;
  }

  #change({ id }) {
    const block = this.#read();
    if (!block) return false;
    const { kind, title, rooms, starts, ends } = block;
    void this.#actions.changeBlock(id, { kind, title, place: { room: rooms[0], starts, ends } });
    return true;
  }

  #wrong(text) {
    this.#dialog.tell(text);
    return null;
  }
}

const NAMES = { break: "Coffee break", blocker: "Not available" };

function other(kind) {
  return kind === "break" ? "blocker" : "break";
}

function newCheck({ id, name }, type, chosen) {
  const input = Object.assign(make("input"), { type, name: "room", value: id, id: `block-room-${id}`, checked: chosen.includes(id) });
  const label = Object.assign(make("label", "", name), { htmlFor: input.id });
  return make("div", "check", "", input, label);
}
