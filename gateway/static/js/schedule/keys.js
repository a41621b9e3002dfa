import { SNAP } from "./geometry.js";

const LET_GO_MS = 2_000;

/** The editor by keyboard. Arrows move what has the focus, or all that is selected with it. */
export class Keys {
  #desk;
  #actions;
  #views;
  #open;
  #line;
  #held = "";
  #letGo = () => {};
  #timer;

  /**
   * @param {import("./desk.js").Desk} desk @param {import("./actions.js").Actions} actions
   * @param {{grid: import("./grid-view.js").GridView, list: import("./list-view.js").ListView, focus: (id: string) => void,
   *   focusAgain: (id: string) => void}} views
   * @param {{item: (id: string) => void, keys: () => void}} open dialogs
   * @param {{hold: (ids: string[]) => () => void}} line
   */
  constructor(desk, actions, views, open, line) {
    this.#desk = desk;
    this.#actions = actions;
    this.#views = views;
    this.#open = open;
    this.#line = line;
    desk.root.addEventListener("keydown", (event) => this.#press(event));
  }

  #press(event) {
    if (event.defaultPrevented || event.target.closest("dialog, input, select, textarea")) return;
    const id = event.target.closest("[data-id]")?.dataset.id;
    const work = this.#everywhere(event) ?? (id && this.#onCard(event, id));
    if (!work) return;
    event.preventDefault();
    void work();
  }

  #everywhere({ key, ctrlKey, metaKey, shiftKey }) {
    const letter = key.toLowerCase();
    if (ctrlKey || metaKey) {
      if (letter === "z") return () => (shiftKey ? this.#actions.redo() : this.#actions.undo());
      if (letter === "y") return () => this.#actions.redo();
      return undefined;
    }
    if (key === "?") return this.#open.keys;
    if (key === "Escape" && this.#desk.selection.size) return () => this.#desk.selection.clear();
    if (letter === "s" && this.#desk.selection.size === 2) return () => this.#actions.swap(this.#desk.selection.ids);
    return undefined;
  }

  #onCard(event, id) {
    const { key } = event;
    if (key === "Enter") return () => this.#open.item(id);
    if (key === " ") return () => (event.shiftKey ? this.#desk.selection.extendTo(id, this.#beside(id)) : this.#desk.selection.toggle(id));
    const goal = this.#goal(event, id);
    if (goal !== undefined) return () => goal && this.#views.focus(goal);
    const change = this.#change(event, id);
    return change && (() => this.#run(change, this.#actions.chosen(id), id));
  }

  #change({ key, shiftKey, altKey }, id) {
    const actions = this.#actions;
    if (key.toLowerCase() === "f") return (ids) => actions.firstPlace(ids);
    if (!this.#desk.draft.place(id)) return undefined;
    if (shiftKey) return { ArrowUp: (ids) => actions.lengthen(ids, -SNAP), ArrowDown: (ids) => actions.lengthen(ids, SNAP) }[key];
    if (altKey) return { PageUp: (ids) => actions.toDay(ids, -1), PageDown: (ids) => actions.toDay(ids, 1) }[key];
    return {
      ArrowUp: (ids) => actions.shift(ids, -SNAP),
      ArrowDown: (ids) => actions.shift(ids, SNAP),
      ArrowLeft: (ids) => actions.toRoom(ids, -1),
      ArrowRight: (ids) => actions.toRoom(ids, 1),
      Delete: (ids) => actions.unschedule(ids),
      Backspace: (ids) => actions.unschedule(ids),
    }[key];
  }

  async #run(change, ids, id) {
    const objection = this.#desk.holds.objection(id);
    if (objection) {
      this.#desk.holds.allow(id);
      return this.#desk.say(`${objection} is moving it right now. Press the key again to move it all the same.`);
    }
    this.#hold(ids);
    const done = change(ids);
    this.#views.focus(id);
    await done;
    // It may stand elsewhere now, or on another day; who went on meanwhile is not called back.
    this.#views.focusAgain(id);
  }

  // Once for a row of keys, not for each of them.
  #hold(ids) {
    if (ids.join() !== this.#held) {
      this.#letGo();
      this.#held = ids.join();
      this.#letGo = this.#line.hold(ids);
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), LET_GO_MS);
  }

  #rest() {
    this.#letGo();
    this.#letGo = () => {};
    this.#held = "";
  }

  // Where the focus goes; undefined when the key does not move it, null when there is nothing.
  #goal({ key, ctrlKey, metaKey, shiftKey, altKey }, id) {
    if (shiftKey || altKey) return undefined;
    const beside = this.#beside(id);
    const at = beside.indexOf(id);
    if (key === "Home") return beside[0];
    if (key === "End") return beside.at(-1);
    const isInList = !this.#desk.draft.place(id);
    if (!isInList && !(ctrlKey || metaKey)) return undefined;
    if (key === "ArrowDown") return beside[at + 1] ?? null;
    if (key === "ArrowUp") return beside[at - 1] ?? null;
    if (!isInList && key === "ArrowLeft") return this.#across(id, -1);
    if (!isInList && key === "ArrowRight") return this.#across(id, 1);
    return undefined;
  }

  #beside(id) {
    const place = this.#desk.draft.place(id);
    return place ? this.#views.grid.inRoom(place.room) : this.#views.list.ids;
  }

  // The nearest in time of the next room that has anything.
  #across(id, step) {
    const { draft, rooms } = this.#desk;
    const place = draft.place(id);
    const distance = (other) => Math.abs(draft.place(other).starts - place.starts);
    for (let at = rooms.findIndex(({ id: room }) => room === place.room) + step; rooms[at]; at += step) {
      const there = this.#views.grid.inRoom(rooms[at].id);
      if (there.length) return there.reduce((best, other) => (distance(other) < distance(best) ? other : best));
    }
    return null;
  }
}
