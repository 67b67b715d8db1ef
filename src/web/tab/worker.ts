import { ZeroError } from '../../../base/errors.js';
import type { Evaluator } from '../../../engine/evaluator.js';
import { loadDetector } from '../../go/sgf/browserDetector.js';
import { EngineHost } from '../host/engineHost.js';
import type {
  AnalysisQuestion,
  MoveQuestion,
  Question,
  ReviewQuestion,
  SgfQuestion,
} from '../protocol/messages.js';
import type { FromTab, TabMethod, TabNetwork, ToTab } from '../protocol/tab.js';
import { tabEvaluator } from './evaluator.js';
import { fetchLibrary, Missing } from './library.js';

/*
 * The engine in the tab: a worker that answers the page as the server does, with the same engine, search and sessions.
 */

const port = self as unknown as {
  onmessage: (event: MessageEvent<ToTab>) => void;
  postMessage(message: FromTab): void;
};

const networks = new Map<string, TabNetwork>();
const evaluators = new Map<string, Promise<Evaluator>>();
const asked = new Map<number, AbortController>();
const host = new EngineHost(evaluatorOf);

port.onmessage = async ({ data }) => {
  if (data.type === 'abort') asked.get(data.id)?.abort();
  else if (data.type === 'network') networks.set(`${data.network} ${data.size}`, data.is);
  else await answer(data.id, data.method, data.question);
};

async function answer(id: number, method: TabMethod, question: unknown): Promise<void> {
  const own = new AbortController();
  asked.set(id, own);
  const send = (info: unknown) => port.postMessage({ id, info });
  try {
    port.postMessage({ id, done: await METHODS[method](question as never, send, own.signal) });
  } catch (error) {
    if (error instanceof Missing) port.postMessage({ id, error: '', missing: true });
    else port.postMessage({ id, error: (error as Error).message });
    if (!(error instanceof ZeroError || error instanceof Missing)) throw error;
  } finally {
    asked.delete(id);
  }
}

type Method = (question: never, send: (info: unknown) => void, signal: AbortSignal) => unknown;
const METHODS: Readonly<Record<TabMethod, Method>> = {
  fetch: fetchLibrary,
  move: (question: MoveQuestion, _send, signal) => host.move(question, signal),
  analyse: (question: AnalysisQuestion, send, signal) => host.analyse(question, send, signal),
  score: (question: Question) => host.score(question),
  sgf: (question: SgfQuestion) => host.sgf(question),
  read: async (file: string) => {
    // Names that are not in UTF-8 need the detector; without it they are read as well as can be.
    await loadDetector().catch(() => {});
    return host.read(file);
  },
  review: async (question: ReviewQuestion, send, signal) => {
    await loadDetector().catch(() => {});
    return host.review(question, send, signal);
  },
};

function evaluatorOf(network: string, size: number): Promise<Evaluator> {
  const key = `${network} ${size}`;
  let evaluator = evaluators.get(key);
  if (!evaluator) {
    const given = networks.get(key);
    evaluator = given
      ? tabEvaluator(given)
      : Promise.reject(
          new ZeroError(`there is no network for ${size}x${size} in this tab; choose another one`),
        );
    evaluators.set(key, evaluator);
    // What failed is tried again when it is asked for again.
    evaluator.catch(() => evaluators.delete(key));
  }
  return evaluator;
}
