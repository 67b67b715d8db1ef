import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const { faultsOf } = (await import(pathToFileURL('scripts/lint-imports.mjs').href)) as {
  faultsOf(root: string): { faults: string[]; count: number };
};

/** Writes a tree of files, and lets something look at it. */
function withTree<T>(files: Record<string, string>, look: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'zero-lint-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return look(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The linter's complaints about a tree of files, sorted. */
const lint = (files: Record<string, string>) => withTree(files, (folder) => faultsOf(folder).faults.sort());

const importing = (...sources: string[]) => sources.map((s) => `import { x } from '${s}';\n`).join('');

test('an import against the arrow is refused, whichever way it is written', () => {
  const bad: [file: string, source: string][] = [
    ['engine/a.ts', 'node:fs'],
    ['engine/a.ts', 'piscina'],
    ['engine/search/a.ts', '../../selfplay/game.js'],
    ['engine/search/a.ts', '../../base/files/atomic.js'],
    ['base/rng.ts', 'node:crypto'],
    ['base/a.ts', '../engine/board.js'],
    ['selfplay/a.ts', '../src/go/sgf/read.js'],
    ['src/tensor/a.ts', '../../engine/rng.js'],
    ['src/tensor/models/a.ts', '../../go/network/model.js'],
    ['src/digits/a.ts', '../../selfplay/records.js'],
    ['src/words/a.ts', '../go/board.js'],
    ['src/pictures/a.ts', '../digits/idx.js'],
    ['src/go/a.ts', '../digits/idx.js'],
    ['src/go/a.ts', '../cli/main.js'],
    ['src/go/a.ts', '../../test/engine/slowGo.js'],
    ['src/nowhere/a.ts', '../tensor/backend.js'],
  ];
  for (const [file, source] of bad) {
    for (const text of [importing(source), `export * from '${source}';\n`, `await import('${source}');\n`]) {
      const complaints = lint({ [file]: text });
      assert.equal(complaints.length, 1, `${file} importing ${source}`);
      assert.ok(complaints[0].startsWith(file), complaints[0]);
    }
  }
});

test('an import along the arrow passes', () => {
  const good = {
    'base/files/a.ts': importing('node:fs', '../errors.js', 'msgpackr'),
    'engine/search/a.ts': importing('../board.js', '../../base/errors.js', '../../base/rng.js'),
    'selfplay/a.ts': importing('../engine/board.js', '../base/files/atomic.js', 'piscina'),
    'src/tensor/a.ts': importing('../../base/rng.js', '../terminal/progress.js', '@tensorflow/tfjs-core'),
    'src/go/run/a.ts': importing(
      '../training/learn.js',
      '../../tensor/backend.js',
      '../../../engine/board.js',
    ),
    'src/digits/a.ts': importing('../tensor/backend.js'),
    'src/cli/main.ts': importing('../go/run/commands/run.js', '../digits/commands/mnist.js'),
  };
  assert.deepEqual(lint(good), []);
});

test('circles of files and of folders are refused', () => {
  assert.deepEqual(
    lint({
      'engine/a.ts': importing('./b.js'),
      'engine/b.ts': importing('./c.js'),
      'engine/c.ts': importing('./a.js'),
    }),
    ['files import each other in a circle: engine/a.ts, engine/b.ts, engine/c.ts'],
  );
  assert.deepEqual(
    lint({
      'src/go/run/a.ts': importing('../training/a.js'),
      'src/go/training/b.ts': importing('../run/b.js'),
    }),
    ['folders import each other in a circle: src/go/run, src/go/training'],
  );
});

test('the program tells each fault and ends with status 1, or 0 without any', () => {
  const run = (files: Record<string, string>) =>
    withTree(files, (folder) =>
      spawnSync(process.execPath, ['scripts/lint-imports.mjs', folder], { encoding: 'utf8' }),
    );
  const bad = run({ 'engine/a.ts': importing('node:fs') });
  assert.deepEqual([bad.status, bad.stdout], [1, '1 files, 1 faults of imports\n']);
  assert.match(bad.stderr, /^engine\/a\.ts imports node:fs: it is pure/);
  assert.equal(run({ 'engine/a.ts': importing('./b.js'), 'engine/b.ts': '' }).status, 0);
});
