// Holds the arrows of the architecture (docs/architecture.md): which room may import which, and that neither files nor
// folders import each other in a circle.
//   node scripts/lint-imports.mjs [ROOT]
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Rooms from the ground up: each may import what stands above it in the list and is named in its line. */
const ROOMS = [
  ['base', []],
  ['engine', ['base/errors', 'base/rng']],
  ['selfplay', ['base', 'engine']],
  ['src/terminal', ['base']],
  ['src/plot', ['base']],
  ['src/tensor', ['base', 'src/terminal', 'src/plot']],
  ['src/digits', ['base', 'src/tensor', 'src/terminal', 'src/plot']],
  ['src/words', ['base', 'src/tensor', 'src/terminal', 'src/plot']],
  ['src/pictures', ['base', 'src/tensor', 'src/terminal', 'src/plot']],
  ['src/convolution', ['base', 'src/tensor', 'src/terminal', 'src/plot']],
  ['src/go', ['base', 'engine', 'selfplay', 'src/tensor', 'src/terminal', 'src/plot']],
  [
    'src/web',
    [
      'base',
      'engine',
      'selfplay',
      'src/go',
      'src/digits',
      'src/words',
      'src/pictures',
      'src/convolution',
      'src/tensor',
      'src/terminal',
      'src/plot',
    ],
  ],
  ['src/doctor', ['base', 'engine', 'selfplay', 'src']],
  ['src/cli', ['base', 'src']],
  ['bench', ['base', 'engine', 'selfplay', 'src']],
  ['test', ['base', 'engine', 'selfplay', 'src', 'bench']],
];
/** Files that run in a browser too, and so know nothing of Node. */
const PURE = /^(engine\/|base\/(errors|rng)\.ts$)/;

/** What is wrong with the imports of the TypeScript files under a root, and how many files there are. */
export function faultsOf(root) {
  const files = ['base', 'engine', 'selfplay', 'src', 'bench', 'test']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
    );
  const known = new Set(files);
  const faults = [];
  const imports = new Map();
  for (const file of files) {
    imports.set(file, new Set());
    for (const source of sourcesOf(readFileSync(join(root, file), 'utf8'))) {
      if (!source.startsWith('.')) {
        if (PURE.test(file))
          faults.push(`${file} imports ${source}: it is pure and imports no package and no Node module`);
        continue;
      }
      const named = normalize(join(dirname(file), source)).replaceAll('\\', '/');
      const compiled = named.replace(/\.js$/, '.ts');
      const target = known.has(`${compiled}x`) ? `${compiled}x` : compiled;
      imports.get(file).add(target);
      const room = roomOf(file);
      if (!room) faults.push(`${file} is in no room; name its room in scripts/lint-imports.mjs`);
      else if (!inside(target, room[0]) && !room[1].some((place) => inside(target, place)))
        faults.push(`${file} imports ${target}: ${room[0]} may import ${room[1].join(', ') || 'nothing'}`);
    }
  }
  const folders = new Map();
  for (const [file, targets] of imports)
    for (const target of targets) {
      const [from, to] = [dirname(file), dirname(target)];
      if (from !== to) folders.set(from, (folders.get(from) ?? new Set()).add(to));
    }
  for (const circle of circles(imports))
    faults.push(`files import each other in a circle: ${circle.join(', ')}`);
  for (const circle of circles(folders))
    faults.push(`folders import each other in a circle: ${circle.join(', ')}`);
  return { faults, count: files.length };
}

const inside = (path, place) =>
  path === place || path.startsWith(`${place}/`) || path.startsWith(`${place}.`);
const roomOf = (path) => ROOMS.find(([room]) => inside(path, room));

/** What a file's import and export declarations and its import() calls name. */
function sourcesOf(text) {
  const declared = text.matchAll(/^(?:import|export)\b[^;'"]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'/gm);
  const called = text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g);
  return [...declared, ...called].map((match) => match[1] ?? match[2]);
}

/** Strongly connected parts of more than one node (Tarjan 1972). */
function circles(graph) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node), low.get(next)));
      } else if (stack.includes(next)) low.set(node, Math.min(low.get(node), index.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const part = stack.splice(stack.indexOf(node));
    if (part.length > 1) found.push(part.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { faults, count } = faultsOf(process.argv[2] ?? '.');
  for (const fault of faults) console.error(fault);
  console.log(`${count} files, ${faults.length} faults of imports`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
