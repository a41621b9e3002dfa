import { fetchJson, request, Unreachable } from "./api.js";
import { renewLogin } from "./login.js";
import { words as wordsOfPage } from "./words.js";

/**
 * The reader's inbox over REST. After each write it dispatches `fanfare:changed` on document.
 * All calls throw what `fetchJson` throws.
 */
export class InboxApi {
  #base;
  #token;
  #tag = null;

  /**
   * @param {string | URL} base where Fanfare is
   * @param {import("./borrowed-token.js").BorrowedToken | null} token null: the login's cookie counts
   */
  constructor(base = location.origin, token = null) {
    this.#base = base;
    this.#token = token;
  }

  /** @param {string | URLSearchParams} query as `limit=20&unread=true` */
  list(query) {
    return this.#fetch(`?${query}`);
  }

  /** What the bell says in its reader's language: `{language, words}`. */
  words() {
    return this.#fetch("/words");
  }

  /** Where the inbox stands, or null while that is as it was the last time. */
  async head() {
    const answer = await request(this.#url("/head"), { ...(await this.#login()), tag: this.#tag });
    if (answer.status === 304) return null;
    this.#tag = answer.headers.get("ETag");
    return answer.json();
  }

  /** @param {"read" | "unread" | "archive" | "restore"} change */
  change(id, change) {
    return this.#post(`/${id}/${change}`);
  }

  /** All that were created up to that one; the answer's `undo` is for `takeBack`. */
  readUpTo(id) {
    return this.#post("/read", { up_to: id });
  }

  takeBack(undo) {
    return this.#post("/unread", undo);
  }

  seeUpTo(id) {
    return this.#post("/seen", { up_to: id });
  }

  /** @throws {import("./api.js").ApiProblem} with status 401 when the login is over */
  async renew() {
    if (!this.#token) return renewLogin(this.#base);
    this.#token.drop();
    await this.#token.get();
  }

  async #login() {
    return this.#token ? { token: await this.#token.get() } : {};
  }

  /** What Socket.IO asks when it connects; without an answer it is refused, and the login renewed. */
  get auth() {
    return (tell) => void this.#login().then(tell, () => tell({}));
  }

  // The call outlives the page, because a click on a row also follows its link.
  async #post(path, body) {
    const answer = await this.#fetch(path, { method: "POST", body, keepalive: true });
    document.dispatchEvent(new CustomEvent("fanfare:changed"));
    return answer;
  }

  async #fetch(path, options = {}) {
    return fetchJson(this.#url(path), { ...options, ...(await this.#login()) });
  }

  #url(path) {
    return new URL(`/api/v1/notifications${path}`, this.#base);
  }
}

/** A failed call in the reader's words, which the API's are not. @param {ApiProblem | Unreachable} error */
export function explained(error, words = wordsOfPage) {
  if (error instanceof Unreachable) return words.say("Fanfare could not be reached. Check your connection and try again.");
  return error.status === 401 ? words.say("You are logged out. Please log in again.") : words.say("Please try again in a moment.");
}
