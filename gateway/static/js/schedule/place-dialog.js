import { Dialog } from "./dialog.js";
import { make, setOptions } from "./elements.js";
import { firstClash } from "./clashes.js";
import { speakersOf } from "./unplaced.js";
import { WhenFields } from "./when-fields.js";

/** Room, day, start and minutes of one session: all that a hand can do, and for narrow screens the only way. */
export class PlaceDialog {
  #desk;
  #actions;
  #line;
  #dialog;
  #when;
  #id;

  /**
   * @param {import("./desk.js").Desk} desk @param {import("./actions.js").Actions} actions
   * @param {{hold: (ids: string[]) => () => void}} line
   */
  constructor(desk, actions, line) {
    this.#desk = desk;
    this.#actions = actions;
    this.#line = line;
    this.#dialog = new Dialog(desk.root, "place");
    this.#when = new WhenFields(desk, this.#dialog.form);
    this.#dialog.part("do").addEventListener("click", () => void this.#findFirst());
  }

  /** @param {string} id @param {number} starts for what has no place yet */
  async open(id, starts) {
    this.#id = id;
    const isEditable = this.#desk.isEditable(id);
    const seen = this.#actions.revisions([id]);
    this.#fill(id, starts, isEditable);
    const letGo = isEditable ? this.#line.hold([id]) : () => {};
    await this.#dialog.open((answer) => this.#save(answer, seen));
    letGo();
  }

  #fill(id, starts, isEditable) {
    const { draft, words } = this.#desk;
    const [item, place] = [draft.item(id), draft.place(id)];
    const part = (name) => this.#dialog.part(name);
    this.#dialog.form.querySelector("h2").textContent = words.title(id);
    part("about").textContent = [speakersOf(draft, item.session).join(", "), draft.tracks.get(item.session.track_id)?.name].filter(Boolean).join(" · ");
    this.#showConflicts(item, this.#desk.holds.holder(id));
    const { room } = this.#dialog.form.elements;
    setOptions(room, [...(place ? [] : [["", "Choose a room"]]), ...this.#desk.choice.arranged(draft.rooms).map(({ id: key, name }) => [key, name])]);
    room.value = place?.room ?? "";
    this.#when.fill(place?.starts ?? starts, draft.minutes(id));
    for (const button of this.#dialog.form.querySelectorAll("[data-edit]")) button.hidden = !isEditable;
    part("placed").hidden = !isEditable || !place;
  }

  #showConflicts({ conflicts }, holder) {
    const list = this.#dialog.part("conflicts");
    const said = [...(holder ? [`${holder} is moving it right now.`] : []), ...conflicts.map(({ message }) => message)];
    list.hidden = said.length === 0;
    list.replaceChildren(...said.map((text) => make("li", "", text)));
  }

  async #findFirst() {
    const { room } = this.#dialog.form.elements;
    const place = await this.#actions.findPlace(this.#id, { room: room.value || undefined });
    if (!place) return this.#dialog.tell(room.value ? "There is no free place in that room." : "There is no free place.");
    room.value = place.room;
    this.#when.fill(place.starts, Math.round((place.ends - place.starts) / 60_000));
    this.#dialog.tell("");
  }

  // A refusal that is known at once keeps the dialog open; what the server refuses is told on the page.
  #save(answer, seen) {
    if (answer === "unschedule") void this.#actions.put([{ id: this.#id, place: null }], seen);
    if (answer !== "save") return true;
    const [when, room] = [this.#when.read(), this.#dialog.form.elements.room.value];
    if (typeof when === "string") return this.#wrong(when);
    if (!room) return this.#wrong("Choose a room.");
    const moves = [{ id: this.#id, place: { room, ...when } }];
    const clash = firstClash(this.#desk.draft, moves);
    if (clash) return this.#wrong(this.#actions.clashText(clash));
    void this.#actions.put(moves, seen);
    return true;
  }

  #wrong(text) {
    this.#dialog.tell(text);
    return false;
  }
}
