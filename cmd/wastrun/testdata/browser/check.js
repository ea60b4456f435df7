// What every page must have, as a list of complaints. It is run in the page by TestBrowser.
(() => {
  const bad = [];
  const say = (what, e) => bad.push(what + ": " + (e ? e.outerHTML.slice(0, 160) : ""));
  if (document.documentElement.lang !== "en") say("the page has no language");
  if (!document.title) say("the page has no title");
  if (document.querySelectorAll("h1").length !== 1) say("there is not one h1");
  if (document.querySelectorAll("main").length !== 1) say("there is not one main");
  if (document.documentElement.scrollWidth > innerWidth + 1) say(`the page is ${document.documentElement.scrollWidth} wide on ${innerWidth}`);
  const ids = new Set();
  for (const e of document.querySelectorAll("[id]")) ids.has(e.id) ? say("an id stands twice", e) : ids.add(e.id);
  for (const e of document.querySelectorAll("input, select, textarea")) if (!e.labels.length) say("no label", e);
  for (const e of document.querySelectorAll("a, button")) if (!(e.textContent.trim() || e.getAttribute("aria-label"))) say("no name", e);
  for (const e of document.querySelectorAll("svg")) {
    if (!e.closest("[aria-hidden=true]") && !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby") && !e.closest("figure")) say("no name", e);
  }
  for (const e of document.querySelectorAll("*")) { // what scrolls must be reached by keys
    const s = getComputedStyle(e);
    if (e.scrollWidth > e.clientWidth + 1 && ["auto", "scroll"].includes(s.overflowX) && e.tabIndex < 0 && e !== document.documentElement) say("scrolls, but not by keys", e);
  }
  let level = 1;
  for (const e of document.querySelectorAll("h1, h2, h3, h4")) {
    const now = +e.tagName[1];
    if (now > level + 1) say("a level of headings is left out", e);
    level = now;
  }

  // Contrast, as WCAG 2 has it: 4.5 to 1.
  const channels = (c) => (c.match(/[\d.]+/g) || []).map(Number);
  const luminance = (c) => {
    const [r, g, b] = c.slice(0, 3).map((x) => ((x /= 255) <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = (e) => {
    for (; e; e = e.parentElement) {
      const c = channels(getComputedStyle(e).backgroundColor);
      if (c.length && (c.length < 4 || c[3] > 0)) return c;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = texts.nextNode()); ) {
    const e = n.parentElement;
    if (!n.textContent.trim() || e.closest("svg, script, style, .hidden, option")) continue;
    const [a, b] = [luminance(channels(getComputedStyle(e).color)), luminance(paper(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) say(`contrast of ${ratio.toFixed(2)}`, e);
  }
  return bad.slice(0, 20);
})()
