/** One stop for the Tab key among many cards: the one that had the focus last. */
export class Rover {
  #cards;
  #current = null;

  /** @param {HTMLElement} parent @param {Map<string, HTMLElement>} cards by what they show */
  constructor(parent, cards) {
    this.#cards = cards;
    parent.addEventListener("focusin", (event) => this.#take(event.target.closest?.("[data-id]")?.dataset.id));
  }

  /** After cards came or went. @param {string | undefined} first where to begin when the current one is gone */
  mend(first) {
    if (!this.#cards.has(this.#current)) this.#take(first);
  }

  #take(id) {
    if (id === this.#current) return;
    this.#stop(this.#current, -1);
    this.#current = id ?? null;
    this.#stop(this.#current, 0);
  }

  #stop(id, index) {
    const card = this.#cards.get(id);
    if (card) card.tabIndex = index;
  }
}
