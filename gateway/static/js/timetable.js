/** The schedule's page: filters count at once, and times can be read in the zone that the reader's clock is set to. */
export function easeTimetable() {
  for (const form of document.querySelectorAll("form[data-submit-on-change]")) submitOnChange(form);
  for (const nav of document.querySelectorAll("[data-zones]")) offerOwnZone(nav);
}

function submitOnChange(form) {
  form.dataset.live = "";
  form.addEventListener("change", () => form.requestSubmit());
}

function offerOwnZone(nav) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!own || own === nav.dataset.zone) return;
  const link = nav.querySelector("[data-own]");
  const address = new URL(link.href);
  address.searchParams.set("zone", own);
  link.href = address.pathname + address.search;
  nav.hidden = false;
}
