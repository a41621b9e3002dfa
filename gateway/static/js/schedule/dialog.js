/** A dialog of the page and its form: one promise from opening to closing. */
export class Dialog {
  #dialog;

  /** @param {HTMLElement} root @param {string} name */
  constructor(root, name) {
    this.#dialog = root.querySelector(`[data-dialog="${name}"]`);
    this.form = this.#dialog.querySelector("form");
    this.form.addEventListener("submit", (event) => this.#submit(event));
  }

  part(name) {
    return this.#dialog.querySelector(`[data-${name}]`);
  }

  get isOpen() {
    return this.#dialog.open;
  }

  /**
   * @param {(answer: string) => Promise<boolean> | boolean} check may keep it open: false, and why with `tell`
   * @returns {Promise<string>} the button that closed it, "" for none
   */
  open(check = () => true) {
    this.tell("");
    this.check = check;
    this.#dialog.returnValue = "";
    this.#dialog.showModal();
    return new Promise((resolve) => {
      this.#dialog.addEventListener("close", () => resolve(this.#dialog.returnValue), { once: true });
    });
  }

  close(answer = "") {
    this.#dialog.close(answer);
  }

  /** What is wrong, "" for nothing. @param {string} text */
  tell(text) {
    const error = this.part("error");
    if (!error) return;
    error.textContent = text;
    error.hidden = !text;
  }

  async #submit(event) {
    const answer = event.submitter?.value ?? "save";
    event.preventDefault();
    if (await this.check(answer)) this.close(answer);
  }
}
