import { fetchJson } from "./api.js";

/**
 * Renews the login's token while the login itself lives.
 * @param {string | URL} base where Fanfare is
 * @throws {import("./api.js").ApiProblem} with status 401 when the login is over
 */
export function renewLogin(base = location.origin) {
  return fetchJson(new URL("/api/v1/logins/current/renewal", base), { method: "POST" });
}
