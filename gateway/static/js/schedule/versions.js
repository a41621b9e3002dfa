/** How far the draft is known here. Frames may overtake each other and the answers to one's own changes. */
export class Versions {
  #whole = 0;
  #beyond = new Set();

  /** Everything up to this one is known: the draft was read. @param {number} version */
  readUpTo(version) {
    this.#whole = Math.max(this.#whole, version);
    this.#advance();
  }

  /** One change was heard of. @param {number} version */
  note(version) {
    if (version > this.#whole) this.#beyond.add(version);
    this.#advance();
  }

  get known() {
    return this.#whole;
  }

  /** Whether a change before one that is known has not come. */
  get hasGap() {
    return this.#beyond.size > 0;
  }

  #advance() {
    while (this.#beyond.delete(this.#whole + 1)) this.#whole += 1;
    for (const version of this.#beyond) if (version <= this.#whole) this.#beyond.delete(version);
  }
}
