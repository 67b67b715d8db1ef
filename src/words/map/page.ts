/* What a map's page is made of besides its data: plain browser JavaScript, which no module of ours runs. */

export const PAGE_STYLE = `
html, body { margin: 0; height: 100%; overflow: hidden; background: #fff; color: #1f2933; font: 14px/1.4 system-ui, sans-serif; }
#map { display: block; width: 100vw; height: 100vh; cursor: grab; touch-action: none; outline: none; }
#map.moving { cursor: grabbing; }
#panel { position: fixed; top: 12px; left: 12px; width: 264px; max-height: calc(100vh - 48px); overflow: auto; padding: 10px 14px; background: rgb(255 255 255 / 92%); border: 1px solid #cbd2d9; border-radius: 6px; }
h1 { margin: 0 0 8px; font-size: 14px; }
form { display: flex; flex-wrap: wrap; gap: 6px; }
input { flex: 1 1 150px; min-width: 0; padding: 4px 6px; font: inherit; }
button { font: inherit; }
#note { margin: 8px 0 0; font-size: 12px; color: #52606d; }
ol { margin: 6px 0 0; padding: 0; list-style: none; }
li button { display: flex; justify-content: space-between; width: 100%; padding: 2px 4px; border: 0; background: none; cursor: pointer; text-align: left; }
li button:hover, li button:focus { background: #e4e7eb; }
`;

export const PAGE_SCRIPT = `
'use strict';
const { words, places, colors, near } = JSON.parse(document.getElementById('data').textContent);
const canvas = document.getElementById('map');
const context = canvas.getContext('2d');
const note = document.getElementById('note');
const list = document.getElementById('near');
const input = document.getElementById('word');
const index = new Map();
words.forEach((word, i) => { if (!index.has(word)) index.set(word, i); });
for (const word of words) { const option = document.createElement('option'); option.value = word; document.getElementById('words').append(option); }
let scale = 1, left = 0, top_ = 0, chosen = -1, width = 0, height = 0, waiting = false;

function whole() { const side = Math.min(width, height) - 60; scale = side; left = (width - side) / 2; top_ = (height - side) / 2; draw(); }
function resize() {
  const ratio = window.devicePixelRatio || 1;
  const first = width === 0;
  width = canvas.clientWidth; height = canvas.clientHeight;
  canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (first) whole(); else draw();
}
const xOf = (i) => left + places[2 * i] * scale;
const yOf = (i) => top_ + places[2 * i + 1] * scale;
function draw() { if (!waiting) { waiting = true; requestAnimationFrame(paint); } }
function paint() {
  waiting = false;
  context.clearRect(0, 0, width, height);
  const friends = new Set(chosen < 0 ? [] : near[chosen].map(([i]) => i));
  const faded = chosen >= 0;
  const size = Math.max(1.5, Math.min(4, scale / 700));
  const seen = [];
  for (let i = 0; i < words.length; i++) {
    const x = xOf(i), y = yOf(i);
    if (x < -100 || x > width + 100 || y < -20 || y > height + 20) continue;
    seen.push(i);
    context.globalAlpha = faded && i !== chosen && !friends.has(i) ? 0.18 : 0.65;
    context.fillStyle = colors[i];
    context.beginPath(); context.arc(x, y, size, 0, 7); context.fill();
  }
  context.globalAlpha = 1;
  if (chosen >= 0) {
    context.strokeStyle = colors[chosen]; context.lineWidth = 1;
    for (const [i, score] of near[chosen]) {
      context.globalAlpha = Math.max(0.25, score);
      context.beginPath(); context.moveTo(xOf(chosen), yOf(chosen)); context.lineTo(xOf(i), yOf(i)); context.stroke();
    }
    context.globalAlpha = 1;
  }
  context.font = '12px system-ui, sans-serif'; context.textAlign = 'center';
  const cells = new Map();
  const order = chosen < 0 ? seen : [chosen, ...friends, ...seen];
  const written = new Set();
  let count = 0;
  for (const i of order) {
    if (written.has(i)) continue;
    written.add(i);
    const x = xOf(i), y = yOf(i) - 6, half = context.measureText(words[i]).width / 2 + 2;
    const important = i === chosen || friends.has(i);
    if (!important && !free(cells, x - half, x + half, y - 11, y + 2)) continue;
    keep(cells, x - half, x + half, y - 11, y + 2);
    context.globalAlpha = faded && !important ? 0.3 : 1;
    context.fillStyle = colors[i];
    if (i === chosen) context.font = 'bold 15px system-ui, sans-serif';
    context.fillText(words[i], x, y);
    if (i === chosen) context.font = '12px system-ui, sans-serif';
    if (++count > 900) break;
  }
  context.globalAlpha = 1;
}
const CELL = 64;
function around(x0, x1, y0, y1, each) {
  for (let a = Math.floor(x0 / CELL); a <= Math.floor(x1 / CELL); a++)
    for (let b = Math.floor(y0 / CELL); b <= Math.floor(y1 / CELL); b++) each(a + ',' + b);
}
function free(cells, x0, x1, y0, y1) {
  let good = true;
  around(x0, x1, y0, y1, (key) => { for (const t of cells.get(key) || []) if (t[0] < x1 && x0 < t[1] && t[2] < y1 && y0 < t[3]) good = false; });
  return good;
}
function keep(cells, x0, x1, y0, y1) {
  around(x0, x1, y0, y1, (key) => { if (!cells.has(key)) cells.set(key, []); cells.get(key).push([x0, x1, y0, y1]); });
}
function choose(i, move) {
  chosen = i;
  list.replaceChildren();
  if (i < 0) { note.textContent = 'Drag to move, wheel or +/- to zoom, click a word for its neighbours.'; draw(); return; }
  note.textContent = 'Nearest to ' + words[i] + ', by cosine:';
  input.value = words[i];
  for (const [other, score] of near[i]) {
    const item = document.createElement('li'), button = document.createElement('button');
    const name = document.createElement('span'), value = document.createElement('span');
    name.textContent = words[other]; value.textContent = score.toFixed(3);
    button.append(name, value);
    button.addEventListener('click', () => choose(other, true));
    item.append(button); list.append(item);
  }
  if (move) {
    const wide = Math.max(scale, 4 * Math.min(width, height));
    scale = wide; left = width / 2 - places[2 * i] * scale; top_ = height / 2 - places[2 * i + 1] * scale;
  }
  draw();
}
function zoom(factor, x, y) {
  const next = Math.max(100, Math.min(200000, scale * factor));
  left = x - (x - left) * (next / scale); top_ = y - (y - top_) * (next / scale); scale = next; draw();
}
function wordAt(x, y) {
  let best = -1, least = 18 * 18;
  for (let i = 0; i < words.length; i++) {
    const d = Math.min((xOf(i) - x) ** 2 + (yOf(i) - y) ** 2, ((xOf(i) - x) / 2) ** 2 + (yOf(i) - 9 - y) ** 2);
    if (d < least) { least = d; best = i; }
  }
  return best;
}
const fingers = new Map();
let moved = 0;
canvas.addEventListener('pointerdown', (e) => { canvas.setPointerCapture(e.pointerId); fingers.set(e.pointerId, [e.clientX, e.clientY]); if (fingers.size === 1) moved = 0; canvas.classList.add('moving'); });
canvas.addEventListener('pointermove', (e) => {
  const before = fingers.get(e.pointerId);
  if (!before) return;
  if (fingers.size === 1) { left += e.clientX - before[0]; top_ += e.clientY - before[1]; moved += Math.abs(e.clientX - before[0]) + Math.abs(e.clientY - before[1]); draw(); }
  else if (fingers.size === 2) {
    const other = [...fingers].find(([id]) => id !== e.pointerId)[1];
    const was = Math.hypot(before[0] - other[0], before[1] - other[1]), is = Math.hypot(e.clientX - other[0], e.clientY - other[1]);
    if (was > 0) zoom(is / was, (e.clientX + other[0]) / 2, (e.clientY + other[1]) / 2);
    moved = 100;
  }
  fingers.set(e.pointerId, [e.clientX, e.clientY]);
});
for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, (e) => {
  if (fingers.delete(e.pointerId) && fingers.size === 0) { canvas.classList.remove('moving'); if (end === 'pointerup' && moved < 5) choose(wordAt(e.clientX, e.clientY), false); }
});
canvas.addEventListener('wheel', (e) => { e.preventDefault(); zoom(Math.exp(-e.deltaY * (e.deltaMode === 1 ? 0.05 : 0.0015)), e.clientX, e.clientY); }, { passive: false });
canvas.addEventListener('keydown', (e) => {
  const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[e.key];
  if (step) { left += step[0]; top_ += step[1]; draw(); e.preventDefault(); }
  else if (e.key === '+' || e.key === '=') zoom(1.25, width / 2, height / 2);
  else if (e.key === '-') zoom(0.8, width / 2, height / 2);
  else if (e.key === 'Escape') choose(-1, false);
});
document.getElementById('search').addEventListener('submit', (e) => {
  e.preventDefault();
  const text = input.value.trim();
  const found = index.get(text) ?? index.get(text.toLowerCase()) ?? words.findIndex((word) => word.startsWith(text.toLowerCase()));
  if (text !== '' && found >= 0) choose(found, true); else note.textContent = text + ' is not on this map.';
});
input.addEventListener('input', () => { if (index.has(input.value)) choose(index.get(input.value), true); });
document.getElementById('whole').addEventListener('click', () => { choose(-1, false); input.value = ''; whole(); });
window.addEventListener('resize', resize);
resize();
`;
