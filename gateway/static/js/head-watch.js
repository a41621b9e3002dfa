const FIRST = 2_000;
const SHORTEST = 5_000;
const LONGEST = 60_000;

/**
 * Asks where the inbox stands while there is no live connection: more and more slowly while nothing happens, and never
 * all readers in the same moment.
 */
export class HeadWatch {
  #ask;
  #pause = SHORTEST;
  #timer = null;

  /** @param {() => Promise<boolean>} ask whether there was news; it deals with its own errors */
  constructor(ask) {
    this.#ask = ask;
  }

  start() {
    if (this.#timer !== null) return;
    this.#pause = SHORTEST;
    this.#next(FIRST);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = null;
  }

  #next(pause) {
    this.#timer = setTimeout(() => void this.#round(), pause * (0.5 + Math.random()));
  }

  async #round() {
    const timer = this.#timer;
    const news = await this.#ask();
    if (this.#timer !== timer) return; // stopped, or started anew, in the meantime
    const pause = this.#pause;
    this.#pause = news ? SHORTEST : Math.min(LONGEST, 2 * pause);
    this.#next(news ? SHORTEST : pause);
  }
}
