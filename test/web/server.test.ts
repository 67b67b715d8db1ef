import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { ZeroError } from '../../base/errors.js';
import type { Route } from '../../src/web/server/api.js';
import { MAX_BODY } from '../../src/web/server/guard.js';
import { startServer, type WebServer } from '../../src/web/server/server.js';
import { RUNS } from '../fuzz.js';

/*
 * What the server refuses, asked as other programs and other sites would ask. The API behind it is a stand-in: `echo` is
 * answered, `refuse` and `fail` go wrong as routes can.
 */

const ECHO: Route = async ({ body }) => ({ got: body ?? null });

async function serve(t: TestContext, ended = () => {}): Promise<{ server: WebServer; errors: unknown[] }> {
  const errors: unknown[] = [];
  const routes = new Map<string, Route>([
    ['GET /api/session', ECHO],
    ['POST /api/echo', ECHO],
    [
      'POST /api/lines',
      async ({ send, signal }) => {
        while (!signal.aborted) {
          send({ info: 1 });
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        send({ info: 'late' });
        ended();
        return { done: true };
      },
    ],
    ['POST /api/refuse', async () => Promise.reject(new ZeroError('no such network'))],
    ['POST /api/fail', async () => Promise.reject(new Error('secret of the inside'))],
  ]);
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    api: async () => routes,
    onError: (error) => errors.push(error),
  });
  t.after(() => server.close());
  return { server, errors };
}

interface Asked {
  method?: string;
  path?: string;
  headers?: Record<string, string | undefined>;
  body?: string;
}

/** Asks as the page would, but for what is given. */
function ask(server: WebServer, { method = 'GET', path = '/api/session', headers = {}, body }: Asked = {}) {
  const host = `127.0.0.1:${server.port}`;
  const own: Record<string, string | undefined> = {
    Host: host,
    Cookie: `zero-${server.port}=${server.token}`,
    'Sec-Fetch-Site': 'same-origin',
    ...(method === 'POST' && { Origin: `http://${host}`, 'Content-Type': 'application/json' }),
    ...headers,
  };
  const sent = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port: server.port, method, path, headers: sent, setHost: false },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () =>
            resolve({ status: response.statusCode!, headers: response.headers, text }),
          );
          response.on('error', reject);
        },
      );
      asked.on('error', reject);
      asked.end(body);
    },
  );
}

test('the token of the address becomes a cookie that scripts and other sites do not get', async (t) => {
  const { server } = await serve(t);
  const { status, headers } = await ask(server, {
    path: `/?token=${server.token}`,
    headers: { Cookie: undefined },
  });
  assert.equal(status, 303);
  assert.equal(headers.location, '/');
  assert.match(String(headers['set-cookie']), /^zero-\d+=[0-9a-f]{32}; HttpOnly; SameSite=Strict; Path=\/$/);
  for (const path of ['/', '/?token=', '/?token=00000000000000000000000000000000'])
    assert.equal((await ask(server, { path, headers: { Cookie: undefined } })).status, 401, path);
});

test('every answer, a refusal too, forbids scripts of others, frames and sniffing', async (t) => {
  const { server } = await serve(t);
  for (const asked of [
    { path: '/' },
    { path: '/app.js' },
    {},
    { path: '/nothing' },
    { headers: { Host: 'evil.example' } },
  ]) {
    const { headers } = await ask(server, asked);
    assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['access-control-allow-origin'], undefined);
  }
});

const REFUSED: [what: string, status: number, asked: Asked][] = [
  ['a name that leads here', 421, { headers: { Host: 'evil.example' } }],
  ['this machine by another port', 421, { headers: { Host: '127.0.0.1:1' } }],
  ['no cookie', 401, { headers: { Cookie: undefined } }],
  ['a wrong cookie', 401, { headers: { Cookie: 'zero-1=abc' } }],
  ['another site', 403, { headers: { 'Sec-Fetch-Site': 'cross-site' } }],
  ['another port of this machine', 403, { headers: { 'Sec-Fetch-Site': 'same-site' } }],
  [
    'a form of another site',
    403,
    { method: 'POST', path: '/api/echo', headers: { Origin: 'http://evil.example' } },
  ],
  ['no origin', 403, { method: 'POST', path: '/api/echo', headers: { Origin: undefined } }],
  ['a form', 415, { method: 'POST', path: '/api/echo', headers: { 'Content-Type': 'text/plain' } }],
  ['a body that is no JSON', 400, { method: 'POST', path: '/api/echo', body: '{' }],
  ['a body of 2 MB', 413, { method: 'POST', path: '/api/echo', body: `"${'a'.repeat(2 * MAX_BODY)}"` }],
  ['a method', 405, { method: 'DELETE', path: '/' }],
  ['a method of the API', 405, { path: '/api/echo' }],
  ['a path out of the folder', 404, { path: '/../package.json' }],
  ['a path out of it, encoded', 404, { path: '/..%2fpackage.json' }],
  ['the file system', 404, { path: '/@fs/etc/passwd' }],
  ['an unknown route', 404, { path: '/api/constructor' }],
];
for (const [what, status, asked] of REFUSED)
  test(`${what} is refused with ${status}`, async (t) => {
    const { server, errors } = await serve(t);
    const answer = await ask(server, asked).catch((error: NodeJS.ErrnoException) => {
      // A body that is too long may be cut off before it is sent.
      assert.ok(status === 413 && /ECONNRESET|EPIPE/.test(String(error.code)), String(error));
      return { status, text: '{"error":"cut"}' };
    });
    assert.equal(answer.status, status, answer.text);
    assert.equal(typeof JSON.parse(answer.text).error, 'string');
    assert.deepEqual(errors, []);
  });

test('a question is answered; what a route refuses is a sentence; what fails inside stays inside', async (t) => {
  const { server, errors } = await serve(t);
  assert.deepEqual(
    JSON.parse((await ask(server, { method: 'POST', path: '/api/echo', body: '{"a":1}' })).text),
    {
      got: { a: 1 },
    },
  );
  const refused = await ask(server, { method: 'POST', path: '/api/refuse', body: '{}' });
  assert.deepEqual([refused.status, JSON.parse(refused.text).error], [400, 'no such network']);
  const failed = await ask(server, { method: 'POST', path: '/api/fail', body: '{}' });
  assert.equal(failed.status, 500);
  assert.ok(!failed.text.includes('secret'));
  assert.equal(errors.length, 1);
});

test('a search ends when its page goes, and what it says then hurts nobody', async (t) => {
  let ended = () => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const { server, errors } = await serve(t, ended);
  const leaving = new AbortController();
  const host = `127.0.0.1:${server.port}`;
  const asked = request({
    host: '127.0.0.1',
    port: server.port,
    method: 'POST',
    path: '/api/lines',
    signal: leaving.signal,
    headers: {
      Cookie: `zero-${server.port}=${server.token}`,
      Origin: `http://${host}`,
      'Content-Type': 'application/json',
    },
  });
  asked.on('error', () => {});
  asked.on('response', (response) => {
    response.on('error', () => {});
    response.once('data', () => leaving.abort());
  });
  asked.end('{}');
  await end;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(errors, []);
  assert.equal((await ask(server)).status, 200);
});

test('fuzz: whatever comes over the wire, nothing fails inside and the server goes on', async (t) => {
  const { server, errors } = await serve(t);
  const host = `127.0.0.1:${server.port}`;
  const word = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('..%2f', '%00', '\\..\\', '//evil', '*'),
  );
  const header = fc.constantFrom(
    `Host: ${host}`,
    'Host: evil',
    `Cookie: zero-${server.port}=${server.token}`,
    'Content-Length: 3',
    'Content-Length: 99999999',
    'Transfer-Encoding: chunked',
    `Origin: http://${host}`,
    'Content-Type: application/json',
    'Sec-Fetch-Site: same-origin',
    'X: \u00ff',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'BREW', ''),
      fc.constantFrom('/', '/api/', '/api/echo', '/api/session', 'http://evil/api/session'),
      word,
      fc.array(header, { maxLength: 8 }),
      fc.string({ maxLength: 30 }),
      async (method, path, more, headers, body) => {
        const text = `${method} ${path}${more} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
        const answer = await raw(server.port, text);
        assert.ok(!/^HTTP\/1\.1 5/.test(answer), answer.slice(0, 200));
      },
    ),
    { numRuns: Math.ceil(RUNS / 4) },
  );
  assert.deepEqual(errors, []);
  assert.equal((await ask(server)).status, 200);
});

/** What comes back for bytes sent as they are. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const done = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      done();
    });
    socket.on('error', done);
    socket.on('close', done);
    socket.setTimeout(100, done);
    socket.write(text, 'latin1');
    // Nothing more comes: a body that was announced stays away.
    socket.end();
  });
}
