import { ApiProblem, fetchJson, Unreachable } from "./api.js";

const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 30_000;
const GROWTH = 1.5;

/**
 * `<payment-status payment-id="…" state="processing">` on the return page: asks, less and less often, until the state
 * is another one, then reloads the page. Silent while the tab is hidden.
 */
export class PaymentStatus extends HTMLElement {
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
    const state = await this.#state();
    if (state && state !== this.getAttribute("state")) location.reload();
    else this.#wait();
  }

  async #state() {
    try {
      return (await fetchJson(`/api/v1/payments/${this.getAttribute("payment-id")}`)).state;
    } catch (error) {
      if (error instanceof Unreachable) return null;
      if (error instanceof ApiProblem) return error.status < 500 ? stateOnPage() : null;
      throw error;
    }
  }
}

// A logged-out buyer may see the page but not the API, so the page itself is asked.
async function stateOnPage() {
  const response = await fetch(location.href).catch(() => null);
  if (!response?.ok) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector("payment-status")?.getAttribute("state") ?? "settled";
}

customElements.define("payment-status", PaymentStatus);
