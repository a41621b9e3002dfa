import { ApiProblem, Unreachable } from "../api.js";

const EVERY_MS = 200;

/** Asks the server what it would say to a place while something is dragged: one question at a time, the newest. */
export class Checks {
  #api;
  #wanted = null;
  #isBusy = false;

  /** @param {import("./draft-api.js").DraftApi} api @param {number} every milliseconds */
  constructor(api, every = EVERY_MS) {
    this.#api = api;
    this.every = every;
  }

  /** @param {any[]} moves @param {(conflicts: any[]) => void} tell not called when the question is no longer of interest */
  ask(moves, tell) {
    this.#wanted = { moves, tell };
    if (!this.#isBusy) void this.#work();
  }

  drop() {
    this.#wanted = null;
  }

  async #work() {
    this.#isBusy = true;
    while (this.#wanted) {
      const asked = this.#wanted;
      await new Promise((resolve) => setTimeout(resolve, this.every));
      if (this.#wanted !== asked) continue;
      const conflicts = await this.#conflicts(asked.moves);
      if (this.#wanted !== asked) continue;
      this.#wanted = null;
      asked.tell(conflicts);
    }
    this.#isBusy = false;
  }

  // A hint that does not come is no reason to disturb a drag: the drop is answered anyway.
  async #conflicts(moves) {
    try {
      const { conflicts } = await this.#api.check(moves);
      return Object.values(conflicts).flat();
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      return [];
    }
  }
}
