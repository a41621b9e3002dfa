/** In a new form, `select[data-reader-zone]` begins with the zone that the reader's clock is set to, where it offers it. */
export function offerReaderZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const select of document.querySelectorAll("select[data-reader-zone]")) {
    if ([...select.options].some((option) => option.value === zone)) select.value = zone;
  }
}
