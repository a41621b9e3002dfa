/** `<number-stepper>` around a minus button, a number input and a plus button (`data-step`). */
export class NumberStepper extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.#step(event.target.closest("[data-step]")));
    this.addEventListener("input", () => this.#limit());
    this.#limit();
  }

  get #input() {
    return this.querySelector("input");
  }

  #step(button) {
    if (!button) return;
    if (button.dataset.step > 0) this.#input.stepUp();
    else this.#input.stepDown();
    this.#input.dispatchEvent(new Event("input", { bubbles: true }));
    this.#input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #limit() {
    const { valueAsNumber: value, min, max } = this.#input;
    for (const button of this.querySelectorAll("[data-step]")) {
      button.disabled = button.dataset.step > 0 ? max !== "" && value >= Number(max) : value <= Number(min);
    }
  }
}

customElements.define("number-stepper", NumberStepper);
