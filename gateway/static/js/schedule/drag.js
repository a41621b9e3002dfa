import { firstClash } from "./clashes.js";
import { paintTrack } from "./card.js";
import { make, setText } from "./elements.js";
import { dropped, inARow, together } from "./geometry.js";
import { later } from "./zone.js";

const LIST_GRAB = 16;

/** Something in hand, from the moment when it is taken to when it is dropped. Each frame it looks once where the hand is. */
export class Drag {
  #desk;
  #tools;
  #id;
  #ids;
  #grab;
  #ghost = make("div", "planner-ghost", "", make("span"), make("small"));
  #hand;
  #moves = null;
  #key = "";
  #isOver = false;
  #isAsked = false;

  /**
   * @param {import("./desk.js").Desk} desk
   * @param {{grid: import("./grid-view.js").GridView, list: import("./list-view.js").ListView, tabs: import("./day-tabs.js").DayTabs,
   *   aim: import("./aim.js").Aim, targets: import("./targets.js").Targets, checks: import("./checks.js").Checks, shield: import("./shield.js").Shield,
   *   actions: import("./actions.js").Actions, writer: import("./writer.js").Writer}} tools
   * @param {string} id @param {{x: number, y: number}} hand @param {number} below pixels between the card's upper edge and the hand
   */
  constructor(desk, tools, id, hand, below) {
    this.#desk = desk;
    this.#tools = tools;
    this.#id = id;
    this.#ids = tools.actions.chosen(id).filter((other) => desk.isEditable(other));
    this.#grab = desk.draft.place(id) ? below : Math.min(below, LIST_GRAB);
    this.#hand = hand;
    this.seen = tools.writer.revisions(this.#ids);
    this.#take();
  }

  get ids() {
    return this.#ids;
  }

  /** @param {{x: number, y: number}} hand on the screen */
  move(hand) {
    this.#hand = hand;
    this.ask();
  }

  /** Look again with the next frame: the hand moved, or what is below it. */
  ask() {
    if (this.#isAsked || this.#isOver) return;
    this.#isAsked = true;
    requestAnimationFrame(() => this.#look());
  }

  /** @returns {Promise<boolean>} whether it found a place */
  drop() {
    this.#place();
    const moves = this.#moves;
    this.end();
    return moves ? this.#tools.actions.put(moves, this.seen) : Promise.resolve(false);
  }

  /** Leave everything as it was. */
  end() {
    this.#isOver = true;
    const { grid, tabs, targets, checks, shield } = this.#tools;
    this.#ghost.remove();
    shield.lower();
    targets.clear();
    checks.drop();
    tabs.hover(null);
    this.#desk.part("side").classList.remove("over");
    this.#mark(false);
    grid.kept.clear();
    this.#desk.frame.mark(this.#ids);
  }

  #take() {
    const item = this.#desk.draft.item(this.#id);
    const more = this.#ids.length > 1 ? ` and ${this.#ids.length - 1} more` : "";
    setText(this.#ghost.firstChild, this.#desk.words.title(this.#id) + more);
    paintTrack(this.#ghost, this.#desk.draft.tracks.get(item.session?.track_id));
    this.#ids.forEach((id) => this.#tools.grid.kept.add(id));
    this.#mark(true);
    this.#tools.shield.raise();
    document.body.append(this.#ghost);
    this.ask();
  }

  #mark(isMoving) {
    for (const id of this.#ids) {
      for (const view of [this.#tools.grid, this.#tools.list]) view.card(id)?.classList.toggle("moving", isMoving);
    }
  }

  #look() {
    this.#isAsked = false;
    if (this.#isOver) return;
    const { x, y } = this.#hand;
    this.#ghost.style.transform = `translate(${x + 14}px, ${y + 14}px)`;
    this.#push();
    this.#place();
  }

  #push() {
    const { aim, grid } = this.#tools;
    const push = aim.push(this.#hand.x, this.#hand.y);
    if (!push.x && !push.y) return;
    grid.scroller.scrollBy(push.x, push.y);
    aim.scrolled();
    this.ask();
  }

  #place() {
    const spot = this.#tools.aim.at(this.#hand.x, this.#hand.y);
    const below = spot ? null : this.#tools.shield.below(this.#hand.x, this.#hand.y);
    const isOnSide = Boolean(below?.closest("[data-side]"));
    this.#tools.tabs.hover(below);
    this.#desk.part("side").classList.toggle("over", isOnSide);
    const starts = spot && this.#startsAt(spot);
    const key = spot ? `${spot.room} ${starts}` : String(isOnSide);
    if (key === this.#key) return;
    this.#key = key;
    this.#moves = spot ? this.#movesTo(spot.room, starts) : isOnSide ? this.#off() : null;
    if (spot && this.#moves) this.#show();
    else this.#tools.targets.clear();
  }

  #startsAt({ pixels }) {
    const { day, perMinute, draft } = this.#desk;
    return later(day.start, dropped(pixels - this.#grab, perMinute, draft.minutes(this.#id), day));
  }

  #movesTo(room, starts) {
    const { draft, rooms } = this.#desk;
    const from = draft.place(this.#id);
    const to = { room, starts, ends: later(starts, draft.minutes(this.#id)) };
    if (this.#ids.length === 1) return [{ id: this.#id, place: to }];
    const ordered = [this.#id, ...this.#ids.filter((id) => id !== this.#id)];
    if (!from) return inARow(ordered.map((id) => ({ id, minutes: draft.minutes(id) })), room, starts);
    return together(ordered.map((id) => ({ id, place: draft.place(id) })), from, to, rooms.map(({ id }) => id));
  }

  #off() {
    const { draft } = this.#desk;
    const sessions = this.#ids.filter((id) => !draft.item(id).isBlock && draft.place(id));
    return sessions.length ? sessions.map((id) => ({ id, place: null })) : null;
  }

  #show() {
    const { targets, checks } = this.#tools;
    const moves = this.#moves;
    const clash = firstClash(this.#desk.draft, moves);
    const note = clash ? `taken by “${this.#desk.words.title(clash.other)}”` : "";
    targets.show(moves, note, clash !== null);
    setText(this.#ghost.lastChild, "");
    checks.drop();
    if (clash) return;
    const asked = moves.map(({ id, place }) => ({ id, place, revision: this.seen.get(id), isBlock: this.#desk.draft.item(id)?.isBlock }));
    checks.ask(asked, (conflicts) => setText(this.#ghost.lastChild, conflicts.map(({ message }) => `⚠ ${message}`).slice(0, 3).join(" ")));
  }
}
