const ALLOWED = new Set(["B", "STRONG", "I", "EM", "CODE", "BR"]);

/**
 * A notification's message as nodes: light mark-up stays, everything else becomes its text. The server cleans messages
 * as well; this one parses in an inert document, so nothing in it runs or loads.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function messageFragment(html) {
  const fragment = document.createDocumentFragment();
  copyChildren(new DOMParser().parseFromString(html, "text/html").body, fragment);
  return fragment;
}

function copyChildren(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    else if (node.nodeType === Node.ELEMENT_NODE) copyElement(node, to);
  }
}

function copyElement(element, to) {
  if (!ALLOWED.has(element.tagName)) return copyChildren(element, to);
  const copy = document.createElement(element.tagName);
  copyChildren(element, copy);
  to.append(copy);
}
