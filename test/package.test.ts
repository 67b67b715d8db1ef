import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const { scripts, allowScripts } = json('package.json') as Record<string, Record<string, unknown>>;

test('every benchmark has its entry in package.json', () => {
  const texts = readdirSync('bench').filter((name) => name.endsWith('.ts'));
  const imported = texts.flatMap((name) =>
    [...readFileSync(`bench/${name}`, 'utf8').matchAll(/(?:from|import) '\.\/(\w+)\.js'/g)].map(
      (match) => match[1],
    ),
  );
  const entries = Object.entries(scripts).filter(([name]) => name.startsWith('bench:'));
  for (const name of texts.map((text) => text.slice(0, -3)))
    if (!imported.includes(name))
      assert.ok(
        entries.some(([, command]) => String(command).endsWith(`node dist/bench/${name}.js`)),
        name,
      );
});

test('npm ci runs no install script that downloads: npm 10 goes by the lock file, npm 11 by allowScripts', () => {
  // npm 10 runs the scripts of packages that have this mark. `npm install` sets it again when it makes the lock anew:
  // take the mark away where this test finds it (README, "Use my GPU", says how the CUDA libraries come).
  const { packages } = json('package-lock.json') as { packages: Record<string, { hasInstallScript?: true }> };
  const marked = Object.keys(packages).filter((path) => packages[path].hasInstallScript);
  assert.deepEqual(marked, ['node_modules/@tensorflow/tfjs-node-gpu', 'node_modules/msgpackr-extract']);
  assert.equal(allowScripts['onnxruntime-node'], false);
});

test('every test command of package.json finds tests', () => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).map((name) => `test/${name}`);
  for (const [name, command] of Object.entries(scripts)) {
    const [, kind, part] = / (?:--(slow|commands) )?(?:--fuzz \d+ )?([\w./]+)$/.exec(String(command)) ?? [];
    if (!name.startsWith('test:') || part === 'scripts/test.mjs') continue;
    // Fuzz targets are found by what their files import; TensorFlow.js's tests have a runner of their own.
    if (/--fuzz \d+$|run\.js$/.test(String(command))) continue;
    const ending = kind === 'slow' ? '.slow.ts' : kind === 'commands' ? '.command.ts' : '.test.ts';
    assert.ok(
      files.some((file) => file.endsWith(ending) && (part === undefined || file.includes(part))),
      name,
    );
  }
});
