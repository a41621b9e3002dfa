const GROWTH = 1.5;

/** Asks, less and less often, until the answer is there. Silent while the tab is hidden. */
export class Polling {
  #ask;
  #delay;
  #longest;
  #timer;
  #listening = new AbortController();

  /** @param {() => Promise<boolean>} ask resolves to whether to ask again @param {{first?: number, longest?: number}} delays in milliseconds */
  constructor(ask, { first = 1_000, longest = 30_000 } = {}) {
    this.#ask = ask;
    this.#delay = first;
    this.#longest = longest;
    document.addEventListener("visibilitychange", () => this.#wait(), { signal: this.#listening.signal });
    this.#wait();
  }

  stop() {
    this.#listening.abort();
    clearTimeout(this.#timer);
  }

  #wait() {
    clearTimeout(this.#timer);
    if (document.visibilityState !== "visible") return;
    this.#timer = setTimeout(() => void this.#askOnce(), this.#delay);
    this.#delay = Math.min(this.#delay * GROWTH, this.#longest);
  }

  async #askOnce() {
    const isAgain = await this.#ask();
    if (this.#listening.signal.aborted) return;
    if (isAgain) this.#wait();
    else this.stop();
  }
}
