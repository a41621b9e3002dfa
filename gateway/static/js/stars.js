import { fetchJson } from "./api.js";
import { showToast } from "./toast.js";

/** A star is given and taken without leaving the page; where that fails the star goes back and it is said why. */
export function keepStars() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-star]")) return;
    event.preventDefault();
    void toggle(event.target);
  });
}

async function toggle(form) {
  const button = form.querySelector("button");
  const starred = button.ariaPressed !== "true";
  show(form, button, starred);
  try {
    await fetchJson(form.dataset.star, { method: starred ? "PUT" : "DELETE" });
  } catch (error) {
    show(form, button, !starred);
    showToast({ title: error.message });
  }
}

function show(form, button, starred) {
  button.ariaPressed = String(starred);
  form.elements.starred.value = starred ? "0" : "1";
}
