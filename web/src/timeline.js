// The histogram with the slider over it. Time runs as the language reads: in Arabic from the right.

import { $ } from "./dom.js";
import { isArabic, isoDay, longDay, t, tickDay, tickMonth } from "./i18n.js";
import { daysShown } from "./state.js";

/** Half the slider's handle, px: its centre travels between these margins. */
const MARGIN = 9;
const STEP_MS = 650;

/** Sets up slider, buttons and histogram. `onDay(day)` is called on every step. */
export function setUpTimeline(data, getState, onDay) {
  const slider = $("slider");
  const canvas = $("histogram");
  const play = $("play");
  const [lo, hi] = data.range;
  slider.min = lo;
  slider.max = hi;
  slider.step = 1;
  let counts = null;
  let timer = null;

  const step = (by) => {
    const day = Math.min(Math.max(getState().day + by, lo), hi);
    if (day !== getState().day) onDay(day);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = null;
    label();
  };
  const run = () => {
    // Long files go by bigger steps, so that a run takes a minute at most.
    step(Math.max(1, Math.round((hi - lo) / 90)));
    timer = getState().day >= hi ? null : setTimeout(run, STEP_MS);
    label();
  };
  const toggle = () => {
    if (timer !== null) return stop();
    if (getState().day >= hi) onDay(lo);
    timer = setTimeout(run, STEP_MS);
    label();
  };
  function label() {
    const word = timer === null ? t("play") : t("pause");
    play.setAttribute("aria-label", word);
    play.title = word;
    play.dataset.on = String(timer !== null);
  }

  slider.addEventListener("input", () => {
    if (timer !== null) stop();
    onDay(Number(slider.value));
  });
  play.addEventListener("click", toggle);
  $("prev").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  new ResizeObserver(() => draw()).observe(canvas);

  function draw() {
    if (!counts) return;
    const w = canvas.clientWidth;
    const h = canvas.clientHeight;
    if (w === 0 || h === 0) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(w * ratio);
    canvas.height = Math.round(h * ratio);
    const g = canvas.getContext("2d");
    g.scale(ratio, ratio);
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const { day } = getState();
    const span = daysShown(getState());
    const rtl = isArabic();
    const axis = 15;
    const days = hi - lo + 1;
    const room = w - 2 * MARGIN;
    const at = (d) => {
      const share = days === 1 ? 0.5 : (d - lo) / (days - 1);
      return MARGIN + (rtl ? 1 - share : share) * room;
    };
    const width = days === 1 ? room : room / (days - 1);

    // The window that the map shows.
    const from = span === 0 ? lo : Math.max(lo, day - span + 1);
    g.fillStyle = colour("--window");
    const left = Math.max(0, Math.min(at(from), at(day)) - width / 2);
    g.fillRect(left, 0, Math.min(w, Math.max(at(from), at(day)) + width / 2) - left, h - axis);

    // One bar a day, or several days a bar where they would be thinner than two pixels.
    const bin = Math.max(1, Math.ceil(2.5 / width));
    const bars = Math.ceil(days / bin);
    const all = new Float64Array(bars);
    const ofControl = new Float64Array(bars);
    for (let d = 0; d < days; d++) {
      all[Math.floor(d / bin)] += counts.all[d];
      ofControl[Math.floor(d / bin)] += counts.ofControl[d];
    }
    const top = Math.max(1, ...all);
    const gap = width * bin > 6 ? Math.min(6, width * bin * 0.18) : 0.5;
    for (let b = 0; b < bars; b++) {
      if (all[b] === 0) continue;
      const d = lo + b * bin;
      const inside = d + bin > from && d <= day;
      const bw = Math.max(1, width * bin - gap);
      const x = rtl ? at(d) + width / 2 - gap / 2 - bw : at(d) - width / 2 + gap / 2;
      const scale = (n) => (n === 0 ? 0 : Math.max(1.5, (n / top) * (h - axis - 6)));
      g.globalAlpha = inside ? 1 : 0.38;
      g.fillStyle = colour("--bar");
      g.fillRect(x, h - axis - scale(all[b]), bw, scale(all[b]));
      g.fillStyle = colour("--bar-control");
      g.fillRect(x, h - axis - scale(ofControl[b]), bw, scale(ofControl[b]));
    }
    g.globalAlpha = 1;
    g.strokeStyle = colour("--line");
    g.beginPath();
    g.moveTo(0, h - axis + 0.5);
    g.lineTo(w, h - axis + 0.5);
    g.stroke();
    ticks(g, { lo, hi, at, w, h, rtl, fill: colour("--faint") });
    // The day itself.
    g.strokeStyle = colour("--ink");
    g.lineWidth = 1.5;
    g.beginPath();
    g.moveTo(at(day), 0);
    g.lineTo(at(day), h - axis);
    g.stroke();
  }

  return {
    /** New counts after a filter changed. */
    setCounts(next) {
      counts = next;
      draw();
    },
    /** The day changed: words, handle, picture. */
    update() {
      const { day } = getState();
      slider.value = day;
      slider.setAttribute("aria-valuetext", longDay(day));
      slider.setAttribute("aria-label", t("day"));
      slider.title = t("bars");
      const shown = $("day");
      shown.textContent = longDay(day);
      shown.dateTime = isoDay(day);
      draw();
    },
    redraw: draw,
    toggle,
    stop,
    step,
    label,
  };
}

function ticks(g, { lo, hi, at, w, h, rtl, fill }) {
  g.direction = rtl ? "rtl" : "ltr";
  g.fillStyle = fill;
  g.font = '11px "Noto Sans Arabic", "Segoe UI", Tahoma, system-ui, sans-serif';
  g.textAlign = "center";
  g.textBaseline = "bottom";
  const days = hi - lo + 1;
  const room = Math.max(1, Math.floor(w / 78));
  let places = [];
  if (days <= room * 31) {
    const every = Math.max(1, Math.ceil(days / room));
    for (let d = lo; d <= hi; d += every) places.push([d, tickDay(d)]);
  } else {
    const first = new Date(lo * 864e5);
    const months = Math.ceil(days / 30);
    const every = [1, 2, 3, 6, 12, 24, 60].find((n) => months / n <= room) ?? 120;
    for (let m = every > 1 ? 0 : first.getUTCMonth() + 1; ; m += every) {
      const d = Date.UTC(first.getUTCFullYear(), m, 1) / 864e5;
      if (d > hi) break;
      if (d >= lo) places.push([d, tickMonth(d)]);
    }
  }
  // From the beginning of time on, on whichever side that is.
  let edge = -Infinity;
  for (const [d, word] of places) {
    const half = g.measureText(word).width / 2;
    const x = Math.min(Math.max(at(d), half + 1), w - half - 1);
    const from = rtl ? w - x - half : x - half;
    if (from < edge + 6) continue;
    g.fillText(word, x, h);
    edge = from + half * 2;
  }
}
