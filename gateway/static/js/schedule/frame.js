/** Gathers what changed and paints it once, with the next frame. */
export class Frame {
  #paint;
  #ids = new Set();
  #isWhole = false;
  #isAsked = false;

  /** @param {(ids: Set<string>, isWhole: boolean) => void} paint @param {(work: () => void) => void} ask */
  constructor(paint, ask = (work) => requestAnimationFrame(work)) {
    this.#paint = paint;
    this.ask = ask;
  }

  /** @param {Iterable<string>} ids @param {boolean} isWhole more than these: days, rooms, everything */
  mark(ids, isWhole = false) {
    for (const id of ids) this.#ids.add(id);
    this.#isWhole ||= isWhole;
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.ask(() => this.#run());
  }

  #run() {
    const [ids, isWhole] = [this.#ids, this.#isWhole];
    [this.#ids, this.#isWhole, this.#isAsked] = [new Set(), false, false];
    this.#paint(ids, isWhole);
  }
}
