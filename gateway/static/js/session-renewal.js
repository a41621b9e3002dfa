import { ApiProblem, Unreachable } from "./api.js";
import { renewLogin } from "./login.js";

const EVERY = 10 * 60 * 1000;
const FRESH = 60 * 1000;

let renewedAt = Date.now(); // the page itself came with a fresh token
let timer;

/** Keeps the login's token alive while somebody looks at the page; hidden tabs stay silent. */
export function keepLoginAlive() {
  if (!("loggedIn" in document.body.dataset)) return;
  document.addEventListener("visibilitychange", schedule);
  schedule();
}

function schedule() {
  clearInterval(timer);
  if (document.visibilityState !== "visible") return;
  if (Date.now() - renewedAt > FRESH) void renew();
  timer = setInterval(renew, EVERY);
}

async function renew() {
  renewedAt = Date.now();
  try {
    await renewLogin();
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) stop();
    else if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
  }
}

function stop() {
  clearInterval(timer);
  document.removeEventListener("visibilitychange", schedule);
}
