/**
 * The CSRF value that writes send as `X-CSRF-Token`; empty for a reader who is not logged in.
 * @param {string} cookies
 * @returns {string}
 */
export function csrfToken(cookies = document.cookie) {
  const pair = cookies.split("; ").find((cookie) => cookie.startsWith("fanfare_csrf="));
  return pair ? decodeURIComponent(pair.slice("fanfare_csrf=".length)) : "";
}
