import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

/** Lints files under this project's settings. @returns the rules that failed, by file. */
function lint(files: Record<string, string>): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'zero-lint-'));
  try {
    for (const name of ['biome.json', '.gitignore']) copyFileSync(name, join(folder, name));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const biome = resolve('node_modules/@biomejs/biome/bin/biome');
    const args = [biome, 'lint', '--diagnostic-level=error', '--max-diagnostics=none', '--reporter=github'];
    const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const failed: Record<string, string[]> = {};
    for (const [, rule, file] of stdout.matchAll(/^::error title=lint\/\w+\/(\w+),file=([^,]+),/gm))
      (failed[relative(folder, resolve(folder, file)).replaceAll('\\', '/')] ??= []).push(rule);
    return failed;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const importing = (source: string) => `import { x } from '${source}';\n\nx();\n`;

test('the linter refuses whatever would make engine depend on Node, tensors or the rest, and imports against the arrow', () => {
  const bad = [
    ['engine', 'node:fs', 'noNodejsModules'],
    ['engine', 'fs', 'noNodejsModules useNodejsImportProtocol'],
    ['engine', 'node:worker_threads', 'noNodejsModules'],
    ['engine', '@tensorflow/tfjs-core', 'noRestrictedImports'],
    ['engine', 'onnxruntime-node', 'noRestrictedImports'],
    ['engine', 'piscina', 'noRestrictedImports'],
    ['engine/search', '../../selfplay/game.js', 'noRestrictedImports'],
    ['engine/search', '../../src/sgf/read.js', 'noRestrictedImports'],
    ['engine', '../test/engine/slowGo.js', 'noRestrictedImports'],
    ['selfplay', '../src/sgf/read.js', 'noRestrictedImports'],
    ['selfplay', '@tensorflow/tfjs-core', 'noRestrictedImports'],
    ['src/sgf', '../../test/sgf/read.test.js', 'noRestrictedImports'],
    ['src/sgf', '../../bench/engine.js', 'noRestrictedImports'],
  ];
  const good = [
    ['engine/search', '../rng.js'],
    ['selfplay', '../engine/rng.js'],
    ['selfplay', 'node:fs'],
    ['src/sgf', '../../engine/rng.js'],
    ['src/sgf', '@tensorflow/tfjs-core'],
  ];
  const files = [...bad, ...good].map(
    ([folder, source], i) => [`${folder}/file${i}.ts`, importing(source)] as const,
  );
  const expected = Object.fromEntries(bad.map(([, , rule], i) => [files[i][0], rule.split(' ')]));
  assert.deepEqual(lint(Object.fromEntries(files)), expected);
});

test('every import of engine names a file of engine, which no list of libraries in the linter has to foresee', () => {
  const files = readdirSync('engine', { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
  assert.ok(files.length > 20);
  for (const file of files) {
    const path = join('engine', file);
    for (const [, source] of readFileSync(path, 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      const inside =
        source.startsWith('.') && !relative('engine', resolve(dirname(path), source)).startsWith('..');
      assert.ok(inside, `${path} imports ${source}`);
    }
  }
});
