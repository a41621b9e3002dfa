import { ApiProblem, Unreachable } from "../api.js";
import { isSamePlace, placeOf } from "./draft.js";

/**
 * One change after the other goes to the server, each with the revision that its editor saw. Until it has answered the
 * screen shows what is on its way; what it refuses is told with the reason, and can be put again.
 * @typedef {{id: string, place: import("./draft.js").Place | null}} Move
 * @typedef {{reason: "overtaken" | "taken" | "offline" | "refused", message: string, conflicts: any[], moves: Move[],
 *   problem: any}} Refusal `problem` as the server told it
 */
export class Writer {
  #draft;
  #api;
  #listener;
  #waiting = [];
  #isBusy = false;
  #own = new Map();

  /**
   * @param {import("./draft.js").Draft} draft @param {import("./draft-api.js").DraftApi} api
   * @param {{isOnline: () => boolean, onRefused: (refusal: Refusal) => void, onAnswer: (answer: any) => void,
   *   onLost: () => void}} listener `onLost`: nobody knows whether it was done
   */
  constructor(draft, api, listener) {
    this.#draft = draft;
    this.#api = api;
    this.#listener = listener;
  }

  /** What somebody acts upon. @param {string[]} ids @returns {Map<string, number>} */
  revisions(ids) {
    return new Map(ids.map((id) => [id, this.#base(id)]));
  }

  /**
   * @param {Move[]} moves done together or not at all
   * @param {Map<string, number>} seen the revisions when they began, as of a drag
   * @returns {Promise<boolean>} whether they were done
   */
  move(moves, seen = this.revisions(moves.map(({ id }) => id))) {
    const changing = moves.filter(({ id, place }) => !isSamePlace(this.#draft.place(id), place));
    if (changing.length === 0) return Promise.resolve(true);
    if (!this.#listener.isOnline()) return Promise.resolve(this.#refuse(changing, new Unreachable()));
    this.#draft.propose(changing);
    const before = this.#waiting.at(-1);
    if (canJoin(before, changing)) {
      before.moves = changing;
      return before.promise;
    }
    return this.#enqueue({ moves: changing, seen, send: (change) => this.#api.move(this.#sent(change)) });
  }

  /** Anything else that changes the draft, in its turn. @param {() => Promise<any>} send */
  run(send) {
    if (!this.#listener.isOnline()) return Promise.resolve(this.#refuse([], new Unreachable()));
    return this.#enqueue({ moves: [], seen: new Map(), send });
  }

  #enqueue(change) {
    change.promise = new Promise((resolve) => {
      change.resolve = resolve;
    });
    this.#waiting.push(change);
    if (!this.#isBusy) void this.#work();
    return change.promise;
  }

  async #work() {
    this.#isBusy = true;
    while (this.#waiting.length > 0) {
      const change = this.#waiting.shift();
      change.resolve(await this.#do(change));
    }
    this.#isBusy = false;
  }

  async #do(change) {
    try {
      this.#succeed(change, await change.send(change));
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      if (this.#takeNewer(change, error)) return true;
      this.#fail(change, error);
      return false;
    }
  }

  #succeed(change, answer) {
    this.#remember(change, answer);
    this.#draft.takeChange(answer.slot ? { ...answer, slots: [...(answer.slots ?? []), answer.slot] } : answer);
    this.#settle(change);
    this.#listener.onAnswer(answer);
  }

  #remember({ sent }, { slot, slots = [], blocks = [] }) {
    const now = new Map([...slots, ...(slot ? [slot] : []), ...blocks].map((one) => [one.session_id ?? one.id, one.revision]));
    for (const { id, revision } of sent ?? []) if (now.has(id)) this.#own.set(`${id} ${revision}`, now.get(id));
  }

  // An answer was lost, and its change tried again: what is there now is what was wanted.
  #takeNewer(change, error) {
    if (error.status !== 412) return false;
    const known = new Map([error.body.current ?? []].flat().map((one) => [one.session_id ?? one.id, one]));
    this.#draft.takeChange(parts([...known.values()]));
    const isDone = ({ id, place }) => known.has(id) && isSamePlace(placeOf(known.get(id)), place);
    if (change.moves.length === 0 || !change.moves.every(isDone)) return false;
    this.#settle(change);
    return true;
  }

  #fail(change, error) {
    const ids = new Set(change.moves.map(({ id }) => id));
    const following = this.#waiting.filter(({ seen }) => [...seen.keys()].some((id) => ids.has(id)));
    this.#waiting = this.#waiting.filter((next) => !following.includes(next));
    const last = following.at(-1)?.moves ?? change.moves;
    [change, ...following].forEach((one) => this.#settle(one));
    following.forEach(({ resolve }) => resolve(false));
    this.#refuse(last, error);
    if (error instanceof Unreachable) this.#listener.onLost();
  }

  #settle({ moves }) {
    const isStillAway = (id) => this.#waiting.some((next) => next.moves.some((move) => move.id === id));
    this.#draft.settle(moves.map(({ id }) => id).filter((id) => !isStillAway(id)));
  }

  #refuse(moves, error) {
    const reason = error instanceof Unreachable ? "offline" : (REASONS[error.status] ?? "refused");
    const conflicts = Object.values(error.body?.conflicts ?? {}).flat();
    this.#listener.onRefused({ reason, message: error.message, conflicts, moves, problem: error.body ?? {} });
    return false;
  }

  #base(id) {
    return this.#draft.item(id)?.revision ?? 0;
  }

  // One's own earlier change may have been on its way when this one began: it raised the revision, nobody else did.
  #revision(id, seen) {
    let revision = seen.get(id) ?? this.#base(id);
    while (this.#own.has(`${id} ${revision}`)) revision = this.#own.get(`${id} ${revision}`);
    return revision;
  }

  #sent(change) {
    change.sent = change.moves.map(({ id, place }) => {
      return { id, place, revision: this.#revision(id, change.seen), isBlock: this.#draft.item(id)?.isBlock ?? false };
    });
    return change.sent;
  }
}

const REASONS = { 409: "taken", 412: "overtaken" };

function parts(rows) {
  return { slots: rows.filter((one) => one.session_id), blocks: rows.filter((one) => !one.session_id) };
}

function canJoin(before, moves) {
  return before?.moves.length === 1 && moves.length === 1 && before.moves[0].id === moves[0].id;
}
