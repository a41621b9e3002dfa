import { Dialog } from "./dialog.js";
import { make, makeButton } from "./elements.js";

/** Which rooms this browser shows, and in which order. */
export class RoomsDialog {
  #desk;
  #dialog;

  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#dialog = new Dialog(desk.root, "rooms");
  }

  open() {
    this.#paint();
    return this.#dialog.open();
  }

  #paint() {
    const rooms = this.#desk.choice.arranged(this.#desk.draft.rooms);
    this.#dialog.part("rooms").replaceChildren(...rooms.map((room, at) => this.#row(room, at, rooms.length)));
  }

  #row(room, at, number) {
    const input = Object.assign(make("input"), { type: "checkbox", id: `room-${room.id}`, checked: !this.#desk.choice.isHidden(room.id) });
    input.addEventListener("change", () => this.#change(() => this.#desk.choice.hide(room.id, !input.checked), input.id));
    const check = make("div", "check", "", input, Object.assign(make("label", "", room.name), { htmlFor: input.id }));
    const move = (text, step) => {
      const button = makeButton(text, () => this.#move(room, step, button.id), "button quiet small");
      button.id = `room-${step < 0 ? "before" : "behind"}-${room.id}`;
      button.disabled = step < 0 ? at === 0 : at === number - 1;
      button.append(make("span", "sr", ` ${room.name}`));
      return button;
    };
    return make("li", "", "", check, make("span", "actions", "", move("Left", -1), move("Right", 1)));
  }

  #move(room, step, focused) {
    this.#change(() => this.#desk.choice.move(this.#desk.draft.rooms, room.id, step), focused);
  }

  #change(work, focused) {
    work();
    this.#desk.frame.mark([], true);
    this.#paint();
    const control = document.getElementById(focused);
    if (control.disabled) control.parentElement.querySelector("button:enabled")?.focus();
    else control.focus();
  }
}
