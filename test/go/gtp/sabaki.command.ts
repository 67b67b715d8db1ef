import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

// The library with which Sabaki drives engines; it comes without types.
interface Command {
  name: string;
  args?: string[];
}
interface Controller {
  start(): void;
  stop(): Promise<void>;
  sendCommand(
    command: Command,
    subscriber?: (event: { line: string; end: boolean }) => void,
  ): Promise<{ content: string; error: boolean }>;
}
interface StateTracker {
  controller: Controller;
  state: { komi: number; boardsize: number[]; history: Command[] | null };
  sync(state: object): Promise<void>;
}
const sabaki = createRequire(import.meta.url)('@sabaki/gtp') as {
  ControllerStateTracker: { fromController(path: string, args: string[]): StateTracker };
};
const zero = fileURLToPath(new URL('../../../../bin/zero.js', import.meta.url));

/** Runs a session of Sabaki with `zero gtp` on 5x5. */
async function withSabaki(session: (tracker: StateTracker) => Promise<void>): Promise<void> {
  const args = [zero, 'gtp', '--size', '5', '--visits', '20'];
  const tracker = sabaki.ControllerStateTracker.fromController(process.execPath, args);
  tracker.controller.start();
  try {
    await session(tracker);
  } finally {
    await tracker.controller.stop();
  }
}

const play = (color: string, vertex: string): Command => ({ name: 'play', args: [color, vertex] });

/** The engine's board, top row first. */
async function board({ controller }: StateTracker): Promise<string> {
  const { content } = await controller.sendCommand({ name: 'showboard' });
  const rows = content.matchAll(/^ *(\d+)(.*)\1 *$/gm);
  return Array.from(rows, (row) => row[2].replace(/[^.XO]/g, '')).join(' ');
}

test('Sabaki brings the engine to its board, goes back in the game and into a variation', async () => {
  await withSabaki(async (tracker) => {
    const line = [play('B', 'B2'), play('W', 'A1'), play('B', 'C3')];
    await tracker.sync({ komi: 2.5, boardsize: [5, 5], history: line });
    assert.equal(await board(tracker), '..... ..... ..X.. .X... O....');
    await tracker.sync({ history: [...line.slice(0, 2), play('B', 'A3')] }); // by undo
    assert.equal(await board(tracker), '..... ..... X.... .X... O....');
    await tracker.sync({ history: [{ name: 'set_free_handicap', args: ['A1', 'C3'] }, play('W', 'B2')] });
    assert.equal(await board(tracker), '..... ..... ..X.. .O... X....');
    await tracker.sync({ timeSettings: { mainTime: 60, byoyomiTime: 5, byoyomiStones: 3 } });
    const { content, error } = await tracker.controller.sendCommand({ name: 'genmove', args: ['B'] });
    assert.equal(error, false);
    assert.match(content, /^([A-E][1-5]|pass)$/);
    assert.deepEqual(tracker.state.history?.at(-1), play('B', content === 'pass' ? 'PASS' : content));
  });
});

test('Sabaki shows an analysis as it goes on, and ends it with its next command', async () => {
  await withSabaki(async (tracker) => {
    const { controller } = tracker;
    for (const name of ['lz-analyze', 'kata-analyze']) {
      let lines = 0;
      const seen = new Promise<void>((resolve) => {
        void controller.sendCommand({ name, args: ['B', '10'] }, ({ line }) => {
          if (/info move [A-E][1-5] visits \d+ .*\bpv [A-E][1-5]/.test(line) && ++lines === 2) resolve();
        });
      });
      await seen;
      const { content } = await controller.sendCommand({ name: 'name' });
      assert.equal(content, 'zero');
    }
  });
});

test('Sabaki follows a move that the engine analyses and plays', async () => {
  await withSabaki(async (tracker) => {
    for (const name of ['lz-genmove_analyze', 'kata-genmove_analyze']) {
      await tracker.sync({ boardsize: [5, 5], komi: 0.5, history: [] });
      let played = '';
      await tracker.controller.sendCommand({ name, args: ['B', '10'] }, ({ line }) => {
        played = /^play (\S+)/.exec(line.trim())?.[1] ?? played;
      });
      assert.match(played, /^([A-E][1-5]|pass)$/, name);
      assert.equal((await board(tracker)).includes('X'), played !== 'pass');
      assert.equal(tracker.state.history?.length, 1);
    }
  });
});
