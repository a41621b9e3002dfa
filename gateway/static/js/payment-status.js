import { ApiProblem, fetchJson, Unreachable } from "./api.js";
import { Polling } from "./polling.js";

/**
 * `<payment-status payment-id="…" state="processing">` on the return page: asks, less and less often, until the state
 * is another one, then reloads the page. Silent while the tab is hidden.
 */
export class PaymentStatus extends HTMLElement {
  #polling;

  connectedCallback() {
    this.#polling = new Polling(() => this.#ask());
  }

  disconnectedCallback() {
    this.#polling.stop();
  }

  async #ask() {
    const state = await this.#state();
    const isOver = state !== null && state !== this.getAttribute("state");
    if (isOver) location.reload();
    return !isOver;
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
