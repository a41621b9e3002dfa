import { localizeTimes } from "./local-time.js";

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;
const GROWTH = 1.5;

/**
 * `<live-parts parts="order-state order-money">` while something is under way: asks for its own page, less and less
 * often, and takes over what changed in the elements of these ids, until the page no longer has this element. What
 * somebody has typed elsewhere stays. Silent while the tab is hidden.
 */
export class LiveParts extends HTMLElement {
  #delay = FIRST_DELAY;
  #timer;
  #listening;

  connectedCallback() {
    this.#listening = new AbortController();
    document.addEventListener("visibilitychange", () => this.#wait(), { signal: this.#listening.signal });
    this.#wait();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#listening.abort();
  }

  #wait() {
    clearTimeout(this.#timer);
    if (document.visibilityState !== "visible") return;
    this.#timer = setTimeout(() => void this.#ask(), this.#delay);
    this.#delay = Math.min(this.#delay * GROWTH, LONGEST_DELAY);
  }

  async #ask() {
    const page = await fetchPage();
    if (!this.isConnected) return;
    if (page) for (const id of this.getAttribute("parts").split(" ")) takeOver(page, id);
    if (page && !page.querySelector("live-parts")) this.remove();
    else this.#wait();
  }
}

async function fetchPage() {
  const response = await fetch(location.pathname, { signal: AbortSignal.timeout(10_000) }).catch(() => null);
  return response?.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
}

function takeOver(page, id) {
  const [present, next] = [document.getElementById(id), page.getElementById(id)];
  if (!present || !next) return;
  localizeTimes(next);
  if (present.innerHTML !== next.innerHTML) present.replaceWith(document.adoptNode(next));
}

customElements.define("live-parts", LiveParts);
