import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Longest body of a request, in bytes, unless its route allows more. */
export const MAX_BODY = 1_000_000;

/** Nothing but the page's own files is loaded and run. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** What every answer carries. No page of others may frame it. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': `${CONTENT_POLICY}; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** A request that is refused: its status, and one sentence. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Who may ask the server. */
export class Guard {
  private readonly hosts: ReadonlySet<string>;
  readonly cookieName: string;

  /**
   * @param token what the address printed in the terminal carries.
   * @param names host names under which it may be reached besides those of this machine.
   */
  constructor(
    private readonly token: string,
    port: number,
    names: readonly string[] = [],
  ) {
    this.hosts = new Set(
      ['127.0.0.1', 'localhost', '[::1]', ...names].map((name) => `${name.toLowerCase()}:${port}`),
    );
    this.cookieName = `zero-${port}`;
  }

  /** Refuses names that are not this server's: a page of another site may have had its name lead here (DNS rebinding). */
  checkHost(request: IncomingMessage): void {
    if (!this.hosts.has(String(request.headers.host).toLowerCase()))
      throw new Refused(
        421,
        'this server does not answer to that name; use the address that zero web printed',
      );
  }

  isToken(text: string | null | undefined): boolean {
    const digest = (value: string) => createHash('sha256').update(value).digest();
    return typeof text === 'string' && timingSafeEqual(digest(text), digest(this.token));
  }

  /** The header that hands a browser its cookie. */
  cookie(): string {
    return `${this.cookieName}=${this.token}; HttpOnly; SameSite=Strict; Path=/`;
  }

  hasCookie(request: IncomingMessage): boolean {
    const cookies = String(request.headers.cookie ?? '').split(/;\s*/);
    return cookies.some((cookie) => {
      const at = cookie.indexOf('=');
      return cookie.slice(0, at) === this.cookieName && this.isToken(cookie.slice(at + 1));
    });
  }

  /** Refuses calls of the API that do not come from the page itself. */
  checkCaller(request: IncomingMessage): void {
    const { headers, method } = request;
    if (!this.hasCookie(request))
      throw new Refused(401, 'the page has no leave to ask; open the address that zero web printed');
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin')
      throw new Refused(403, 'only the page itself may ask; another site did');
    if (method !== 'POST') return;
    if (headers.origin?.toLowerCase() !== `http://${String(headers.host).toLowerCase()}`)
      throw new Refused(403, 'only the page itself may ask; another site did');
    if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
      throw new Refused(415, 'a question is sent as application/json');
  }
}

/** A request's body as JSON. @param most bytes of it. @throws Refused when it is too long or no JSON. */
export async function readBody(request: IncomingMessage, most = MAX_BODY): Promise<unknown> {
  const tooLong = () => new Refused(413, `a question may have ${most / 1e6} MB`);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLong();
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of request) {
    total += chunk.length;
    if (total > most) throw tooLong();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch {
    throw new Refused(400, 'the question is no JSON');
  }
}
