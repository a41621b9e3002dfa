import { fetchJson } from "./api.js";

const EARLY = 60_000;

/** The token that the page's own site hands out for its visitor: `{token, expires_at}` at a URL of that site. */
export class BorrowedToken {
  #url;
  #kept = null;

  /** @param {URL} url */
  constructor(url) {
    this.#url = url;
  }

  /** @returns {Promise<string>} one that lives for a while yet @throws what `fetchJson` throws */
  async get() {
    if (!this.#kept || Date.parse(this.#kept.expires_at) - EARLY < Date.now()) this.#kept = await fetchJson(this.#url);
    return this.#kept.token;
  }

  /** The one that was handed out is dead. */
  drop() {
    this.#kept = null;
  }
}
