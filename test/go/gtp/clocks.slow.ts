import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { RefereeClock, settingsCommand, type TimeSystem } from '../session/referee.js';

/*
 * Games of `zero gtp` against itself by a clock of the test's own. ZERO_CLOCK_GAMES: games of each system, 2 unless given.
 * ZERO_CLOCK_LOAD: threads that keep processors busy meanwhile.
 */
const GAMES = Number(process.env.ZERO_CLOCK_GAMES ?? 2);
const LOAD = Number(process.env.ZERO_CLOCK_LOAD ?? 0);

const SYSTEMS: TimeSystem[] = [
  { kind: 'absolute', main: 2 },
  { kind: 'byoyomi', main: 1, period: 0.5, periods: 1 },
  { kind: 'canadian', main: 1, period: 1, stones: 8 },
  { kind: 'fischer', main: 1, increment: 0.1, most: 3 },
];

const zero = fileURLToPath(new URL('../../../../bin/zero.js', import.meta.url));

/** A program that is asked one command after the other. */
function startProgram() {
  const child = spawn(process.execPath, [zero, 'gtp', '--size', '9', '--visits', '1000000'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  let answered: ((answer: string) => void) | undefined;
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    if (!text.endsWith('\n\n')) return;
    answered?.(text.trim());
    text = '';
  });
  const ask = (command: string) =>
    new Promise<string>((resolve) => {
      answered = resolve;
      child.stdin.write(`${command}\n`);
    });
  const end = async () => {
    child.stdin.end('quit\n');
    if (child.exitCode === null) await once(child, 'exit');
  };
  return { ask, end };
}

/** Plays a game. @returns the moves, and the least time that was left of a clock after a move. */
async function play(ask: (command: string) => Promise<string>, system: TimeSystem, told: boolean) {
  await ask('clear_board');
  await ask('komi 7');
  await ask(settingsCommand(system));
  const clocks = { b: new RefereeClock(system), w: new RefereeClock(system) };
  let least = Number.POSITIVE_INFINITY;
  let passes = 0;
  let moves = 0;
  for (; passes < 2 && moves < 200; moves++) {
    const color = moves % 2 === 0 ? 'b' : 'w';
    const clock = clocks[color];
    if (told) await ask(`time_left ${color} ${clock.seconds.toFixed(2)} ${clock.count}`);
    const before = clock.seconds;
    const asked = performance.now();
    const answer = await ask(`genmove ${color}`);
    const took = (performance.now() - asked) / 1000;
    assert.match(answer, /^= /);
    clock.move(took);
    least = Math.min(least, clock.spare);
    const where = `${JSON.stringify(system)}, move ${moves + 1} took ${took.toFixed(3)} of ${before.toFixed(3)} s`;
    assert.equal(clock.lost, false, where);
    passes = /pass/.test(answer) ? passes + 1 : 0;
    if (/resign/.test(answer)) break;
  }
  return { moves, least };
}

for (const system of SYSTEMS)
  test(`no game is lost on time: ${JSON.stringify(system)}`, { timeout: 3_600_000 }, async (context) => {
    const busy = Array.from({ length: LOAD }, () => new Worker('for (;;);', { eval: true }));
    const { ask, end } = startProgram();
    try {
      let moves = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let game = 0; game < GAMES; game++) {
        const played = await play(ask, system, game % 2 === 0);
        moves += played.moves;
        least = Math.min(least, played.least);
      }
      context.diagnostic(`${GAMES} games, ${moves} moves, ${least.toFixed(3)} s left at the least`);
    } finally {
      await end();
      for (const worker of busy) await worker.terminate();
    }
  });
