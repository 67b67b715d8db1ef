import { fromBase64 } from '../../../base/base64.js';
import type {
  AnalysisData,
  AnalysisQuestion,
  Engine,
  MoveAnswer,
  MoveQuestion,
  PositionData,
  Question,
  ReadGame,
  ReviewData,
  ReviewQuestion,
  ScoreData,
  SessionInfo,
  SgfQuestion,
} from '../protocol/messages.js';
import type { NetworkAnswer, TabNetwork } from '../protocol/tab.js';
import { EngineError } from './engineError.js';

/** The engine of the server that the page comes from. */
export class ServerEngine implements Engine {
  session(): Promise<SessionInfo> {
    return ask('GET', 'session');
  }

  move(question: MoveQuestion, signal?: AbortSignal): Promise<MoveAnswer> {
    return ask('POST', 'move', question, signal);
  }

  analyse(
    question: AnalysisQuestion,
    onInfo: (analysis: AnalysisData) => void,
    signal?: AbortSignal,
  ): Promise<AnalysisData> {
    return follow('analyses', question, onInfo, signal);
  }

  score(question: Question): Promise<ScoreData> {
    return ask('POST', 'score', question);
  }

  async sgf(question: SgfQuestion): Promise<string> {
    return (await ask<{ sgf: string }>('POST', 'sgf', question)).sgf;
  }

  async read(file: string): Promise<readonly ReadGame[]> {
    return (await ask<{ games: ReadGame[] }>('POST', 'games', { file })).games;
  }

  review(
    question: ReviewQuestion,
    onPosition: (position: PositionData) => void,
    signal?: AbortSignal,
  ): Promise<ReviewData> {
    return follow('reviews', question, onPosition, signal);
  }

  /** A network that the tab may run, for when this engine has gone. */
  async network(network: string, size: number): Promise<TabNetwork> {
    const { shape, onnx } = await ask<NetworkAnswer>('POST', 'network', { network, size });
    const bytes = fromBase64(onnx);
    if (!bytes) throw new EngineError('', true);
    return { shape, onnx: bytes };
  }
}

/** What the server has to tell. */
export function get<T>(path: string): Promise<T> {
  return ask('GET', path);
}

/** Asks the server a question beside those of every engine. */
export function post<T>(path: string, question: object, signal?: AbortSignal): Promise<T> {
  return ask('POST', path, question, signal);
}

async function ask<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<T> {
  const response = await request(method, path, body, signal);
  return (await response.json()) as T;
}

async function request(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/${path}`, {
      method,
      signal,
      ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new EngineError('', true);
  }
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as { error?: string };
  throw new EngineError(error ?? `status ${response.status}`);
}

/** Asks what is answered in lines: what was found so far, and at last all of it. */
export async function follow<Info, Done>(
  path: string,
  question: object,
  onInfo: (info: Info) => void,
  signal?: AbortSignal,
): Promise<Done> {
  const response = await request('POST', path, question, signal);
  for await (const line of lines<Info, Done>(response)) {
    if (line.error !== undefined) throw new EngineError(line.error);
    if (line.done) return line.done;
    if (line.info && !signal?.aborted) onInfo(line.info);
  }
  throw new EngineError('', true);
}

interface Line<Info, Done> {
  readonly info?: Info;
  readonly done?: Done;
  readonly error?: string;
}

async function* lines<Info, Done>(response: Response): AsyncGenerator<Line<Info, Done>> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const parts = (rest + value).split('\n');
    rest = parts.pop()!;
    for (const part of parts) yield JSON.parse(part) as Line<Info, Done>;
  }
  if (rest !== '') yield JSON.parse(rest) as Line<Info, Done>;
}
