"use strict";
// Sites side by side, sorting, search, and figures in large. Without scripts everything is shown.
(() => {
  const boxes = [...document.querySelectorAll("#picker input[name=site]")];
  const sites = boxes.map((box) => box.value);
  const LISTED = 12; // sites that the sheet names
  const names = new Map(boxes.map((box) => [box.value, box.closest("label").querySelector(".who").textContent]));
  const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  const tables = [...document.querySelectorAll("table.data")];

  // ---- Which sites are shown: the boxes, the address (#section&sites=a,b), and one style sheet.
  const chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  // As the page opens: with all, or of many sites with the pools.
  const opening = chosen();
  const same = (some, others) => some.length === others.length && some.every((site) => others.includes(site));

  function show() {
    const shown = chosen();
    const hidden = sites.filter((site) => !shown.includes(site));
    const rules = hidden.map((site) => `main [data-scope="${site}"] { display: none; }`);
    for (const table of tables) {
      const headings = [...table.querySelectorAll("thead th")];
      const away = headings.map((heading) => hidden.includes(heading.dataset.scope));
      // A rule for each run of columns.
      for (let first = away.indexOf(true); first >= 0; first = away.indexOf(true, first)) {
        const after = away.indexOf(false, first) < 0 ? away.length : away.indexOf(false, first);
        rules.push(`[id="${table.id}"] tr > :nth-child(n+${first + 1}):nth-child(-n+${after}) { display: none; }`);
        first = after;
      }
      // What is left of a wide table may fit on paper.
      if (table.dataset.widest) table.classList.toggle("wide", away.filter((one) => !one).length > Number(table.dataset.widest));
    }
    if (hidden.length) rules.push(".every { display: inline; }");
    document.getElementById("picked").textContent = rules.join("\n");
    const untold = shown.length > LISTED ? ` and ${shown.length - LISTED} more` : "";
    const list = shown.slice(0, LISTED).map((site) => names.get(site)).join(", ") + untold;
    const count = `${shown.length} of ${counted(sites.length, "site")}`;
    document.getElementById("chosen").textContent = shown.length ? `${count} shown` : "No site is chosen: tick at least one.";
    document.getElementById("chosen-short").textContent = count;
    document.getElementById("chosen-print").textContent = shown.length < sites.length ? `Sites shown: ${list}. Figures of all sites show every site.` : `Sites shown: ${list}.`;
  }

  function parsed() {
    const parts = decodeURIComponent(location.hash.slice(1)).split("&");
    const named = parts.find((part) => part.startsWith("sites="));
    const section = parts.find((part) => part && !part.includes("=")) || "";
    return { section, named: named === undefined ? null : named.slice(6).split(",").filter((site) => sites.includes(site)), every: named === "sites=all" };
  }

  function write(section) {
    const shown = chosen();
    const said = same(shown, opening) ? "" : `sites=${shown.length === sites.length ? "all" : shown.join(",")}`;
    const hash = [section, said].filter(Boolean).join("&");
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function read() {
    const { section, named, every } = parsed();
    if (every || (named && named.length)) boxes.forEach((box) => { box.checked = every || named.includes(box.value); });
    show();
    if (section) {
      write(section);
      document.getElementById(section)?.scrollIntoView();
    }
  }

  boxes.forEach((box) => box.addEventListener("change", () => { show(); write(parsed().section); }));
  document.getElementById("picker").addEventListener("submit", (event) => event.preventDefault());
  for (const [id, ticked] of Object.entries({ all: sites, none: opening })) {
    document.getElementById(id)?.addEventListener("click", () => {
      boxes.forEach((box) => { box.checked = ticked.includes(box.value); });
      show();
      write(parsed().section);
    });
  }
  document.getElementById("find-site")?.addEventListener("input", (event) => {
    const word = event.target.value.trim().toLowerCase();
    for (const box of boxes) {
      const label = box.closest("label");
      label.hidden = Boolean(word) && !label.textContent.toLowerCase().includes(word);
    }
  });
  window.addEventListener("hashchange", read);

  // ---- Rows: one part, a word, an order.
  for (const table of tables) {
    const rows = [...table.tBodies[0].rows];
    const select = document.querySelector(`select[data-table="${CSS.escape(table.id)}"]`);
    const search = document.querySelector(`input[data-table="${CSS.escape(table.id)}"]`);
    const tally = document.querySelector(`.counted[data-table="${CSS.escape(table.id)}"]`);

    const filter = () => {
      // The first option, everything, has no value, and neither has a part without a name.
      const all = !select || select.selectedIndex === 0;
      const word = (search?.value || "").trim().toLowerCase();
      let visible = 0;
      for (const row of rows) {
        row.hidden = !((all || row.dataset.of === select.value) && (!word || row.textContent.toLowerCase().includes(word)));
        visible += row.hidden ? 0 : 1;
      }
      table.classList.toggle("one-part", !all);
      table.classList.toggle("shuffled", Boolean(word) || table.querySelector("[aria-sort]") !== null);
      if (tally) tally.textContent = (visible === rows.length ? "" : `${visible} of `) + counted(rows.length, "row");
    };
    select?.addEventListener("change", filter);
    search?.addEventListener("input", filter);

    table.querySelectorAll("thead th").forEach((heading, at) => {
      heading.firstElementChild.addEventListener("click", () => {
        const before = heading.getAttribute("aria-sort");
        const order = before === "ascending" ? "descending" : before === "descending" ? null : "ascending";
        table.querySelectorAll("[aria-sort]").forEach((other) => other.removeAttribute("aria-sort"));
        if (order) heading.setAttribute("aria-sort", order);
        table.tBodies[0].append(...(order ? sorted(rows, at, order === "descending") : rows));
        filter();
      });
    });
    filter();
  }

  function sorted(rows, at, descending) {
    const keyed = rows.map((row) => ({ row, key: key(row.cells[at].textContent.trim()) }));
    const direction = descending ? -1 : 1;
    // What has no value stays last in either order.
    keyed.sort((a, b) => a.key.rank - b.key.rank || direction * (a.key.rank === 0 ? a.key.value - b.key.value : a.key.text.localeCompare(b.key.text, "en", { numeric: true })));
    return keyed.map(({ row }) => row);
  }

  const SHARE = /^[\d,]+(?: ?\/ ?[\d,]+| of [\d,]+)? \((\d+(?:\.\d+)?)(?:;|\s?%?\))/;
  const NUMBER = /^(?:[^\d]*: )?(?:P )?[<>≤≥]?\s*([-−]?\d[\d,]*(?:\.\d+)?)/;
  const NO_VALUE = ["", "not collected", "no patients", "not estimable", "not printed"];

  function key(text) {
    // "12 (46.2)", "12/26 (46.2; 27 to 66)", "12 of 26 (46.2 %)" go by per cent; "P <0.001",
    // "1,904", "-3.1 (-7.0 to 0.8)" by the first number; all else by the words.
    const found = SHARE.exec(text) || NUMBER.exec(text);
    if (found) return { rank: 0, value: Number(found[1].replace("−", "-").replaceAll(",", "")), text };
    return { rank: NO_VALUE.includes(text) ? 2 : 1, value: 0, text };
  }

  // ---- Figures in large.
  const dialog = document.getElementById("zoom");
  const large = document.getElementById("zoomed");
  const sheet = dialog.querySelector(".sheet");
  const PRINT = 3; // pixels of a saved picture for each of the screen: about 300 dpi
  const scale = document.getElementById("scale");
  const steps = { previous: -1, next: 1 };
  let opener = null;

  const neighbours = () => [...opener.closest(".tiles").querySelectorAll(".zoom")].filter((one) => one.offsetParent !== null);

  function open(button) {
    opener = button;
    const image = button.querySelector("img");
    large.src = image.src;
    large.alt = image.alt;
    document.getElementById("zoom-h").textContent = button.getAttribute("aria-label").replace("Enlarge: ", "");
    const around = neighbours();
    for (const [id, step] of Object.entries(steps)) {
      const one = document.getElementById(id);
      one.hidden = around.length < 2;
      one.disabled = !around[around.indexOf(button) + step];
    }
    sheet.scrollTo(0, 0);
    if (!dialog.open) dialog.showModal();
  }

  function step(by) {
    const around = neighbours();
    const next = around[around.indexOf(opener) + by];
    if (next) open(next);
  }

  function setActual(actual) {
    sheet.classList.toggle("actual", actual);
    scale.setAttribute("aria-pressed", String(actual));
  }

  document.querySelectorAll(".zoom").forEach((button) => button.addEventListener("click", () => open(button)));
  for (const [id, by] of Object.entries(steps)) document.getElementById(id).addEventListener("click", () => step(by));
  document.getElementById("save").addEventListener("click", () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: large.naturalWidth * PRINT, height: large.naturalHeight * PRINT });
    canvas.getContext("2d").drawImage(large, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, `${document.getElementById("zoom-h").textContent.replace(/[^\p{L}\p{N}]+/gu, "_")}.png`));
  });
  scale.addEventListener("click", () => setActual(!sheet.classList.contains("actual")));
  document.getElementById("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    if (sheet.classList.contains("actual")) return;
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  dialog.addEventListener("close", () => {
    setActual(false);
    large.removeAttribute("src");
    opener?.focus();
  });

  // ---- Printing: notes belong to what is printed, folded or not.
  const notes = [...document.querySelectorAll("details.notes:not([open])")];
  window.addEventListener("beforeprint", () => { notes.forEach((one) => { one.dataset.folded = String(!one.open); one.open = true; }); });
  window.addEventListener("afterprint", () => { notes.forEach((one) => { one.open = one.dataset.folded !== "true"; }); });

  // ---- Files: those that the page carries are saved; of others it says where they are not there.
  function save(blob, name) {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  // A browser does not follow a long data: address; it saves a blob of any length.
  async function saveCarried(file) {
    const bytes = Uint8Array.from(atob(file.href.slice(file.href.indexOf(",") + 1)), (one) => one.charCodeAt(0));
    const whole = new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
    save(new Blob([await whole.arrayBuffer()], { type: "text/csv" }), file.download.replace(/\.gz$/, ""));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const file = link?.dataset.where === "carried" ? document.getElementById(link.hash.slice(1)) : link?.closest(".files a");
    if (!file) return;
    event.preventDefault();
    saveCarried(file);
  });

  const AWAY = { beside: "in report.zip", centre: "stays with the centre" };
  for (const [where, text] of Object.entries(AWAY)) {
    const probe = document.body.dataset[where];
    if (probe) {
      const picture = new Image();
      picture.addEventListener("error", () => {
        for (const link of document.querySelectorAll(`a[data-where="${where}"]`)) {
          const said = Object.assign(document.createElement("span"), { className: "away", textContent: `${link.textContent} (${text})` });
          link.replaceWith(said);
        }
      });
      picture.src = probe;
    }
  }

  // ---- The side bar: folded on a phone, and it says where one is.
  const side = document.getElementById("side");
  const narrow = matchMedia("(max-width: 60rem)");
  const fold = () => { side.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
  const linked = new Map([...document.querySelectorAll("nav a")].map((a) => [a.hash.slice(1), a]));
  linked.forEach((a) => a.addEventListener("click", () => { if (narrow.matches) side.open = false; }));
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      linked.forEach((a) => a.removeAttribute("aria-current"));
      linked.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-20% 0px -75% 0px" });
  document.querySelectorAll("main > section").forEach((section) => seen.observe(section));

  read();
})();
