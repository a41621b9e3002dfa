/** What the bell wears on another site; on pages of Fanfare the page's own styles do. @type {CSSStyleSheet[]} */
export const bellStyles = [];
