import { storageOfTabs } from "./told.js";

const STORED = "fanfare-shortcuts";

/**
 * The keys of the inbox page, and the sheet that explains them (a `<dialog>`) with its switch: single keys can get in
 * the way of speech input. No key works while something is typed, with a modifier, or while a dialog is open.
 */
export class NotificationKeys {
  #actions;
  #sheet;
  #switch;

  /** @param {Record<string, () => void>} actions by key @param {HTMLDialogElement} sheet */
  constructor(actions, sheet) {
    this.#actions = actions;
    this.#sheet = sheet;
    this.#switch = sheet.querySelector("input[type=checkbox]");
    const storage = storageOfTabs();
    this.#switch.checked = storage?.getItem(STORED) !== "off";
    this.#switch.addEventListener("change", () => storage?.setItem(STORED, this.#switch.checked ? "on" : "off"));
  }

  help() {
    this.#sheet.showModal();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyped(event)) return;
    if (document.querySelector("dialog[open]")) return;
    const action = event.key === "?" ? () => this.help() : this.#switch.checked && this.#actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}

function isTyped({ target }) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}
