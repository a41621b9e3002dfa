const PATIENCE_MS = 10_000; // then it was stopped, or its answer was lost

/** A form on its way is not sent again by a second click: the first one's answer leads on. */
export function sendOnce() {
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method === "dialog") return;
    if (event.target.ariaBusy === "true") event.preventDefault();
    else hold(event.target);
  });
  // Back from the browser's memory the page is as it was left.
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));
}

function hold(form) {
  form.ariaBusy = "true";
  setTimeout(release, PATIENCE_MS, form);
}

function release(form) {
  form.ariaBusy = null;
}
