/** Who has what in hand right now. A hint: what counts is the revision. */
export class Holds {
  #me;
  #held = new Map();
  #allowed = new Set();

  /** @param {string} accountId of the reader */
  constructor(accountId) {
    this.#me = accountId;
  }

  /**
   * @param {{session_id: string, account_id: string, name: string}[]} held by everybody
   * @returns {Set<string>} sessions whose holder changed
   */
  take(held) {
    const next = new Map();
    for (const hold of held) if (hold.account_id !== this.#me) next.set(hold.session_id, hold.name);
    const changed = new Set([...this.#held.keys(), ...next.keys()].filter((id) => this.#held.get(id) !== next.get(id)));
    for (const id of this.#allowed) if (!next.has(id)) this.#allowed.delete(id);
    this.#held = next;
    return changed;
  }

  /** @returns {string} the name of who else has it, or "" */
  holder(id) {
    return this.#held.get(id) ?? "";
  }

  /** Why it should not be taken, "" when it may. */
  objection(id) {
    return this.#allowed.has(id) ? "" : this.holder(id);
  }

  /** The reader has said that they want it all the same. */
  allow(id) {
    this.#allowed.add(id);
  }
}
