import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { programEnvironment } from '../../base/programs.js';
import { Rng } from '../../base/rng.js';
import { TINY } from '../go/run/tinyRun.js';
import { isWhole, pages, type Shown, shownCommands } from './shownCommands.js';

/*
 * Every command that README and docs show is run as it stands, page after page in one folder, as a reader would who works through
 * them. A command that is found runs without being named here. One that takes longer than a minute needs a line in SHORTER, one
 * that cannot be run a line in NOT_RUN or NEEDS, with the reason.
 */

const asRun = (settings: readonly string[]) =>
  `--final-games 2 --workers 1 ${settings.map((setting) => `--set ${setting}`).join(' ')}`;
const TINY_RUN = asRun(TINY);
/** The same with the network that the command has, where weights of the shipped one go on. */
const TINY_GAMES = asRun(TINY.filter((setting) => !setting.startsWith('network.')));

/** Options that make a long command short, put behind those that it has. The first line that fits is taken. */
const SHORTER: [RegExp, string][] = [
  [/^zero run .*--snapshot/, ''],
  [/^zero run .*(--restore|onward)/, '--hours 0.001 --final-games 0'],
  [/^zero run (runs\/second|.*--from networks|.*--grow runs\/(boards|second))/, `--hours 0.02 ${TINY_GAMES}`],
  [/^zero run .*--minutes/, `--minutes 0.6 ${TINY_RUN}`],
  [/^zero run /, `--hours 0.01 ${TINY_RUN}`],
  [/^zero selfplay /, '--games 6 --set selfplay.simulations=4 --set selfplay.quickSimulations=4'],
  [/^zero train /, '--steps 2 --set training.minPositions=20 --set training.batch=16'],
  [/^zero match /, '--games 2 --visits 4'],
  [/^zero bench( |$)/, '--seconds 0.1 --workers 1'],
  [/^zero upscale photo/, '--force'],
  [/^zero gan sample --out/, '--force'],
  [/^zero gan train --data mnist/, '--epochs 1 --minutes 0.1 --batch 16'],
  [/^zero web --export/, '--force'],
  [/^zero upscale train/, '--epochs 1 --minutes 0.1 --batch 2 --patch 16'],
  [/^zero mnist train/, '--limit 200 --epochs 1 --batch 50'],
  [/^zero mnist (evaluate|show|predict) /, '--views 1'],
  [/^npm run bench:tensor/, '--seconds 0.05 --nets digits --backends onnxruntime'],
  [/^npm run bench:digits/, '--seconds 0.05'],
  [/^npm run bench:considered/, '--games 2 --visits 4'],
  [/^npm run bench:root-value/, '--positions 4 --deep 8'],
  [/^npm run bench:held-out/, '--positions 128 --after=-1'],
];

/** Commands that are not run here, and why. */
const NOT_RUN: [RegExp, string][] = [
  [/^npm ci$/, 'the packages are installed; .ci/run installs them'],
  [/^npm (test$|run test:)/, 'tests; scripts.test.ts looks whether each finds some'],
  [/^npm run (build|lint)$/, '.ci/run runs them'],
  [/^npm run bench:(eight-bits|engine|match|search)$/, 'benchmarks without an option that shortens them'],
  [/^npm run bench:recipes/, 'it trains for core-minutes at the least'],
  [/^npm run bench:(web|watched)/, 'they open Chromium on the program of the checkout'],
  [/hub\.example/, "the hub is the reader's own"],
  [/^zero match a b$/, 'a and b are runs of an hour'],
];

/** What a command needs that is not everywhere. */
const NEEDS: [RegExp, string, () => boolean][] = [
  [/text8|questions-words/, 'a text and questions, from their sites', () => existsSync('text8')],
  [
    /gnugo|bench:counts/,
    'GNU Go',
    () => !spawnSync('gnugo', ['--version'], { env: programEnvironment() }).error,
  ],
  [/\.bin\.gz|g170-/, 'a network of KataGo, from its site', () => false],
  [/bench:nats/, 'nats-server', () => process.env.ZERO_NATS_SERVER !== undefined],
  [/tensorflow/, 'native TensorFlow', () => existsSync('node_modules/@tensorflow/tfjs-node/deps')],
  [
    /fashion-mnist|--model fashion|gan train --data fashion|gan \w+ (clothes|fashion )/,
    'dataset-fashion-mnist',
    () => existsSync('/usr/share/datasets/fashion-mnist'),
  ],
];

/** Statuses beside 0 that are an answer: NEW did not win; Ctrl-C. */
const ANSWERS: [RegExp, number][] = [
  [/^zero match /, 3],
  [/^zero web/, 130],
];

/** Commands that go on until Ctrl-C, which they get after some seconds. */
const SERVERS = /^zero web/;

const checkout = resolve('.');
const folder = mkdtempSync(join(tmpdir(), 'zero-docs-'));
after(() => rmSync(folder, { recursive: true }));
/** Where the reader stands; the older checkout of some matches is ../old or OLD. */
const home = join(folder, 'zero');

before(async () => {
  mkdirSync(join(home, 'bin'), { recursive: true });
  for (const name of ['dist', 'networks', 'node_modules', 'package.json'])
    symlinkSync(join(checkout, name), join(home, name));
  cpSync('docs', join(home, 'docs'), { recursive: true }); // some commands draw its pictures anew
  symlinkSync(checkout, join(folder, 'old'));
  symlinkSync(checkout, join(home, 'OLD'));
  copyFileSync('docs/convolution/seven.png', join(home, 'seven.png'));
  copyFileSync('docs/9x9-gnugo.sgf', join(home, 'game.sgf'));
  copyFileSync('networks/9x9.zero', join(home, 'new.zero'));
  copyFileSync('networks/9x9.zero', join(home, 'old.zero'));
  copyFileSync('networks/all.zero', join(home, 'before.zero'));
  for (const folder of ['photos', 'photographs', 'held-out']) mkdirSync(join(home, folder));
  const rng = new Rng('pictures');
  const { default: sharp } = await import('sharp');
  for (const name of [
    'photo',
    'photos/one',
    'photographs/one',
    'photographs/two',
    'photographs/three',
    'held-out/one',
  ])
    await sharp(Buffer.from(Array.from({ length: 96 * 96 * 3 }, () => rng.int(256))), {
      raw: { width: 96, height: 96, channels: 3 },
    }).toFile(join(home, `${name}.jpg`));
  const pixels = Array.from({ length: 784 }, (_, i) => `pixel${i}`);
  const rows = Array.from({ length: 100 }, () => pixels.map(() => rng.int(256)));
  const csv = (lines: (string | number)[][]) => lines.map((line) => line.join(',')).join('\n');
  writeFileSync(
    join(home, 'train.csv'),
    csv([['label', ...pixels], ...rows.map((row, i) => [i % 10, ...row])]),
  );
  writeFileSync(join(home, 'test.csv'), csv([pixels, ...rows.slice(0, 20)]));
  const zero = `exec "${process.execPath}" "${join(checkout, 'bin/zero.js')}" "$@"\n`;
  for (const [name, script] of [
    ['zero', zero],
    ['npx', `[ "$1" = zero ] || exit 127; shift\n${zero}`],
  ]) {
    writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${script}`);
    chmodSync(join(home, 'bin', name), 0o755);
  }
});

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** `npm run NAME -- OPTIONS` without the build, which these tests have behind them. */
function withoutBuild(command: string): string {
  const [, name, options] = /^npm run ([\w:-]+)(?: --)?(.*)$/.exec(command) ?? [];
  return name === undefined ? command : `${scripts[name].replace('npm run build && ', '')}${options}`;
}

const used = new Set<RegExp>();
function find<T extends [RegExp, ...unknown[]]>(list: T[], command: string): T | undefined {
  const line = list.find(([pattern]) => pattern.test(command));
  if (line) used.add(line[0]);
  return line;
}

for (const page of pages()) {
  const seen = new Set<string>();
  const shown = shownCommands(page).filter((s) => isWhole(s) && !seen.has(s.text) && seen.add(s.text));
  if (shown.length > 0)
    test(`${page}: its commands run one after the other`, { timeout: 3_600_000 }, async (t) => {
      for (const command of shown) await t.test(`${command.where} ${command.text}`, (t) => run(command, t));
    });
}

/** Runs a command in the reader's folder, and shows what it said when it failed. */
function run({ text }: Shown, context: { skip(why: string): void }): void {
  const plain = text.replace(/^(?:[A-Z_]+=\S+ +)*(?:npx )?/, '');
  const excluded = find(NOT_RUN, plain);
  const need = find(NEEDS, text);
  const why = excluded?.[1] ?? (need && !need[2]() ? `needs ${need[1]}` : undefined);
  if (why !== undefined) {
    context.skip(why);
    return;
  }
  const shorter = find(SHORTER, plain)?.[1] ?? '';
  const server = SERVERS.test(plain) ? 'timeout --preserve-status --signal=INT 20 ' : '';
  const { status, signal, stdout, stderr } = spawnSync(
    'sh',
    ['-c', `${server}${withoutBuild(text)} ${shorter}`],
    {
      cwd: home,
      env: { ...process.env, PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH}`, NO_COLOR: '1' },
      input: 'quit\n',
      encoding: 'utf8',
      timeout: 300_000,
      maxBuffer: 1e8,
    },
  );
  const answers = [0, ...ANSWERS.flatMap(([pattern, answer]) => (pattern.test(plain) ? [answer] : []))];
  assert.ok(
    answers.includes(status ?? -1),
    `${text} ${shorter}\nended with ${status ?? signal}\n${stdout}${stderr}`,
  );
}

test('no line of the lists is left over', () => {
  for (const [pattern] of [...SHORTER, ...NOT_RUN, ...NEEDS])
    assert.ok(used.has(pattern), `${pattern} fits no command`);
});
