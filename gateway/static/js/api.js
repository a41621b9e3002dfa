import { csrfToken } from "./csrf.js";
import { say } from "./words.js";

/** The server answered with an error (problem+json). */
export class ApiProblem extends Error {
  /** @param {number} status @param {{type?: string, title?: string, detail?: string, errors?: {field: string, message: string}[]}} problem */
  constructor(status, problem) {
    super(problem.detail || problem.title || say("The server answered {status}.", { status }));
    this.name = "ApiProblem";
    this.status = status;
    this.type = problem.type ?? "about:blank";
    this.errors = problem.errors ?? [];
    /** All of it: a problem may carry more, as the newer state after a lost race. */
    this.body = problem;
  }
}

/** No answer came: the network is down or the server took too long. */
export class Unreachable extends Error {
  constructor(cause) {
    super(say("Fanfare could not be reached. Check your connection and try again."), { cause });
    this.name = "Unreachable";
  }
}

/**
 * Calls the API with the login's cookie and, on writes, the CSRF header; or with a token and no cookie.
 * @typedef {{method?: string, body?: unknown, timeout?: number, keepalive?: boolean, token?: string | null,
 *   tag?: string | null, headers?: Record<string, string>}} Options timeout in milliseconds; keepalive lets the call
 *   outlive the page; `tag` is the ETag of what is known already; `headers` are more of them, as `If-Match`.
 * @param {string | URL} url
 * @param {Options} options
 * @returns {Promise<any>} the JSON answer, or null when it is empty
 * @throws {ApiProblem | Unreachable}
 */
export async function fetchJson(url, options = {}) {
  const response = await request(url, options);
  return response.status === 204 ? null : response.json();
}

/**
 * As `fetchJson`, with the answer itself: 304 when it is what `tag` says.
 * @param {string | URL} url
 * @param {Options} options
 * @returns {Promise<Response>}
 * @throws {ApiProblem | Unreachable}
 */
export async function request(url, { method = "GET", body, timeout = 10_000, keepalive = false, token, tag, headers } = {}) {
  const response = await send(url, {
    method,
    keepalive,
    credentials: token ? "omit" : "include",
    headers: { ...headersFor(method, body, token), ...(tag ? { "If-None-Match": tag } : {}), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(timeout),
  });
  if (response.ok || response.status === 304) return response;
  throw new ApiProblem(response.status, await problemOf(response));
}

async function send(url, request) {
  try {
    return await fetch(url, request);
  } catch (error) {
    throw new Unreachable(error);
  }
}

function headersFor(method, body, token) {
  return {
    Accept: "application/json",
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(token ? { Authorization: `Bearer ${token}` } : method === "GET" ? {} : { "X-CSRF-Token": csrfToken() }),
  };
}

async function problemOf(response) {
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  return isJson ? response.json() : {};
}
