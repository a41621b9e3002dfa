import { make } from "./elements.js";

/**
 * Above the page while something is in hand: nothing below lights up, and the hand looks the same everywhere. A class on
 * the whole page would do that as well, and make the browser look at every element of it.
 */
export class Shield {
  #element = make("div", "planner-shield");

  /** @param {HTMLElement} scroller that the wheel moves meanwhile */
  constructor(scroller) {
    this.#element.addEventListener("wheel", ({ deltaX, deltaY }) => scroller.scrollBy(deltaX, deltaY), { passive: true });
  }

  get isUp() {
    return this.#element.isConnected;
  }

  raise() {
    document.body.append(this.#element);
  }

  lower() {
    this.#element.remove();
  }

  /** @returns {Element | undefined} what the hand is above */
  below(x, y) {
    return document.elementsFromPoint(x, y).find((element) => element !== this.#element);
  }
}
