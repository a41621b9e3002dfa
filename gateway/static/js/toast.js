import { messageFragment } from "./message.js";
import { words as wordsOfPage } from "./words.js";

const SHOWN_FOR = 8_000;
const MOST = 3;

/**
 * Shows a short note in the corner for some seconds; it stays while it is pointed at or holds the focus.
 * It is not announced: who shows it decides that.
 * @typedef {{label: string, run: () => void}} Action a button beside the text
 * @param {{title: string, message?: string, link?: string | null, onOpen?: () => void, action?: Action}} note `onOpen`
 *   is called when the link is followed
 * @param {Element | ShadowRoot} root
 * @param {import("./words.js").Words} words of the language that the note is in
 */
export function showToast({ title, message = "", link = null, onOpen, action }, root = document.body, words = wordsOfPage) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.lang = words.language;
  const text = textOf(title, message, link);
  if (link && onOpen) text.querySelector("a").addEventListener("click", onOpen);
  toast.append(text, ...(action ? [actionButton(toast, action)] : []), closeButton(toast, words));
  const toasts = region(root, words);
  toasts.append(toast);
  while (toasts.children.length > MOST) toasts.firstElementChild.remove();
  setTimeout(() => removeWhenIdle(toast), SHOWN_FOR);
}

function textOf(title, message, link) {
  const text = document.createElement("div");
  text.className = "toast-text";
  const heading = document.createElement(link ? "a" : "p");
  heading.className = "toast-title";
  heading.textContent = title;
  if (link) heading.href = link;
  text.append(heading);
  if (message) text.append(paragraph(message));
  return text;
}

function paragraph(message) {
  const body = document.createElement("p");
  body.className = "toast-message";
  body.append(messageFragment(message));
  return body;
}

function closeButton(toast, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet toast-close";
  button.setAttribute("aria-label", words.say("Close"));
  button.textContent = "×";
  button.addEventListener("click", () => toast.remove());
  return button;
}

function actionButton(toast, { label, run }) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small toast-action";
  button.textContent = label;
  button.addEventListener("click", () => {
    toast.remove();
    run();
  });
  return button;
}

function region(root, words) {
  return root.querySelector(".toasts") ?? newRegion(root, words);
}

function newRegion(root, words) {
  const toasts = document.createElement("section");
  toasts.className = "toasts";
  toasts.setAttribute("aria-label", words.say("New notifications"));
  root.append(toasts);
  return toasts;
}

function removeWhenIdle(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => removeWhenIdle(toast), 1_000);
  else toast.remove();
}
