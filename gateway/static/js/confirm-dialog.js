import { say } from "./words.js";

/**
 * Asks before a form with `data-confirm="Revoke the invite for tom@example.com?"` is sent. The dialog's button says
 * what the form's own button says.
 */
export function confirmForms() {
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (!question || event.defaultPrevented) return;
    event.preventDefault();
    void ask(question, event.submitter).then((agreed) => agreed && send(event.target, event.submitter));
  });
}

// Not requestSubmit: it would ask again. The submitter's own name and value go along.
function send(form, submitter) {
  if (submitter?.name) form.append(hiddenField(submitter.name, submitter.value));
  form.submit();
}

function hiddenField(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

function ask(question, submitter) {
  const dialog = newDialog(question, submitter?.textContent.trim() || say("Continue"));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function newDialog(question, label) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "confirm-question");
  const form = document.createElement("form");
  form.method = "dialog";
  const text = Object.assign(document.createElement("p"), { id: "confirm-question", textContent: question });
  const actions = Object.assign(document.createElement("div"), { className: "actions" });
  actions.append(newButton(say("Go back"), "", "button quiet end"), newButton(label, "yes", "button danger"));
  form.append(text, actions);
  dialog.append(form);
  return dialog;
}

function newButton(textContent, value, className) {
  return Object.assign(document.createElement("button"), { textContent, value, className });
}
