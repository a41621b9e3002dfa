import { messageFragment } from "./message.js";

const SHOWN_FOR = 8_000;
const MOST = 3;

/**
 * Shows a short note in the corner for some seconds; it stays while it is pointed at or holds the focus.
 * It is not announced: who shows it decides that.
 * @param {{title: string, message?: string, link?: string | null}} note
 */
export function showToast({ title, message = "", link = null }) {
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.append(textOf(title, message, link), closeButton(toast));
  const toasts = region();
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

function region() {
  return document.querySelector(".toasts") ?? newRegion();
}

function newRegion() {
  const toasts = document.createElement("section");
  toasts.className = "toasts";
  toasts.setAttribute("aria-label", "New notifications");
  document.body.append(toasts);
  return toasts;
}

function removeWhenIdle(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => removeWhenIdle(toast), 1_000);
  else toast.remove();
}
