import { showToast } from "../toast.js";
import { ApiProblem, Unreachable } from "../api.js";
import { firstClash } from "./clashes.js";
import { sameClockOn } from "./days.js";
import { length, swapped } from "./geometry.js";
import { later } from "./zone.js";

/** What an editor does to things of the draft, with the hand, with keys or in a dialog. */
export class Actions {
  #desk;
  #writer;
  #api;

  /** @param {import("./desk.js").Desk} desk @param {import("./writer.js").Writer} writer @param {import("./draft-api.js").DraftApi} api */
  constructor(desk, writer, api) {
    this.#desk = desk;
    this.#writer = writer;
    this.#api = api;
  }

  /** What somebody acts upon now. @param {string[]} ids */
  revisions(ids) {
    return this.#writer.revisions(ids);
  }

  /** What a key acts upon: all that are selected when it is one of them. @param {string} id */
  chosen(id) {
    const { selection, draft } = this.#desk;
    const isPlaced = draft.place(id) !== null;
    return selection.has(id) ? selection.ids.filter((other) => (draft.place(other) !== null) === isPlaced) : [id];
  }

  /**
   * @param {import("./writer.js").Move[]} moves @param {Map<string, number>} [seen]
   * @returns {Promise<boolean>}
   */
  async put(moves, seen) {
    const mine = moves.filter(({ id }) => this.#desk.isEditable(id));
    if (mine.length < moves.length || mine.length === 0) return this.#refuse("You may only move sessions of your own tracks.");
    const clash = firstClash(this.#desk.draft, mine);
    if (clash) return this.#refuse(this.clashText(clash));
    const isDone = await this.#writer.move(mine, seen);
    if (isDone) this.#tellMoved(mine);
    return isDone;
  }

  /** @param {{other: string}} clash */
  clashText({ other }) {
    const { draft, words } = this.#desk;
    return `Not moved: “${words.title(other)}” is in that room at that time (${words.times(draft.place(other))}).`;
  }

  shift(ids, minutes) {
    return this.#each(ids, (place) => ({ ...place, starts: later(place.starts, minutes), ends: later(place.ends, minutes) }));
  }

  toRoom(ids, step) {
    const rooms = this.#desk.rooms.map(({ id }) => id);
    const beside = (place) => ({ ...place, room: rooms[rooms.indexOf(place.room) + step] });
    const isThere = ids.every((id) => beside(this.#desk.draft.place(id)).room);
    return isThere ? this.#each(ids, beside) : this.#refuse("There is no room on that side.");
  }

  async toDay(ids, step) {
    const { days, day, zone } = this.#desk;
    const next = days[days.indexOf(day) + step];
    if (!next) return this.#refuse("There is no day on that side.");
    const at = (instant) => sameClockOn(zone, instant, next);
    const isDone = await this.#each(ids, (place) => ({ ...place, starts: at(place.starts), ends: at(place.starts) + (place.ends - place.starts) }));
    if (isDone) this.#desk.showDay(next.date);
    return isDone;
  }

  lengthen(ids, minutes) {
    return this.#each(ids, (place, id) => ({ ...place, ends: later(place.starts, length(this.#desk.draft.minutes(id) + minutes)) }));
  }

  /** Sessions lose their place; breaks and blockers are deleted. */
  async unschedule(ids) {
    const { draft } = this.#desk;
    const sessions = ids.filter((id) => !draft.item(id).isBlock && draft.place(id));
    for (const id of ids) if (draft.item(id).isBlock) await this.deleteBlock(id);
    return sessions.length === 0 || this.put(sessions.map((id) => ({ id, place: null })));
  }

  /** Each to the first place that is free for it, one after the other. */
  async firstPlace(ids) {
    for (const id of ids) {
      const place = await this.findPlace(id);
      if (!place || !(await this.put([{ id, place }]))) return false;
      this.#desk.showDay(this.#desk.zone.date(place.starts));
    }
    return true;
  }

  /** @param {string} id @param {{after?: number, room?: string}} [where] @returns {Promise<import("./draft.js").Place | null>} */
  async findPlace(id, where) {
    try {
      const { room_id: room, starts_at: starts, ends_at: ends } = await this.#api.firstPlace(id, where);
      return { room, starts: Date.parse(starts), ends: Date.parse(ends) };
    } catch (error) {
      this.#explain(error, error.status === 404 ? `There is no free place for “${this.#desk.words.title(id)}”.` : undefined);
      return null;
    }
  }

  swap([one, other]) {
    const { draft } = this.#desk;
    const places = [one, other].map((id) => draft.place(id));
    if (!places[0] || !places[1]) return this.#refuse("Only two sessions that both have a place can be swapped.");
    const [first, second] = swapped(...places);
    return this.put([{ id: one, place: first }, { id: other, place: second }]);
  }

  addBlocks(block) {
    return this.#writer.run(() => this.#api.addBlocks(block));
  }

  changeBlock(id, change) {
    const { revision } = this.#desk.draft.item(id);
    return this.#writer.run(() => this.#api.changeBlock(id, revision, change));
  }

  deleteBlock(id) {
    const { revision } = this.#desk.draft.item(id);
    return this.#writer.run(() => this.#api.deleteBlock(id, revision));
  }

  /** @param {number} [number] of a change of one's own; without it the newest */
  undo(number) {
    return this.#step(() => this.#api.undo(number), "Undone");
  }

  redo(number) {
    return this.#step(() => this.#api.redo(number), "Done again");
  }

  /** @param {() => Promise<any>} send @param {string} what */
  async #step(send, what) {
    let label = "";
    const isDone = await this.#writer.run(async () => {
      const answer = await send();
      label = answer.label ?? "";
      return answer;
    });
    if (isDone) this.#desk.say(label ? `${what}: ${label}` : `${what}.`);
    return isDone;
  }

  restore(number) {
    return this.#step(() => this.#api.restore(number), "The draft is as it was then");
  }

  reset(release) {
    return this.#step(() => this.#api.reset(release.id), `The draft is as in ${release.name}`);
  }

  #each(ids, change) {
    const { draft } = this.#desk;
    const moves = ids.map((id) => ({ id, place: change(draft.place(id), id) }));
    return this.put(moves);
  }

  #tellMoved(moves) {
    const { words, draft } = this.#desk;
    const [{ id, place }] = moves;
    if (moves.length > 1) return this.#desk.say(`${moves.length} moved.`);
    const warnings = draft.item(id)?.conflicts.map(({ message }) => message).join(" ");
    this.#desk.say(`${words.title(id)}: ${words.place(place)}.${warnings ? ` Warning: ${warnings}` : ""}`);
  }

  #refuse(text) {
    this.#desk.say(text);
    showToast({ title: text });
    return Promise.resolve(false);
  }

  #explain(error, text = error.message) {
    if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
    void this.#refuse(text);
  }
}

