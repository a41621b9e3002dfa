let count = 0;

/**
 * A text field with a list of suggestions: the ARIA 1.2 combobox, "list autocomplete with manual selection".
 * Arrow keys walk through the list, Enter chooses, Escape closes the list and then empties the field; the focus stays in
 * the field all the time.
 */
export class Combobox {
  #input;
  #list;
  #status;
  #options = [];
  #active = -1;
  #timer;
  #asked = 0;

  /**
   * @param {HTMLElement} container
   * @param {{label: string, hint?: string, ask: (text: string) => Promise<{label: string}[]>, choose: (option: any) => void,
   *   wait?: number}} behaviour `ask` answers the suggestions for what was typed; `wait` is in milliseconds
   */
  constructor(container, { label, hint, ask, choose, wait = 150 }) {
    this.ask = ask;
    this.choose = choose;
    this.wait = wait;
    this.#build(container, label, hint);
    this.#input.addEventListener("input", () => this.#later());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.#close());
    // The press must not take the focus away: the list would be gone before the click.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", ({ target }) => this.#pick(this.#indexOf(target)));
  }

  get value() {
    return this.#input.value;
  }

  set value(text) {
    this.#input.value = text;
  }

  #build(container, label, hint) {
    const id = `combobox-${(count += 1)}`;
    const name = element("label", { htmlFor: id, textContent: label });
    const note = element("p", { id: `${id}-hint`, className: "hint", textContent: hint ?? "" });
    this.#input = element("input", { id, className: "input", type: "text", autocomplete: "off" });
    this.#list = element("ul", { id: `${id}-list`, hidden: true });
    this.#status = element("p", { className: "sr" });
    for (const [attribute, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.#list.id,
      ...(hint ? { "aria-describedby": note.id } : {}),
    })) this.#input.setAttribute(attribute, value);
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", "Suggestions");
    this.#status.setAttribute("role", "status");
    container.classList.add("combobox", "field");
    container.append(name, ...(hint ? [note] : []), this.#input, this.#list, this.#status);
  }

  #later() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    if (this.#input.value.trim()) this.#timer = setTimeout(() => void this.#suggest(), this.wait);
    else this.#close();
  }

  async #suggest() {
    const asked = this.#asked;
    const options = await this.ask(this.#input.value.trim());
    // An answer that came late, or after the reader went on, is not for what stands there now.
    if (asked !== this.#asked || document.activeElement !== this.#input) return;
    this.#show(options);
  }

  #show(options) {
    this.#options = options;
    this.#active = -1;
    this.#list.replaceChildren(
      ...options.map((option, index) => {
        const item = element("li", { id: `${this.#list.id}-${index}`, textContent: option.label });
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        return item;
      }),
    );
    this.#status.textContent = told(options.length);
    this.#open(options.length > 0);
  }

  #open(isOpen) {
    this.#list.hidden = !isOpen;
    this.#input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.#mark(-1);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#options = [];
    this.#status.textContent = "";
    this.#open(false);
  }

  #mark(index) {
    this.#active = index;
    for (const [position, item] of [...this.#list.children].entries()) {
      item.setAttribute("aria-selected", String(position === index));
    }
    const item = this.#list.children[index];
    if (item) this.#input.setAttribute("aria-activedescendant", item.id);
    else this.#input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const last = this.#options.length - 1;
    const moves = {
      ArrowDown: () => this.#mark(this.#active >= last ? 0 : this.#active + 1),
      ArrowUp: () => this.#mark(this.#active <= 0 ? last : this.#active - 1),
      Enter: () => this.#pick(this.#active),
      Escape: () => (this.#list.hidden ? (this.#input.value = "") : this.#close()),
    };
    const isForList = event.key === "Enter" || event.key === "Escape" || last >= 0;
    if (!(event.key in moves) || !isForList || event.isComposing) return;
    event.preventDefault(); // Enter would send the form
    moves[event.key]();
  }

  #pick(index) {
    const option = this.#options[index];
    if (!option) return;
    this.#input.value = option.label;
    this.#close();
    this.choose(option);
  }

  #indexOf(target) {
    return [...this.#list.children].indexOf(target.closest("[role=option]"));
  }
}

function told(number) {
  if (number === 0) return "No suggestions.";
  return number === 1 ? "1 suggestion." : `${number} suggestions.`;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
