import { localizeTimes } from "./local-time.js";
import { Polling } from "./polling.js";

/**
 * `<live-parts parts="order-state order-money">` while something is under way: asks for its own page, less and less
 * often, and takes over what changed in the elements of these ids, until the page no longer has this element. What
 * somebody has typed elsewhere stays. Silent while the tab is hidden.
 */
export class LiveParts extends HTMLElement {
  #polling;

  connectedCallback() {
    this.#polling = new Polling(() => this.#ask());
  }

  disconnectedCallback() {
    this.#polling.stop();
  }

  async #ask() {
    const page = await fetchPage();
    if (!page || !this.isConnected) return true;
    for (const id of this.getAttribute("parts").split(" ")) takeOver(page, id);
    const isOver = !page.querySelector("live-parts");
    if (isOver) this.remove();
    return !isOver;
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
