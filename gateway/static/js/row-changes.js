/**
 * What this page does to rows, and what it is told of them meanwhile. Word of a change comes later than the change is
 * shown; so word of an older one must not undo what its reader has done since.
 */
export class RowChanges {
  /** @type {Map<string, {line: Promise<unknown>, running: number, seq: number, word: {seq: number, hasRead: boolean} | null}>} */
  #rows = new Map();

  /**
   * Makes a change; those of one row one after the other, because requests may overtake each other.
   * @param {string} id
   * @param {() => Promise<{seq: number}>} change
   * @param {boolean} leaving the page is about to go, so this one cannot wait
   * @returns {Promise<boolean | null>} whether it is read, where somebody has changed that since; otherwise null
   * @throws what `change` throws
   */
  async make(id, change, leaving = false) {
    const row = this.#row(id);
    row.running += 1;
    const made = leaving ? change() : row.line.then(change);
    row.line = made.catch(() => {});
    try {
      row.seq = Math.max(row.seq, (await made).seq);
    } finally {
      row.running -= 1;
    }
    return row.running === 0 && row.word?.seq > row.seq ? row.word.hasRead : null;
  }

  /** Word of a row as of `seq` is newer than what was done here. While something is under way it waits for that. */
  isNews(id, seq, hasRead) {
    const row = this.#rows.get(id);
    if (!row) return true;
    if (row.running > 0 && seq > (row.word?.seq ?? 0)) row.word = { seq, hasRead };
    return row.running === 0 && seq > row.seq;
  }

  #row(id) {
    if (!this.#rows.has(id)) this.#rows.set(id, { line: Promise.resolve(), running: 0, seq: 0, word: null });
    return this.#rows.get(id);
  }
}
