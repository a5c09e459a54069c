"use strict";
// One search over the page: headings, texts, and every row of every table, those of parts and sites
// that are not shown too. A hit leads to its place; a table then finds the word in all its parts.
(() => {
  const field = document.getElementById("search");
  const list = document.getElementById("hits");
  const tally = document.getElementById("hits-counted");
  const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  const tables = [...document.querySelectorAll("main table.data")].map((table) => ({
    table,
    name: table.caption.textContent,
    rows: [...table.tBodies[0].rows].map((row) => row.textContent.toLowerCase()),
  }));
  const texts = [...document.querySelectorAll("main :is(h2, h3, h4, p, li, dt, dd, figcaption, .prose td)")]
    .filter((one) => !one.querySelector("p, li, table") && !one.closest(".files, table.data"))
    .map((one) => ({ one, text: one.textContent.trim() }));
  const pictures = [...document.querySelectorAll("main .zoom img")].map((one) => ({ one, text: one.alt }));
  const MOST = 40;

  const title = (of) => of.closest("section")?.querySelector("h2").firstChild.textContent.trim() || "";

  function hits(word) {
    const found = [];
    for (const { one, text } of [...texts, ...pictures]) {
      const at = text.toLowerCase().indexOf(word);
      if (at >= 0) found.push({ one, said: `${at > 30 ? "…" : ""}${text.slice(Math.max(0, at - 30), at + 60)}` });
    }
    for (const { table, name, rows } of tables) {
      const n = rows.filter((row) => row.includes(word)).length;
      if (n) found.push({ one: table, said: `${name}: ${counted(n, "row")}` });
    }
    return found.sort((a, b) => (a.one.compareDocumentPosition(b.one) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  }

  function lead(to, word) {
    for (let box = to.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (to.matches("table.data")) {
      const select = document.querySelector(`select[data-table="${CSS.escape(to.id)}"]`);
      const find = document.querySelector(`input[data-table="${CSS.escape(to.id)}"]`);
      if (select) select.selectedIndex = 0;
      if (find) find.value = word;
      (find || select)?.dispatchEvent(new Event(find ? "input" : "change"));
    }
    const shown = to.getClientRects().length > 0;
    const place = shown ? to : to.closest("section");
    place.setAttribute("tabindex", "-1");
    place.scrollIntoView({ block: shown && !to.matches("table.data") ? "center" : "start" });
    place.focus({ preventScroll: true });
    place.classList.add("hit");
    setTimeout(() => place.classList.remove("hit"), 2500);
  }

  function search() {
    const word = field.value.trim().toLowerCase();
    const found = word.length > 1 ? hits(word) : [];
    list.replaceChildren(...found.slice(0, MOST).map(({ one, said }) => {
      const button = Object.assign(document.createElement("button"), { type: "button" });
      const where = Object.assign(document.createElement("span"), { className: "dim", textContent: ` ${title(one)}` });
      button.append(said, where);
      button.addEventListener("click", () => lead(one, word));
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
    tally.textContent = word.length < 2 ? "" : found.length > MOST ? `${counted(found.length, "place")}, the first ${MOST}:` : counted(found.length, "place");
  }

  let waiting = 0;
  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 150); });
})();
