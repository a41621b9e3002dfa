const KEY = "fanfare-told";
const MOST_KEPT = 200;

/** What this browser's reader was told of already, whichever tab showed it, and whether that tab is still open. */
export class Told {
  #storage;
  #locks;

  /** @param {Storage | null} storage shared by all tabs @param {LockManager | undefined} locks */
  constructor(storage = storageOfTabs(), locks = navigator.locks) {
    this.#storage = storage;
    this.#locks = locks;
  }

  /**
   * Claims to tell of some: each is given to one tab only.
   * @param {string[]} ids
   * @returns {Promise<string[]>} those that nobody has told of yet
   */
  async claim(ids) {
    if (!this.#locks) return this.#take(ids);
    return this.#locks.request(KEY, () => this.#take(ids));
  }

  #take(ids) {
    if (!this.#storage) return ids;
    const known = JSON.parse(this.#storage.getItem(KEY) ?? "[]");
    const mine = ids.filter((id) => !known.includes(id));
    this.#storage.setItem(KEY, JSON.stringify([...known, ...mine].slice(-MOST_KEPT)));
    return mine;
  }
}

/** What tabs share, or null where the reader's browser forbids it. */
export function storageOfTabs() {
  try {
    return localStorage;
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
    return null;
  }
}
