/**
 * @param {string} tag @param {string} className @param {string} text @param {(Node | string)[]} children after the text
 * @returns {HTMLElement}
 */
export function make(tag, className = "", text = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  element.append(...children);
  return element;
}

/** @param {string} text @param {() => void} run @param {string} className */
export function makeButton(text, run, className = "button small") {
  const button = make("button", className, text);
  button.type = "button";
  button.addEventListener("click", run);
  return button;
}

/** Writes only what is new: the same text again would be a change for who watches the page. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {HTMLSelectElement} select @param {[string, string][]} options value and label; what is chosen stays */
export function setOptions(select, options) {
  const { value } = select;
  select.replaceChildren(...options.map(([key, label]) => new Option(label, key)));
  if (options.some(([key]) => key === value)) select.value = value;
}
