// Rows of tabs that are wider than their place: the one of this page is in sight, and an edge fades where there are more.

export function easeTabs() {
  for (const row of document.querySelectorAll(".tabs")) {
    const current = row.querySelector("[aria-current]");
    if (current) row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
    const tell = () => tellEdges(row);
    row.addEventListener("scroll", tell, { passive: true });
    new ResizeObserver(tell).observe(row);
  }
}

function tellEdges(row) {
  row.toggleAttribute("data-more-before", row.scrollLeft > 1);
  row.toggleAttribute("data-more-after", row.scrollLeft + row.clientWidth < row.scrollWidth - 1);
}
