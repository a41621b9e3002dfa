import { ApiProblem, fetchJson, Unreachable } from "./api.js";

const HOLD_IS_OVER = "The seats are no longer held for you, so nothing was charged. Order again to get new ones.";

/**
 * `<pay-button order-token="…">` around a real button: opens the payment, then goes to its checkout page.
 * (A form could not: `form-action 'self'` stops a POST that redirects to another origin.)
 */
export class PayButton extends HTMLElement {
  #listening;

  connectedCallback() {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#button.addEventListener("click", () => void this.#pay(), { signal });
    // Back from the checkout page by the browser's own button, the page wakes up as it was left: busy.
    addEventListener("pageshow", () => this.#setBusy(false), { signal });
  }

  disconnectedCallback() {
    this.#listening.abort();
  }

  get #button() {
    return this.querySelector("button");
  }

  async #pay() {
    if (this.#button.getAttribute("aria-busy") === "true") return;
    this.#setBusy(true);
    this.querySelector('[role="alert"]')?.remove();
    try {
      const { id, checkout_url } = await this.#open();
      // Nothing to pay (any more): it was paid in another tab, say.
      location.assign(checkout_url ?? `/payments/${id}/return`);
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      this.#setBusy(false);
      this.#explain(error);
    }
  }

  #open() {
    const body = { order_token: this.getAttribute("order-token") };
    return fetchJson("/api/v1/payments", { method: "POST", body, timeout: 30_000 });
  }

  // Not `disabled`: a disabled button would drop the focus.
  #setBusy(busy) {
    this.#button.setAttribute("aria-busy", String(busy));
  }

  #explain(error) {
    const alert = document.createElement("p");
    alert.className = "alert bad";
    alert.setAttribute("role", "alert");
    alert.textContent = error.status === 403 || error.status === 409 ? HOLD_IS_OVER : error.message;
    this.append(alert);
  }
}

customElements.define("pay-button", PayButton);
