import { csrfToken } from "./csrf.js";

/** The server answered with an error (problem+json). */
export class ApiProblem extends Error {
  /** @param {number} status @param {{type?: string, title?: string, detail?: string, errors?: {field: string, message: string}[]}} problem */
  constructor(status, problem) {
    super(problem.detail || problem.title || `The server answered ${status}.`);
    this.name = "ApiProblem";
    this.status = status;
    this.type = problem.type ?? "about:blank";
    this.errors = problem.errors ?? [];
  }
}

/** No answer came: the network is down or the server took too long. */
export class Unreachable extends Error {
  constructor(cause) {
    super("Fanfare could not be reached. Check your connection and try again.", { cause });
    this.name = "Unreachable";
  }
}

/**
 * Calls the API with the login's cookie and, on writes, the CSRF header.
 * @param {string | URL} url
 * @param {{method?: string, body?: unknown, timeout?: number, keepalive?: boolean}} options timeout in milliseconds;
 *   keepalive lets the call outlive the page.
 * @returns {Promise<any>} the JSON answer, or null when it is empty
 * @throws {ApiProblem | Unreachable}
 */
export async function fetchJson(url, { method = "GET", body, timeout = 10_000, keepalive = false } = {}) {
  const response = await send(url, {
    method,
    keepalive,
    credentials: "include",
    headers: headersFor(method, body),
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(timeout),
  });
  if (!response.ok) throw new ApiProblem(response.status, await problemOf(response));
  return response.status === 204 ? null : response.json();
}

async function send(url, request) {
  try {
    return await fetch(url, request);
  } catch (error) {
    throw new Unreachable(error);
  }
}

function headersFor(method, body) {
  return {
    Accept: "application/json",
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(method === "GET" ? {} : { "X-CSRF-Token": csrfToken() }),
  };
}

async function problemOf(response) {
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  return isJson ? response.json() : {};
}
