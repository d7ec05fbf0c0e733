// What a pointer, a finger or a key adds: the values at a place, a line hidden, one handset of
// several. Without it everything is shown.
"use strict";
function make(name, look, text) {
  const made = document.createElement(name);
  if (look) made.className = look;
  if (text !== undefined) made.textContent = text;
  return made;
}
const shown = (it) => it.getClientRects().length > 0;

// A row of buttons; `press` is told which was pressed and whether it is on.
function buttons(names, about, press) {
  const row = make("div", "keys");
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", about);
  const all = names.map((name, at) => {
    const button = make("button", "", name);
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", () => press(at, button, all));
    row.append(button);
    return button;
  });
  return row;
}
const pressed = (button) => button.getAttribute("aria-pressed") === "true";
const set = (button, on) => button.setAttribute("aria-pressed", String(on));

function hideable(figure, names, hidden) {
  const keyed = names.filter((_, key) => figure.querySelector(`g[data-key="${key}"]`));
  if (keyed.length < 2) return;
  const row = buttons(keyed, "What is shown", (at, button) => {
    const key = names.indexOf(keyed[at]);
    set(button, !pressed(button));
    if (pressed(button)) hidden.delete(key);
    else hidden.add(key);
    figure.querySelectorAll(`g[data-key="${key}"]`).forEach((g) => {
      g.style.display = pressed(button) ? "" : "none";
    });
  });
  figure.querySelector("figcaption").after(row);
}

// What a chart of lines says at its places: where each is, and rows of name and value.
function places(reading, hidden) {
  const texts = reading.lines.map(([, all]) => {
    let last = "";
    return all.map((text) => (last = text || last));
  });
  return reading.at.map((value, at) => ({
    where(svg) {
      const [from, until, left, right] = svg.dataset.across.split(" ").map(Number);
      const part = Math.min(1, Math.max(0, (value - from) / (until - from || 1)));
      return [left + part * (right - left), null];
    },
    title: reading.names[at],
    rows: () => reading.lines.map(([name], key) => [name, texts[key][at], key]).filter(([, , key]) => !hidden.has(key)),
  }));
}

// What single marks of a chart say; their titles would be shown twice, so they go.
function marks(figure, keep) {
  const [wide, narrow] = [...figure.querySelectorAll("svg.chart")].map((svg) =>
    [...svg.querySelectorAll(":scope :not(svg) > title")].map((title) => {
      const mark = title.parentElement;
      title.remove();
      return [mark, title.textContent];
    }),
  );
  if (!keep || !narrow || wide.length !== narrow.length) return [];
  return wide.map(([mark, text], at) => ({
    where(svg) {
      const box = (svg.contains(mark) ? mark : narrow[at][0]).getBBox();
      return [box.x + box.width / 2, box.y + box.height / 2];
    },
    hidden: () => mark.closest("g[data-key]")?.style.display === "none",
    title: text,
    rows: () => [],
  }));
}

function readable(figure, all) {
  const svg = () => [...figure.querySelectorAll("svg.chart")].find(shown);
  const range = Object.assign(make("input", "reader"), { type: "range", min: 0, max: all.length - 1, value: 0 });
  range.setAttribute("aria-label", `Values: ${figure.querySelector("figcaption strong").textContent}`);
  const said = make("div", "said");
  said.setAttribute("aria-hidden", "true");
  said.hidden = true;
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  line.setAttribute("class", "cursor");

  function hide() {
    said.hidden = true;
    line.remove();
  }
  function show(at, height) {
    const it = all[at];
    const chart = svg();
    if (!chart) return;
    const [x, y] = it.where(chart);
    const rows = it.rows();
    range.value = at;
    range.setAttribute("aria-valuetext", [it.title, ...rows.map(([name, text]) => `${name}: ${text}`)].join("; "));
    said.replaceChildren(make("strong", "", it.title));
    if (rows.length) {
      const list = make("dl");
      rows.forEach(([name, text, key]) => {
        const term = make("dt", "", name);
        const drawn = chart.querySelector(`g[data-key="${key}"] [class^="l"]`);
        term.style.borderColor = drawn ? getComputedStyle(drawn).stroke : "transparent";
        list.append(term, make("dd", "", text));
      });
      said.append(list);
    }
    said.hidden = false;
    const [paper, room] = [chart.getBoundingClientRect(), figure.getBoundingClientRect()];
    const scale = paper.width / chart.viewBox.baseVal.width;
    const place = paper.left - room.left + x * scale;
    const beside = place + 14 + said.offsetWidth > room.width ? place - 14 - said.offsetWidth : place + 14;
    const top = paper.top - room.top + (y === null ? 8 : y * scale + 12);
    said.style.left = `${Math.max(0, Math.min(beside, room.width - said.offsetWidth))}px`;
    said.style.top = `${height === undefined ? top : height - room.top + 14}px`;
    if (y !== null) return;
    for (const [name, value] of [["x1", x], ["x2", x], ["y1", 0], ["y2", chart.viewBox.baseVal.height]])
      line.setAttribute(name, value);
    chart.append(line);
  }
  function nearest(event) {
    const chart = svg();
    const paper = chart.getBoundingClientRect();
    const scale = paper.width / chart.viewBox.baseVal.width;
    const [x, y] = [(event.clientX - paper.left) / scale, (event.clientY - paper.top) / scale];
    let best = [Infinity, 0];
    all.forEach((it, at) => {
      if (it.hidden?.()) return;
      const [left, top] = it.where(chart);
      const far = top === null ? Math.abs(left - x) : Math.hypot(left - x, (top - y) * 3);
      if (far < best[0]) best = [far, at];
    });
    show(best[1], event.clientY);
  }
  figure.querySelectorAll("svg.chart").forEach((chart) => {
    chart.addEventListener("pointermove", nearest);
    chart.addEventListener("pointerdown", nearest);
    // A finger that is lifted has left, and wants to read.
    chart.addEventListener("pointerleave", (event) => event.pointerType === "touch" || hide());
  });
  range.addEventListener("input", () => show(Number(range.value)));
  range.addEventListener("focus", () => show(Number(range.value)));
  range.addEventListener("blur", hide);
  figure.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", (event) => figure.contains(event.target) || hide());
  figure.append(range, said);
}

document.querySelectorAll("figure").forEach((figure) => {
  const { reading: text, keys } = figure.dataset;
  const hidden = new Set();
  const reading = text && JSON.parse(text);
  const names = reading ? reading.lines.map(([name]) => name) : keys ? JSON.parse(keys) : [];
  hideable(figure, names, hidden);
  const single = marks(figure, !reading);
  const all = reading ? places(reading, hidden) : single;
  if (all.length > 1) readable(figure, all);
});

// One handset of those that are told.
document.querySelectorAll(".lives").forEach((lives) => {
  const all = [...lives.children];
  if (all.length < 2) return;
  const choose = (at) => {
    all.forEach((it, other) => (it.hidden = other !== at));
    [...row.children].forEach((button, other) => set(button, other === at));
  };
  const row = buttons(all.map((it) => it.dataset.name), "Handset that is told", choose);
  row.classList.add("one");
  lives.before(row);
  const linked = () => all.findIndex((it) => `#${it.id}` === location.hash);
  choose(Math.max(0, linked()));
  addEventListener("hashchange", () => {
    const at = linked();
    if (at < 0) return;
    choose(at);
    all[at].scrollIntoView();
  });
});
