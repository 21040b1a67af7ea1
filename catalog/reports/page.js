"use strict";
(() => {
  const report = JSON.parse(document.getElementById("report").textContent);
  const said = report.said, purposes = report.purposes, page = document.getElementById("page");
  const STEP = 200;
  const ORDER = ["denied", "unknown", "disputed", "conditional", "allowed"];
  const WORD = {allowed: "yes", conditional: "if", disputed: "disputed", unknown: "unknown", denied: "no"};
  const names = new Map(report.licenses.map((each) => [each.id, each.name]));

  // Everything from outside goes in as text: no markup is ever made of it.
  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "on") { for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler); }
      else if (value !== null && value !== undefined) node.setAttribute(key, value);
    }
    node.append(...children.filter((each) => each !== null && each !== undefined));
    return node;
  };
  const badge = (verdict) => el("span", {class: `v ${verdict}`}, WORD[verdict]);
  const grid = (heads, lines) => el("div", {class: "wide"}, el("table", {},
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", {scope: "col"}, head)))),
    el("tbody", {}, ...lines.map((line) => el("tr", {}, ...line.map((each) => el("td", {}, each ?? "")))))));
  const short = (id) => id.replace("LicenseRef-scancode-", "").replace("LicenseRef-", "");

  const facts = () => {
    const who = Object.entries(report.organisation).filter(([, value]) => value !== null && value !== "" && String(value) !== "");
    const lines = [
      ["Report", report.report.sha256],
      ["Date", report.report.date],
      ["Made by", `${report.tool}, license table ${report.terms.slice(0, 16)}`],
      ["Scope", report.scope.query === null ? `${report.scope.outputs} images and documents` : `query “${report.scope.query || "everything"}”`],
      ["Organisation", who.map(([key, value]) => `${key}: ${value}`).join(", ") || "not described: conditions stay open"],
      ["Policy", report.policy ? JSON.stringify(report.policy) : "none"],
      ["Marking", report.marking],
    ];
    return el("dl", {class: "facts"}, ...lines.flatMap(([key, value]) => [el("dt", {}, key), el("dd", {}, value)]));
  };

  const state = {text: "", verdict: "", purpose: "", kind: "", finding: false, shown: STEP};
  const verdictOf = (row) => state.purpose === "" ? row.verdict : row.verdicts[Number(state.purpose)];
  for (const row of report.rows) {
    row.search = [row.asset, row.kind, row.base, row.path, row.sha256, ...(row.licenses ?? []), ...(row.uses ?? []).map((use) => use.of)]
      .filter(Boolean).join("\n").toLowerCase();
  }
  report.rows.sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const chosen = () => report.rows.filter((row) =>
    (state.text === "" || row.search.includes(state.text)) && (state.kind === "" || (row.kind ?? "unknown") === state.kind) &&
    (state.verdict === "" || verdictOf(row) === state.verdict) && (!state.finding || row.findings.length > 0));

  const body = el("tbody"), count = el("output", {"aria-live": "polite"});
  const more = el("button", {class: "more", type: "button", on: {click: () => { state.shown += STEP; draw(); }}}, "Show more");
  const tiles = el("div", {class: "tiles"});

  const draw = () => {
    const rows = chosen();
    body.replaceChildren(...rows.slice(0, state.shown).map(line));
    count.textContent = `${rows.length.toLocaleString("en")} of ${report.rows.length.toLocaleString("en")} assets`;
    more.hidden = rows.length <= state.shown;
    for (const tile of tiles.children) tile.setAttribute("aria-pressed", String(tile.dataset.verdict === state.verdict));
  };
  const set = (name, value) => { state[name] = value; state.shown = STEP; draw(); };

  const line = (row) => {
    const open = el("button", {type: "button", "aria-expanded": "false"}, row.asset);
    const found = el("tr", {class: "asset"}, el("td", {}, open), el("td", {}, row.kind ?? ""), el("td", {}, row.base ?? ""),
      el("td", {class: "license"}, (row.licenses ?? []).map(short).join(", ") || "none on record"),
      ...row.verdicts.map((verdict) => el("td", {}, badge(verdict))));
    found.addEventListener("click", () => {
      const is = open.getAttribute("aria-expanded") === "true";
      open.setAttribute("aria-expanded", String(!is));
      if (is) found.nextSibling.remove(); else found.after(detail(row));
    });
    return found;
  };

  const detail = (row) => el("tr", {class: "detail"}, el("td", {colspan: String(4 + purposes.length)},
    el("p", {class: "dim"}, row.path ?? "", row.sha256 ? el("span", {}, " · SHA-256 ", el("code", {}, row.sha256)) : null),
    el("h3", {}, "Why"), why(row), graph(row), ...section("Contradictions and gaps", row.findings, finding),
    ...section("Duties", row.obligations, duty), el("h3", {}, "Beside licenses"),
    grid(["question", "answer", "what to know"], row.remarks.map((at) => { const each = said[at]; return [each.code, each.answer, `${each.message} ${each.evidence}`]; })),
    ...evidence(row), ...uses(row)));

  const why = (row) => grid(["purpose", "verdict", "reasons, the heaviest first"], purposes.map((purpose, at) => [
    el("span", {title: report.meanings[purpose]}, purpose), badge(row.verdicts[at]),
    el("ul", {}, ...said[row.reasons[at]].map(([number, path]) => reason(said[number], path)))]));
  const reason = ([verdict, license, clause, quote, message], path) => el("li", {},
    `${message}`, clause ? el("span", {class: "dim"}, ` ${clause}`) : null, quote ? el("span", {}, " ", el("q", {}, quote)) : null,
    license ? el("code", {}, ` ${license}`) : null, path.length ? el("span", {class: "dim"}, ` by way of ${path.join(" › ")}`) : null);
  const finding = (at) => el("li", {}, said[at][1], el("span", {class: "dim"}, said[at][2] ? ` ${said[at][2]}` : ""));
  const duty = (at) => el("li", {}, `${said[at].text} `, el("span", {class: "dim"}, `${names.get(said[at].license) ?? said[at].license}; for ${said[at].asset}`));
  const section = (title, items, each) => items.length ? [el("h3", {}, title), el("ul", {}, ...items.map(each))] : [];
  const evidence = (row) => [el("h3", {}, "Evidence"), row.evidence.length ? grid(["of", "fact", "value", "who says so", "date", "SHA-256 of the evidence"],
    row.evidence.map((at) => { const each = said[at]; return [each.asset, each.fact, typeof each.value === "string" ? each.value : JSON.stringify(each.value), each.source, each.date, el("code", {}, each.sha256)]; }))
    : el("p", {class: "dim"}, "Nothing is on record.")];
  const uses = (row) => row.uses ? [el("h3", {}, "Used by"), grid(["image or document", "as", "found by", "confidence"], row.uses.slice(0, 100).map((use) => [use.of, use.role, use.how, use.confidence]))] : [];

  // The lineage, from the asset at the left to what it comes from at the right.
  const svg = (tag, attributes, ...children) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    node.append(...children);
    return node;
  };
  const cut = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;
  const graph = (row) => {
    if (!row.lineage.length) return null;
    const depth = new Map([[row.asset, 0]]), holes = new Set(), notes = new Map([[row.asset, row.base ?? ""]]);
    const edges = row.lineage.slice(0, 60).map((each) => {
      const parent = each.asset ?? each.name;
      if (each.asset === null) holes.add(parent);
      if (!depth.has(parent)) depth.set(parent, (depth.get(each.child) ?? 0) + 1);
      notes.set(parent, each.asset === null ? "not on record" : each.base ?? "");
      return [each.child, parent, each.relation];
    });
    const columns = new Map();
    for (const [name, at] of depth) columns.set(at, [...(columns.get(at) ?? []), name]);
    const place = new Map();
    for (const [at, some] of columns) some.forEach((name, index) => place.set(name, [at * 270 + 4, index * 58 + 4]));
    const width = columns.size * 270, height = Math.max(...[...columns.values()].map((some) => some.length)) * 58 + 8;
    const lines = edges.filter(([child, parent]) => place.has(child) && place.has(parent)).map(([child, parent, relation]) => {
      const [x1, y1] = place.get(child), [x2, y2] = place.get(parent);
      return svg("path", {d: `M${x1 + 210} ${y1 + 22}C${x1 + 240} ${y1 + 22} ${x2 - 30} ${y2 + 22} ${x2} ${y2 + 22}`}, svg("title", {}, relation));
    });
    const boxes = [...place].map(([name, [x, y]]) => svg("g", {transform: `translate(${x} ${y})`}, svg("title", {}, name),
      svg("rect", {width: 210, height: 44, rx: 6, class: holes.has(name) ? "hole" : ""}),
      svg("text", {x: 10, y: 19}, cut(name, 30)), svg("text", {x: 10, y: 35, class: "sub"}, cut(notes.get(name) ?? "", 34))));
    return el("div", {}, el("h3", {}, "Lineage"), svg("svg", {class: "graph", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": "lineage"}, ...lines, ...boxes));
  };

  const outputs = () => report.outputs.length ? [el("h2", {}, "Images and documents"), grid(["file", ...purposes, "marked as AI-generated", "made with"],
    report.outputs.slice(0, 1000).map((each) => [each.path, ...purposes.map((purpose) => el("span", {title: each.why[purpose]}, badge(each.verdicts[purpose]))),
      each.marked === null ? "" : each.marked ? "yes" : "no", each.parts.map((part) => part.asset).join(", ")]))] : [];
  const broken = () => report.violations.length ? [el("h2", {}, "The policy is broken"), grid(["of", "what", "evidence"],
    report.violations.slice(0, 500).map((each) => [each.subject, each.message, each.evidence]))] : [];
  const changed = () => (report.changes ?? []).length ? [el("h2", {}, "Since the last report"), grid(["asset", "change"], report.changes.slice(0, 500).map((each) => [each.asset, each.message]))] : [];
  const licenses = () => report.licenses.length ? [el("h2", {}, "Licenses"), grid(["license", "id", "text on file (SHA-256)", "read", "forbidden uses", "ends", "source"],
    report.licenses.map((each) => [each.url.startsWith("https://") ? el("a", {href: each.url, rel: "noreferrer noopener"}, each.name) : each.name, el("code", {}, each.id),
      el("code", {}, each.text_sha256 ?? "not on file"), each.read ?? "no", each.restrictions, each.terminates, [...each.sources, each.note].filter(Boolean).join("; ")]))] : [];

  for (const verdict of ORDER) {
    const number = report.summary[verdict] ?? 0;
    const tile = el("button", {class: `tile ${verdict}`, type: "button", on: {click: () => set("verdict", state.verdict === verdict ? "" : verdict)}}, el("b", {}, number.toLocaleString("en")), verdict);
    tile.dataset.verdict = verdict;
    tiles.append(tile);
  }
  const select = (label, name, options) => el("select", {"aria-label": label, on: {change: (event) => set(name, event.target.value)}}, ...options.map(([value, text]) => el("option", {value}, text)));
  const kinds = [...new Set(report.rows.map((row) => row.kind ?? "unknown"))].sort();
  const bar = el("div", {class: "bar"},
    el("input", {type: "search", placeholder: "Name, license, base, path, hash", "aria-label": "Search", on: {input: (event) => set("text", event.target.value.trim().toLowerCase())}}),
    select("Purpose", "purpose", [["", "the worst of all purposes"], ...purposes.map((each, at) => [String(at), each])]),
    select("Kind", "kind", [["", "every kind"], ...kinds.map((each) => [each, each])]),
    el("label", {}, el("input", {type: "checkbox", on: {change: (event) => set("finding", event.target.checked)}}), " with contradictions or gaps"), count);
  const heads = ["asset", "kind", "base", "licenses", ...purposes];
  page.append(facts(), ...broken(), ...changed(), ...outputs(), el("h2", {}, "Assets"), tiles, bar,
    el("div", {class: "wide"}, el("table", {}, el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", {scope: "col", title: report.meanings[head] ?? ""}, head)))), body), more),
    ...licenses());
  draw();
})();
