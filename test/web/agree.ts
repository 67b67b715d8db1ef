import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { parseSgf } from '../../src/go/sgf/read.js';
import { EngineHost } from '../../src/web/host/engineHost.js';
import type { GameData } from '../../src/web/protocol/game.js';
import type { AnalysisData, AnalysisQuestion } from '../../src/web/protocol/messages.js';
import type { FromTab, NetworksFile, ToTab } from '../../src/web/protocol/tab.js';
import { Networks } from '../../src/web/server/networks.js';

/** How far two engines agree about positions at a number of playouts. */
export interface Agreement {
  readonly positions: number;
  /** Positions at which both would play the same. */
  readonly sameMove: number;
  /** Positions whose values, in [-1, 1], differ by at most {@link CLOSE}. */
  readonly close: number;
  /** Largest and mean difference of values. */
  readonly largest: number;
  readonly mean: number;
}

/** Values that differ by less are the same. */
const CLOSE = 0.005;
const NETWORK = 'shipped-9';

/** Positions of games against GNU Go, from all phases of them. */
export function someGames(count: number): GameData[] {
  const games = parseSgf(readFileSync('docs/9x9-gnugo.sgf'), 'the games');
  const all = games.flatMap(({ moves }) =>
    moves.map((_, n) => ({
      size: 9,
      rules: 'chinese',
      komi: 7,
      handicap: 0,
      stones: [],
      toPlay: moves[0].color,
      moves: moves.slice(0, n).map(({ color, move }) => [color, move] as const),
    })),
  );
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]);
}

/** Asks the engine of the server and that of an exported page the same, in the same order: their seeds are the same. */
export async function agreement(page: Page, games: readonly GameData[], visits: number): Promise<Agreement> {
  const questions = games.map((game, i) => ({
    game,
    network: NETWORK,
    key: `${i}`,
    strength: { visits },
    ownership: false,
  }));
  const networks = new Networks([]);
  const host = new EngineHost((network, size) => networks.evaluator(network, size));
  const ours: AnalysisData[] = [];
  for (const question of questions) ours.push(await host.analyse(question, () => {}));
  const theirs = await askTab(page, questions);
  const differences = ours.map((own, i) => 2 * Math.abs(own.winRate - theirs[i].winRate));
  return {
    positions: games.length,
    sameMove: ours.filter((own, i) => own.moves[0].move === theirs[i].moves[0].move).length,
    close: differences.filter((difference) => difference <= CLOSE).length,
    largest: Math.max(...differences),
    mean: differences.reduce((a, b) => a + b) / games.length,
  };
}

/** What a worker of the page's answers, one question after the other. */
function askTab(page: Page, questions: readonly AnalysisQuestion[]): Promise<AnalysisData[]> {
  return page.evaluate(
    async ({ asked, network }) => {
      const worker = new Worker('tab.js', { type: 'module' });
      const tell = (message: ToTab) => worker.postMessage(message);
      const { networks } = (await (await fetch('networks.json')).json()) as NetworksFile;
      const found = networks.find(({ id }) => id === network)!;
      const onnx = new Uint8Array(await (await fetch(found.file)).arrayBuffer());
      tell({ type: 'network', network, size: 9, is: { shape: found.shape, onnx } });
      const answers: AnalysisData[] = [];
      for (const [id, question] of asked.entries())
        answers.push(
          await new Promise((resolve, reject) => {
            worker.onerror = () => reject(new Error('the worker failed'));
            worker.onmessage = ({ data }: MessageEvent<FromTab>) => {
              if (data.error !== undefined) reject(new Error(data.error));
              else if (data.done !== undefined) resolve(data.done as AnalysisData);
            };
            tell({ type: 'ask', id, method: 'analyse', question });
          }),
        );
      worker.terminate();
      return answers;
    },
    { asked: questions, network: NETWORK },
  );
}
