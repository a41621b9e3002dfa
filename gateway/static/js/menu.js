/** Closes every open `<details class="menu">` on Escape and on a click or focus elsewhere. */
export function closeMenusElsewhere() {
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeByKey());
}

function openMenus() {
  return [...document.querySelectorAll("details.menu[open]")];
}

function closeOthers({ target }) {
  openMenus().filter((menu) => !menu.contains(target)).forEach(close);
}

function closeByKey() {
  for (const menu of openMenus()) {
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    close(menu);
  }
}

function close(menu) {
  menu.open = false;
}
