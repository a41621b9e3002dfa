/** Which things are selected, and from which one a range begins. */
export class Selection {
  #ids = new Set();
  #anchor = null;
  #listener;

  /** @param {(changed: Set<string>) => void} listener */
  constructor(listener) {
    this.#listener = listener;
  }

  get ids() {
    return [...this.#ids];
  }

  get size() {
    return this.#ids.size;
  }

  has(id) {
    return this.#ids.has(id);
  }

  toggle(id) {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#anchor = id;
    this.#listener(new Set([id]));
  }

  /** All from the one that was selected last to this one. @param {string[]} ordered what stands beside it, in its order */
  extendTo(id, ordered) {
    const [from, to] = [ordered.indexOf(this.#anchor), ordered.indexOf(id)];
    if (from < 0 || to < 0) return this.toggle(id);
    const range = ordered.slice(Math.min(from, to), Math.max(from, to) + 1);
    range.forEach((one) => this.#ids.add(one));
    this.#anchor = id;
    this.#listener(new Set(range));
  }

  /** @param {(id: string) => boolean} isThere what is gone is no longer selected */
  keep(isThere) {
    const gone = this.ids.filter((id) => !isThere(id));
    gone.forEach((id) => this.#ids.delete(id));
    if (gone.length) this.#listener(new Set(gone));
  }

  clear() {
    const before = new Set(this.#ids);
    this.#ids.clear();
    this.#anchor = null;
    if (before.size) this.#listener(before);
  }
}
