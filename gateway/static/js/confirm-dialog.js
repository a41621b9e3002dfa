import { fill, say } from "./words.js";

/**
 * Asks before a form with `data-confirm="Give {amount} USD back?"` is sent; `{amount}` is what is typed in the field of
 * that name. Where the form has boxes to check, `data-confirm-checked="Makes void: {labels}"` says what the checked ones
 * mean, `data-confirm-unchecked` that none is. The dialog's button says what the form's own button says.
 */
export function confirmForms() {
  document.addEventListener("submit", (event) => {
    if (!event.target.dataset.confirm || event.defaultPrevented) return;
    event.preventDefault();
    void ask(sentencesOf(event.target), event.submitter).then((agreed) => agreed && send(event.target, event.submitter));
  });
}

// Not requestSubmit: it would ask again. The submitter's own name and value go along; `confirmed` keeps the server from
// asking, as it does without JavaScript.
function send(form, submitter) {
  form.append(hiddenField("confirmed", "yes"));
  if (submitter?.name) form.append(hiddenField(submitter.name, submitter.value));
  form.submit();
}

function hiddenField(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

function sentencesOf(form) {
  const { confirm, confirmChecked, confirmUnchecked } = form.dataset;
  const labels = checkedLabels(form);
  return [fill(confirm, typed(form)), labels ? fill(confirmChecked ?? "", { labels }) : confirmUnchecked].filter(Boolean);
}

/** Never what is hidden: a token has no place in a sentence. */
function typed(form) {
  const fields = [...form.elements].filter((field) => field.name && field.type !== "hidden");
  return Object.fromEntries(fields.map((field) => [field.name, field.value.trim() || "…"]));
}

function checkedLabels(form) {
  const boxes = [...form.querySelectorAll("input[type=checkbox]:checked")];
  return boxes.map((box) => box.labels[0].textContent.trim()).join(", ");
}

function ask(sentences, submitter) {
  const dialog = newDialog(sentences, submitter?.textContent.trim() || say("Continue"));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function newDialog([question, ...details], label) {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-labelledby", "confirm-question");
  const form = document.createElement("form");
  form.method = "dialog";
  const text = Object.assign(document.createElement("p"), { id: "confirm-question", textContent: question });
  text.classList.toggle("strong", details.length > 0);
  const more = details.map((textContent) => Object.assign(document.createElement("p"), { textContent }));
  const actions = Object.assign(document.createElement("div"), { className: "actions" });
  actions.append(newButton(say("Go back"), "", "button quiet end"), newButton(label, "yes", "button danger"));
  form.append(text, ...more, actions);
  dialog.append(form);
  return dialog;
}

function newButton(textContent, value, className) {
  return Object.assign(document.createElement("button"), { textContent, value, className });
}
