import type { z } from 'zod';
import { toBase64 } from '../../../base/base64.js';
import { ZeroError } from '../../../base/errors.js';
import { parse } from '../../../base/schema.js';
import { VERSION } from '../../../base/version.js';
import { EngineHost } from '../host/engineHost.js';
import { positionOf } from '../protocol/game.js';
import type { SessionInfo } from '../protocol/messages.js';
import { MOST_BYTES as MOST_PICTURE } from '../protocol/pictures.js';
import type { NetworkAnswer } from '../protocol/tab.js';
import { DigitsHost } from './digits.js';
import { Generations } from './generations.js';
import { Microscope } from './microscope.js';
import { Networks } from './networks.js';
import { PicturesHost } from './pictures.js';
import { Runs } from './runs.js';
import {
  activationsQuestion,
  analysisQuestion,
  digitQuestion,
  evolutionQuestion,
  moveQuestion,
  networkQuestion,
  readQuestion,
  reviewQuestion,
  runGameQuestion,
  runQuestion,
  samplesQuestion,
  scoreQuestion,
  sgfQuestion,
  upscaleQuestion,
  walkQuestion,
  wordQuestion,
} from './schemas.js';
import { Turns } from './turns.js';
import { WordsHost } from './words.js';

/** Searches at once, and questions that may wait for one. */
const SEARCHES = 2;
const MOST_WAITING = 64;

/** How a question is answered: with an object, or with lines that come as they are found. */
export interface Call {
  readonly body: unknown;
  /** Aborted when the page no longer waits. */
  readonly signal: AbortSignal;
  /** Sends a line of an answer that comes in lines. */
  readonly send: (line: object) => void;
}
export interface Route {
  (call: Call): Promise<object>;
  /** Bytes that its question may have, where they are more than others'. */
  readonly mostBytes?: number;
}

/** Bytes of the largest network that a page is given to run it in its tab. */
const MOST_BYTES = 8e6;

/**
 * The routes of the API by method and path.
 * @param given network files and run folders that play. @param runFolders run folders that play and are watched.
 */
export function createApi(
  given: readonly string[],
  runFolders: readonly string[] = [],
): ReadonlyMap<string, Route> {
  const networks = new Networks([...given, ...runFolders]);
  const runs = new Runs(runFolders);
  const generations = new Generations();
  const microscope = new Microscope();
  const digits = new DigitsHost();
  const words = new WordsHost();
  const pictures = new PicturesHost();
  const host = new EngineHost((network, size) => networks.evaluator(network, size));
  const turns = new Turns(SEARCHES, MOST_WAITING);
  const checked = <S extends z.ZodType>(schema: S, body: unknown) => parse(schema, body, 'the question');
  const session = async (): Promise<SessionInfo> => ({
    version: VERSION,
    networks: networks.list(),
    levels: networks.levels,
    runs: runs.list(),
    pages: ['runs', 'evolution', 'microscope', 'digits', 'words', 'pictures'],
  });
  return new Map<string, Route>([
    ['GET /api/session', session],
    [
      'POST /api/move',
      async ({ body, signal }) => {
        const question = checked(moveQuestion, body);
        return turns.take(() => host.move(question, signal));
      },
    ],
    [
      'POST /api/analyses',
      async ({ body, signal, send }) => {
        const question = checked(analysisQuestion, body);
        const info = (analysis: object) => send({ info: analysis });
        return { done: await turns.take(() => host.analyse(question, info, signal)) };
      },
    ],
    [
      'POST /api/score',
      async ({ body }) => {
        const question = checked(scoreQuestion, body);
        return turns.take(() => host.score(question));
      },
    ],
    ['POST /api/games', async ({ body }) => ({ games: host.read(checked(readQuestion, body).file) })],
    [
      'POST /api/reviews',
      async ({ body, signal, send }) => {
        const question = checked(reviewQuestion, body);
        const info = (position: object) => send({ info: position });
        return { done: await host.review(question, info, signal, (work) => turns.take(work)) };
      },
    ],
    ['POST /api/network', async ({ body }) => forTab(networks, checked(networkQuestion, body))],
    ['POST /api/runs', async ({ body }) => runs.state(checked(runQuestion, body))],
    ['POST /api/runs/game', async ({ body }) => runs.game(checked(runGameQuestion, body))],
    [
      'POST /api/evolution',
      async ({ body, signal, send }) => {
        const { run, game } = checked(evolutionQuestion, body);
        const info = (generation: object) => send({ info: generation });
        const work = () => generations.ask(runs.watch(run), positionOf(game), info, signal);
        return { done: await turns.take(work) };
      },
    ],
    [
      'POST /api/activations',
      async ({ body }) => {
        const { network, game } = checked(activationsQuestion, body);
        const { size } = game;
        const file = () => networks.file(network, size);
        return turns.take(async () => microscope.look(`${network} ${size}`, file, positionOf(game)));
      },
    ],
    ['GET /api/digits', async () => digits.about()],
    ['POST /api/digits', async ({ body }) => digits.read(checked(digitQuestion, body).pixels)],
    ['POST /api/words', async ({ body }) => words.ask(checked(wordQuestion, body))],
    ['GET /api/pictures', async () => pictures.about()],
    [
      'POST /api/pictures/upscaled',
      // A picture in base64, and some words.
      Object.assign(
        async ({ body, signal, send }: Call) => {
          const question = checked(upscaleQuestion, body);
          return { done: await pictures.upscale(question, (info) => send({ info }), signal) };
        },
        { mostBytes: Math.ceil(MOST_PICTURE / 3) * 4 + 1000 },
      ),
    ],
    ['POST /api/pictures/samples', async ({ body }) => pictures.samples(checked(samplesQuestion, body))],
    ['POST /api/pictures/walk', async ({ body }) => pictures.walk(checked(walkQuestion, body))],
    ['POST /api/sgf', async ({ body }) => ({ sgf: host.sgf(checked(sgfQuestion, body)) })],
  ]);
}

/** @throws ZeroError where there is no such network, or it is too large for a tab. */
function forTab(networks: Networks, asked: { network: string; size: number }): NetworkAnswer {
  const { info, onnx } = networks.file(asked.network, asked.size);
  if (onnx.length > MOST_BYTES)
    throw new ZeroError(`networks of more than ${MOST_BYTES / 1e6} MB do not run in a browser's tab`);
  const { size, planes, recipe } = info;
  return { shape: { size, planes, recipe }, onnx: toBase64(onnx) };
}
