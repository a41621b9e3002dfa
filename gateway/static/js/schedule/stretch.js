import { firstClash } from "./clashes.js";
import { length } from "./geometry.js";
import { later } from "./zone.js";

/** The lower edge of something in hand: it gets longer or shorter. */
export class Stretch {
  #desk;
  #tools;
  #place;
  #from;
  #moves;
  #isAsked = false;
  #isOver = false;
  #hand;

  /**
   * @param {import("./desk.js").Desk} desk @param {ConstructorParameters<typeof import("./drag.js").Drag>[1]} tools
   * @param {string} id @param {{x: number, y: number}} hand
   */
  constructor(desk, tools, id, hand) {
    this.#desk = desk;
    this.#tools = tools;
    this.ids = [id];
    this.#place = desk.draft.place(id);
    this.#from = hand.y + tools.aim.scrollTop;
    this.seen = tools.writer.revisions(this.ids);
    this.#moves = [{ id, place: this.#place }];
    this.#hand = hand;
    tools.shield.raise();
  }

  move(hand) {
    this.#hand = hand;
    this.ask();
  }

  ask() {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => this.#look());
  }

  drop() {
    this.#measure();
    const moves = this.#moves;
    this.end();
    return this.#tools.actions.put(moves, this.seen);
  }

  end() {
    this.#isOver = true;
    this.#tools.targets.clear();
    this.#tools.shield.lower();
    this.#desk.frame.mark(this.ids);
  }

  #look() {
    this.#isAsked = false;
    if (this.#isOver) return;
    const { aim, grid, targets } = this.#tools;
    const push = aim.push(this.#hand.x, this.#hand.y);
    if (push.y) {
      grid.scroller.scrollBy(0, push.y);
      aim.scrolled();
      this.ask();
    }
    this.#measure();
    const clash = firstClash(this.#desk.draft, this.#moves);
    const minutes = Math.round((this.#moves[0].place.ends - this.#place.starts) / 60_000);
    targets.show(this.#moves, `${minutes} min${clash ? `, taken by “${this.#desk.words.title(clash.other)}”` : ""}`, clash !== null);
  }

  #measure() {
    const pixels = this.#hand.y + this.#tools.aim.scrollTop - this.#from;
    const minutes = length((this.#place.ends - this.#place.starts) / 60_000 + pixels / this.#desk.perMinute);
    this.#moves = [{ id: this.ids[0], place: { ...this.#place, ends: later(this.#place.starts, minutes) } }];
  }
}
