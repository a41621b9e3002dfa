const WARNING = 2 * 60 * 1000;

/** Time left as "12:05", or "1:02:05" from an hour on. @param {number} left in milliseconds */
export function clock(left) {
  const seconds = Math.max(0, Math.ceil(left / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(seconds / 3600);
  return hours ? `${hours}:${parts.join(":")}` : parts.join(":").replace(/^0/, "");
}

/**
 * `<hold-countdown until="2026-11-23T10:30:00Z">`: how long the seats are held. Attribute `state` becomes `ending` two
 * minutes before the end, which is announced, and `over` at the end, when the page reloads to show what is now.
 */
export class HoldCountdown extends HTMLElement {
  #timer;
  #text;
  #status;

  connectedCallback() {
    this.#text = document.createElement("span");
    this.#status = document.createElement("span");
    this.#status.className = "sr";
    this.#status.setAttribute("role", "status");
    this.replaceChildren(this.#text, this.#status);
    this.#tick();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #tick() {
    const left = Date.parse(this.getAttribute("until")) - Date.now();
    if (left <= 0) return this.#end();
    this.#text.textContent = `Your seats are held for ${clock(left)}`;
    if (left <= WARNING) this.#enter("ending", "Less than two minutes left to pay for your seats.");
    this.#timer = setTimeout(() => this.#tick(), left % 1000 || 1000);
  }

  // A page that still says so after its end is not reloaded for ever: the server's clock may be a little behind.
  #end() {
    const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";
    const wasRunning = this.#timer !== undefined;
    this.#text.textContent = "The time to pay is over";
    this.#enter("over", "The time to pay is over.");
    if (wasRunning || !isReload) this.#timer = setTimeout(() => location.reload(), 1500);
  }

  #enter(state, announcement) {
    if (this.getAttribute("state") === state) return;
    this.setAttribute("state", state);
    this.#status.textContent = announcement;
  }
}

customElements.define("hold-countdown", HoldCountdown);
