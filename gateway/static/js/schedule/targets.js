import { make, setText } from "./elements.js";
import { box } from "./geometry.js";

/**
 * Outlines on the grid: where what is in hand would stand. They are layers of their own above the rooms, so that moving
 * them paints nothing anew, however much is below.
 */
export class Targets {
  #desk;
  #aim;
  #columns;
  #parent;
  #outlines = [];
  #over = null;

  /** @param {import("./desk.js").Desk} desk @param {import("./aim.js").Aim} aim @param {() => Map<string, HTMLElement>} columns */
  constructor(desk, aim, columns) {
    this.#desk = desk;
    this.#aim = aim;
    this.#columns = columns;
    this.#parent = desk.part("grid");
  }

  /** @param {import("./writer.js").Move[]} moves @param {string} note behind the time of the first @param {boolean} isBad */
  show(moves, note, isBad) {
    while (this.#outlines.length > moves.length) this.#outlines.pop().remove();
    while (this.#outlines.length < moves.length) this.#outlines.push(this.#newOutline());
    moves.forEach(({ place }, index) => this.#put(this.#outlines[index], place, index === 0 ? note : "", isBad));
    this.#light(this.#columns().get(moves[0].place.room));
  }

  clear() {
    this.#outlines.forEach((outline) => outline.remove());
    this.#outlines = [];
    this.#light(null);
  }

  #newOutline() {
    const outline = make("div", "planner-target");
    this.#parent.append(outline);
    return outline;
  }

  #put(outline, place, note, isBad) {
    const column = this.#aim.column(place.room);
    outline.hidden = !column;
    if (!column) return;
    const { top, height } = box(place, this.#desk.day, this.#desk.perMinute);
    outline.classList.toggle("bad", isBad);
    outline.style.transform = `translate(${column.left + 3}px, ${this.#aim.top + top}px)`;
    outline.style.width = `${column.right - column.left - 6}px`;
    outline.style.height = `${height}px`;
    setText(outline, [this.#desk.words.times(place), note].filter(Boolean).join(" · "));
  }

  #light(column) {
    if (column === this.#over) return;
    this.#over?.classList.remove("over");
    column?.classList.add("over");
    this.#over = column;
  }
}
