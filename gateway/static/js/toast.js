import { messageFragment } from "./message.js";

const SHOWN_FOR = 8_000;
const MOST = 3;

/**
 * Shows a short note in the corner for some seconds; it stays while it is pointed at or holds the focus.
 * It is not announced: who shows it decides that.
 * @typedef {{label: string, run: () => void}} Action a button beside the text
 * @param {{title: string, message?: string, link?: string | null, onOpen?: () => void, action?: Action}} note `onOpen`
 *   is called when the link is followed
 * @param {Element | ShadowRoot} root
 */
export function showToast({ title, message = "", link = null, onOpen, action }, root = document.body) {
  const toast = document.createElement("div");
  toast.className = "toast";
  const text = textOf(title, message, link);
  if (link && onOpen) text.querySelector("a").addEventListener("click", onOpen);
  toast.append(text, ...(action ? [actionButton(toast, action)] : []), closeButton(toast));
  const toasts = region(root);
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

function closeButton(toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet toast-close";
  button.setAttribute("aria-label", "Close");
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

function region(root) {
  return root.querySelector(".toasts") ?? newRegion(root);
}

function newRegion(root) {
  const toasts = document.createElement("section");
  toasts.className = "toasts";
  toasts.setAttribute("aria-label", "New notifications");
  root.append(toasts);
  return toasts;
}

function removeWhenIdle(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => removeWhenIdle(toast), 1_000);
  else toast.remove();
}
