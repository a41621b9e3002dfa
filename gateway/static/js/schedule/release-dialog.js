import { ApiProblem, Unreachable } from "../api.js";
import { showToast } from "../toast.js";
import { Dialog } from "./dialog.js";
import { make, makeButton } from "./elements.js";
import { dayLabel } from "./days.js";

const KINDS = { added: "New", removed: "Removed", moved: "Moved", changed: "Changed" };
const MOST = 200;

/** What a release would tell, its name, and the way back to an earlier one. */
export class ReleaseDialog {
  #desk;
  #actions;
  #api;
  #dialog;
  #key;

  /** @param {import("./desk.js").Desk} desk @param {import("./actions.js").Actions} actions @param {import("./draft-api.js").DraftApi} api */
  constructor(desk, actions, api) {
    this.#desk = desk;
    this.#actions = actions;
    this.#api = api;
    this.#dialog = new Dialog(desk.root, "release");
  }

  open() {
    this.#key = crypto.randomUUID();
    for (const name of ["changes", "releases"]) this.#dialog.part(name).replaceChildren(make("li", "muted", "Loading …"));
    this.#dialog.form.elements.name.value = "";
    const closed = this.#dialog.open((answer) => answer !== "release" || this.#release());
    void this.#try(() => this.#fill());
    return closed;
  }

  async #fill() {
    const [{ since, changes }, { items }] = await Promise.all([this.#api.changes(), this.#api.releases()]);
    this.#dialog.part("since").textContent = told(since, changes.length);
    this.#dialog.part("changes").replaceChildren(...changes.slice(0, MOST).map((change) => this.#change(change)));
    if (changes.length > MOST) this.#dialog.part("changes").append(make("li", "muted", `and ${changes.length - MOST} more`));
    this.#dialog.part("releases").replaceChildren(...(items.length ? items.map((item) => this.#row(item)) : [make("li", "muted", "None yet.")]));
  }

  #change({ kind, title, before, after }) {
    const { words } = this.#desk;
    const places = [before, after].filter(Boolean).map((place) => words.change(place));
    const line = make("li", "", "", make("span", `pill ${kind === "removed" ? "bad" : kind === "added" ? "ok" : "info"}`, KINDS[kind] ?? kind));
    line.append(" ", make("span", "strong", title), ` ${places.join(" → ")}`);
    return line;
  }

  #row(release) {
    const { zone } = this.#desk;
    const at = Date.parse(release.released_at);
    const text = make("div", "", "", make("p", "strong", release.name), make("p", "muted small", `${dayLabel(zone.date(at))}, ${zone.clock(at)}`));
    const reset = makeButton("Reset the draft to it", () => void this.#reset(release));
    reset.append(make("span", "sr", ` ${release.name}`));
    return make("li", "", "", text, reset);
  }

  async #release() {
    const name = this.#dialog.form.elements.name.value.trim();
    if (!name) return this.#wrong("Give the release a name.");
    let isDone = false;
    await this.#try(async () => {
      const release = await this.#api.release(name, this.#key);
      isDone = true;
      this.#desk.say(`${release.name} is released.`);
      showToast({ title: `${release.name} is released.`, message: `${release.changes.length} changes were told.` });
    });
    return isDone;
  }

  async #reset(release) {
    this.#dialog.close();
    await this.#actions.reset(release);
  }

  #wrong(text) {
    this.#dialog.tell(text);
    return false;
  }

  async #try(work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      this.#dialog.tell(error.message);
    }
  }
}

function told(since, number) {
  const changes = number === 1 ? "one change" : `${number} changes`;
  return since ? `Since “${since.name}” there are ${number ? changes : "no changes"}.` : `This is the first release: ${changes}.`;
}
