import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { before, test } from 'node:test';

/** The tasks of DataCamp's Keras sheet, each of which has a row. */
const TASKS = [
  'A basic example',
  'Built-in data',
  'Data from a CSV file',
  'Padding sequences',
  'One-hot encoding',
  'Training and test sets',
  'Standardising',
  'Sequential model',
  'MLP: binary classification',
  'MLP: several classes',
  'MLP: regression',
  'Convolutional network',
  'Recurrent network',
  'Inspecting: output shape',
  'Inspecting: summary',
  'Inspecting: configuration',
  'Inspecting: weights',
  'Compiling: binary classification',
  'Compiling: several classes',
  'Compiling: regression',
  'Compiling: recurrent network',
  'Training',
  'Evaluating',
  'Predicting',
  'Saving and loading',
  'Optimizer parameters',
  'Early stopping',
  'Fine-tuning',
];

/** Inside of the package, where its own name leads to its exports. */
const folder = resolve('dist/cheat-sheet');
const sheet = readFileSync('docs/cheat-sheet.md', 'utf8');
const blocks = new Map(
  [
    ...sheet.matchAll(
      /<tr><td>([^<]+)<\/td><td>\n\n```python\n[\s\S]*?```\n\n<\/td><td>\n\n```ts\n([\s\S]*?)```/g,
    ),
  ].map(([, task, code]) => [task, code] as const),
);

before(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [i, code] of [...blocks.values()].entries()) writeFileSync(join(folder, `block${i}.ts`), code);
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'dom'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [resolve('node_modules/@types')],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
});

test('every task of the sheet has a row with a block, and no row is unknown', () => {
  assert.deepEqual([...blocks.keys()], TASKS);
});

test('every block passes the type checker under strict', () => {
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});

test('every block prints what stands beside it', { timeout: 120_000 }, () => {
  // One process for all: TensorFlow.js takes longer to load than the blocks to run.
  const runner = `for (let i = 0; i < ${blocks.size}; i++) {
    console.log('block ' + i);
    await import('./block' + i + '.js');
  }
  process.exit(0);`;
  writeFileSync(join(folder, 'all.mjs'), runner);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'all.mjs')], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
  const printed = stdout.split(/^block \d+\n/m).slice(1);
  for (const [i, [task, code]] of [...blocks].entries()) {
    const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, line]) => line);
    assert.ok(expected.length > 0, `${task} prints nothing`);
    assert.equal(
      code.match(/console\.log/g)?.length,
      expected.length,
      `${task}: a line without what it prints`,
    );
    assert.deepEqual(printed[i].trimEnd().split('\n'), expected, task);
  }
});
