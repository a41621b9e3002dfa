import { localizeTimes } from "./local-time.js";
import { messageFragment } from "./message.js";

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
  part(row, "about").textContent = `: ${notification.title}`;
  showRead(row, notification.hasRead);
  localizeTimes(row);
  return row;
}

/** Shows the row as read or unread. */
export function showRead(row, hasRead) {
  row.classList.toggle("unread", !hasRead);
  part(row, "state").textContent = hasRead ? "Read" : "Unread";
  part(row, "button").hidden = hasRead;
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
