import { request } from 'node:http';
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { encodePng } from '../../src/pictures/codecs/png.js';
import { createApi } from '../../src/web/server/api.js';
import { startServer, type WebServer } from '../../src/web/server/server.js';
import { twisted } from '../fuzz.js';

/*
 * Requests of no good will to a server with all of its routes: bytes that are no HTTP, headers and paths that should be
 * refused, questions that are almost sound.
 */

/** What came of them. */
export interface Siege {
  /** Answers by status; 0 for a connection that was closed without one. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Answers that were not as they should be. */
  readonly wrong: readonly string[];
  /** Errors that the server reported. */
  readonly errors: readonly unknown[];
  /** Bytes that memory grew by from a fifth of the requests to the last, after garbage was collected. */
  readonly grown: number;
}

type Hostile = (server: WebServer) => Promise<{ status: number; text: string; asked: string }>;

const GAME = {
  size: 5,
  rules: 'chinese',
  komi: 24,
  handicap: 0,
  stones: [[1, 3]],
  toPlay: 1,
  moves: [[1, 12]],
};
const QUESTION = { game: GAME, network: 'shipped-5', key: 'k' };
const STRENGTH = { visits: 2, seconds: 0.05 };
const FILE = Buffer.from('(;SZ[5]PB[<script>alert(1)</script>];B[cc]C[</script>];W[bb])').toString('base64');
const PICTURE = encodePng({ width: 2, height: 2, rgb: new Uint8Array(12) }).toString('base64');
/** A sound question of each route. */
const SOUND: readonly (readonly [path: string, body: object])[] = [
  [
    '/api/move',
    { ...QUESTION, strength: STRENGTH, resigns: true, clock: { main: 60, increment: 1, left: 9 } },
  ],
  ['/api/analyses', { ...QUESTION, strength: STRENGTH, ownership: true }],
  ['/api/score', QUESTION],
  ['/api/games', { file: FILE }],
  ['/api/reviews', { file: FILE, index: 0, size: 5, network: 'shipped-5', visits: 2 }],
  ['/api/sgf', { game: GAME, black: '<script>', white: 'b', result: 'B+R' }],
  ['/api/network', { network: 'shipped-5', size: 5 }],
  ['/api/pictures/upscaled', { file: PICTURE, model: 'fidelity', scale: 2 }],
  ['/api/pictures/samples', { seed: 1, count: 1 }],
  ['/api/pictures/walk', { from: 1, to: 2, frames: 2 }],
];

const word = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom('..%2f', '%00', '\\..\\', '//evil', '*', '/../../etc/passwd', '%2e%2e/', '@fs/etc/passwd'),
);
const path = fc
  .tuple(
    fc.constantFrom('/', '/api/', '/api/session', '/app.js', '/networks/', 'http://evil/api/session'),
    word,
  )
  .map((parts) => parts.join(''));

/** Bytes as they are. */
const bytes: fc.Arbitrary<Hostile> = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'BREW', ''),
    path,
    fc.array(
      fc.constantFrom(
        'Host: HOST',
        'Host: evil',
        'Cookie: COOKIE',
        'Content-Length: 3',
        'Content-Length: 99999999',
        'Transfer-Encoding: chunked',
        'Origin: http://HOST',
        'Origin: null',
        'Content-Type: application/json',
        'Sec-Fetch-Site: same-origin',
        'X: \u00ff',
      ),
      { maxLength: 8 },
    ),
    fc.string({ maxLength: 30 }),
  )
  .map(([method, asked, headers, body]) => (server) => {
    const host = `127.0.0.1:${server.port}`;
    const lines = headers.map((line) => line.replace('HOST', host).replace('COOKIE', cookie(server)));
    return raw(server.port, `${method} ${asked} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  });

/** Questions that are almost sound, from the page itself. */
const questions: fc.Arbitrary<Hostile> = fc
  .oneof(
    ...SOUND.map(([route, body]) =>
      fc.tuple(fc.constant(route), fc.oneof(fc.constant(body), twisted([body]))),
    ),
  )
  .map(
    ([route, body]) =>
      (server) =>
        ask(server, route, JSON.stringify(body) ?? 'undefined'),
  );

/** Sends so many requests, a few at a time, and looks at every answer. */
export async function besiege(count: number, seed: number): Promise<Siege> {
  const errors: unknown[] = [];
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    api: async () => createApi([]),
    onError: (error) => errors.push(error),
  });
  const hostile = fc.oneof(bytes, { weight: 2, arbitrary: questions });
  const statuses: Record<number, number> = {};
  const wrong: string[] = [];
  const send = async (requests: readonly Hostile[]) => {
    const waiting = [...requests];
    const lane = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const { status, text, asked } = await next(server);
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (status >= 500 || (status >= 400 && !isRefusal(text))) wrong.push(`${asked} -> ${status} ${text}`);
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
  };
  const requests = fc.sample(hostile, { numRuns: count, seed });
  const first = Math.ceil(count / 5);
  await send(requests.splice(0, first));
  const before = memory();
  await send(requests);
  const grown = memory() - before;
  await server.close();
  return { statuses, wrong, errors, grown };
}

/** Whether a refusal is one sentence, or what Node's own parser says to what is no HTTP. */
function isRefusal(text: string): boolean {
  if (text === '') return true;
  try {
    const { error } = JSON.parse(text);
    return typeof error === 'string' && !/\n|\bat .*\.js:/.test(error);
  } catch {
    return false;
  }
}

function memory(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const cookie = ({ port, token }: WebServer) => `zero-${port}=${token}`;

function ask(server: WebServer, route: string, body: string): ReturnType<Hostile> {
  const host = `127.0.0.1:${server.port}`;
  const headers = {
    Cookie: cookie(server),
    Origin: `http://${host}`,
    'Content-Type': 'application/json',
    'Sec-Fetch-Site': 'same-origin',
  };
  const asked = `POST ${route} ${body.slice(0, 300)}`;
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port: server.port, method: 'POST', path: route, headers });
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode!, text, asked }));
    });
    sent.on('error', (error) => resolve({ status: 0, text: String(error), asked }));
    sent.end(body);
  });
}

/** Milliseconds after which nothing more is expected. */
const PATIENCE = 200;

function raw(port: number, text: string): ReturnType<Hostile> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const done = () => {
      socket.destroy();
      const [head, body = ''] = answer.split('\r\n\r\n', 2);
      resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0), text: jsonIn(body), asked: text });
    };
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.includes('\r\n\r\n')) done();
    });
    socket.on('error', done);
    socket.on('close', done);
    socket.setTimeout(PATIENCE, done);
    socket.write(text, 'latin1');
    socket.end();
  });
}

/** The body without the lengths of its chunks, where it came with any. */
function jsonIn(body: string): string {
  return /\{.*\}/.exec(body)?.[0] ?? '';
}
