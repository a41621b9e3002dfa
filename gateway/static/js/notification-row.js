import { localizeTimes } from "./local-time.js";
import { messageFragment } from "./message.js";
import { say } from "./words.js";

/**
 * A new row from the page's `<template>`, which the server renders with the macro of every other row.
 * @param {HTMLTemplateElement} template
 * @param {import("./notification-cursor.js").Notification} notification
 * @returns {HTMLLIElement}
 */
export function newRow(template, notification) {
  const row = template.content.cloneNode(true).querySelector(".notification");
  row.dataset.id = notification.id;
  fillTitle(row, notification);
  part(row, "message").replaceChildren(messageFragment(notification.message ?? ""));
  part(row, "time").dateTime = notification.receivedAt;
  for (const about of row.querySelectorAll(".about")) about.textContent = `: ${notification.title}`;
  showRead(row, notification.hasRead);
  localizeTimes(row);
  return row;
}

/** Shows the row as read or unread. */
export function showRead(row, hasRead) {
  row.classList.toggle("unread", !hasRead);
  part(row, "state").textContent = hasRead ? say("Read") : say("Unread");
  part(row, "button").hidden = hasRead;
  part(row, "unread-button").hidden = !hasRead;
}

/** Moves the keyboard's focus to the row; titles without a link can hold it as well. */
export function focusRow(row) {
  const title = part(row, "title");
  if (!title.hasAttribute("href")) title.tabIndex = -1;
  title.focus();
}

/** When the row's notification was received. @returns {Date} */
export function receivedAt(row) {
  return new Date(part(row, "time").dateTime);
}

function fillTitle(row, { title, link }) {
  const heading = part(row, "title");
  heading.textContent = title;
  if (link) heading.setAttribute("href", link);
  else heading.removeAttribute("href");
}

function part(row, name) {
  return row.querySelector(`[data-part="${name}"]`);
}
