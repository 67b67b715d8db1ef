import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { UsageError, ZeroError } from '../../../base/errors.js';
import { writeJson } from '../../../base/files/json.js';
import { eloOfScore } from '../../../selfplay/match/elo.js';
import { readNetwork } from '../../../selfplay/networkFile.js';
import { atLevel, levelOf, readLevels } from '../../../src/go/levels/levels.js';
import { levelLines } from '../../../src/go/levels/report.js';
import { openPlayers } from '../../../src/go/match/players.js';

const folder = mkdtempSync(join(tmpdir(), 'zero-levels-'));
after(() => rmSync(folder, { recursive: true }));

const { size, komi, levels } = readLevels();

test('the levels that are shipped: 8 to 13, each but the first won 65 to 85 % of 100 games against the one below', () => {
  assert.ok(levels.length >= 8 && levels.length <= 13);
  for (const { level, elo, error, against } of levels) {
    const { wins, losses, draws } = against;
    const games = wins + losses + draws;
    const share = (wins + draws / 2) / games;
    assert.ok(games >= 100, `level ${level}: ${games} games`);
    assert.ok(share >= 0.65 && (share <= 0.85 || level === 1), `level ${level}: ${share}`);
    assert.ok(
      elo > (levels[level - 2]?.elo ?? 0) && error > 0 && error < 100,
      `level ${level}: ${elo}, ${error}`,
    );
  }
});

test('their networks are there, play on the board, and take less than 4 MB', () => {
  let bytes = 0;
  for (const path of new Set(levels.map(({ network }) => network))) {
    const { info } = readNetwork(path);
    assert.deepEqual([info.size, info.komi], [size, komi], path);
    bytes += statSync(path).size;
  }
  assert.ok(bytes < 4e6, `${bytes}`);
});

test('a rating is what the games say: 100 Elo by the score of two players, random play at 0', () => {
  writeJson(join(folder, 'levels.json'), {
    format: 1,
    size: 9,
    komi: 7,
    levels: [{ network: 'a.zero', visits: 1, drawn: 0 }],
    games: [{ a: 1, b: 0, wins: 70_000, losses: 20_000, draws: 10_000 }],
  });
  const [level] = readLevels(folder).levels;
  assert.ok(Math.abs(level.elo - eloOfScore(0.75)) < 0.1, `${level.elo}`);
  assert.equal(level.network, join(folder, 'a.zero'));
  // 1.96 standard errors of the score, by the slope of Elo over score.
  const expected = ((1.96 * Math.sqrt((0.75 * 0.25) / 100_000)) / (0.75 * 0.25)) * (400 / Math.LN10);
  assert.ok(Math.abs(level.error - expected) < 0.01, `${level.error}, not ${expected}`);
});

test('a table that is damaged, or leads out of its folder, is one sentence', () => {
  const table = {
    format: 1,
    size: 9,
    komi: 7,
    levels: [{ network: 'a.zero', visits: 1, drawn: 0 }],
    games: [],
  };
  for (const [change, message] of [
    [{}, /level 1 has no games against level 0/],
    [{ format: 2 }, /format is 2 and must be a whole number from 1 to 1/],
    [{ levels: [{ network: '/etc/passwd', visits: 1, drawn: 0 }] }, /must be the name of a network file/],
    [{ levels: [{ network: 'a.zero', visits: 0, drawn: 0 }] }, /visits is 0/],
  ] as const) {
    writeJson(join(folder, 'levels.json'), { ...table, ...change });
    assert.throws(
      () => readLevels(folder),
      (error: Error) => error instanceof ZeroError && message.test(error.message),
    );
  }
});

test('--level is a network and its playouts, which no other option may say otherwise', () => {
  const last = levels[levels.length - 1];
  const bot = { level: levels.length, rules: 'chinese' };
  assert.deepEqual(atLevel(bot), { ...bot, network: last.network, visits: last.visits, drawn: last.drawn });
  assert.equal(atLevel({ size: 13 }).size, 13);
  const refused = (options: Parameters<typeof atLevel>[0], message: RegExp) =>
    assert.throws(
      () => atLevel(options),
      (error: Error) => error instanceof UsageError && message.test(error.message),
    );
  refused({ level: 1, visits: 5 }, /leave out --visits/);
  refused({ level: 1, network: 'x' }, /leave out --network/);
  refused({ level: 1, time: 1 }, /leave out --time/);
  refused({ level: 1, size: 13 }, /the levels are for 9x9; leave out --size/);
  refused(
    { level: levels.length + 1 },
    new RegExp(`there is no level ${levels.length + 1}; give 1 to ${levels.length}`),
  );
});

test('a match knows the levels by name, and plays each with its own playouts', () => {
  const { specs, names } = openPlayers('level:2', 'level:1');
  assert.deepEqual(names, { new: 'level 2', old: 'level 1' });
  assert.deepEqual(
    specs.map((spec) => spec.kind === 'network' && spec.visits),
    [levels[1].visits, levels[0].visits],
  );
  assert.throws(() => openPlayers('level:99', 'random'), UsageError);
});

test('the list says of every level its Elo, network and playouts, and docs/9x9.md shows it', () => {
  const lines = levelLines({ size, komi, levels });
  assert.equal(lines.length, levels.length + 3);
  for (const { level, elo, network, visits } of levels) {
    assert.match(
      lines[level],
      new RegExp(`^ *${level} +${elo.toFixed(0)} ± \\d+ +${basename(network, '.zero')} +${visits} `),
    );
    assert.ok(levelOf(level).network === network);
  }
  const page = readFileSync('docs/9x9.md', 'utf8');
  for (const line of lines.filter(Boolean)) assert.ok(page.includes(line), line);
});

test('a copy of the folder reads the same', () => {
  copyFileSync(join(dirname(levels[0].network), 'levels.json'), join(folder, 'levels.json'));
  assert.deepEqual(
    readLevels(folder).levels.map(({ elo }) => elo),
    levels.map(({ elo }) => elo),
  );
});
