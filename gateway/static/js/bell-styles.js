/** What the bell wears on another site, filled by embed.js; on pages of Fanfare the page's own styles do that. */
export const bellStyles = new CSSStyleSheet();
