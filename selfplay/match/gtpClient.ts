import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ZeroError } from '../../base/errors.js';
import { programEnvironment } from '../../base/programs.js';
import { printable } from '../../base/text.js';

/** Milliseconds that a program may take for one answer, and for its end. */
const TIMEOUT = 300_000;
const QUIT_TIMEOUT = 5000;
/** Parts of such a time that are waited for one after the other. */
const STEPS = 20;
/** Characters of the program's own messages that are kept for the case that it ends. */
const KEPT_MESSAGES = 2000;
/** Bytes that a program may write between two answers. */
const MOST_OUTPUT = 1 << 24;

/** A program's answer that begins with `?`: it goes on, but did not do what it was asked. */
export class GtpRefusal extends ZeroError {}

/** The program ended, or was ended because it hung, after it had given answers. */
export class GtpEnded extends ZeroError {}

interface Waiting {
  command: string;
  resolve(text: string): void;
  reject(error: Error): void;
  lines: string[];
  patience: Patience;
}

/** A Go program that speaks GTP 2, run as a child process: commands go out one at a time, answers come back as text. */
export class GtpClient {
  private readonly child: ChildProcess;
  private readonly queue: Waiting[] = [];
  private ended: ZeroError | undefined;
  private answered = false;
  private messages = '';
  private output = 0;
  private closed = false;

  private constructor(
    private readonly program: string,
    private readonly timeout: number,
  ) {
    // A process group of its own: Ctrl-C is for the match to handle, and killTree() reaches what the shell started.
    const detached = process.platform !== 'win32';
    this.child = spawn(program, { shell: true, stdio: 'pipe', detached, env: programEnvironment() });
    this.child.on('error', (error) => this.fail(`cannot be started: ${error.message}`));
    this.child.on('close', (code, signal) => {
      this.closed = true;
      this.fail(`ended with ${signal ?? `status ${code}`}`);
    });
    this.child.stdin!.on('error', () => {}); // its exit tells more
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.messages = (this.messages + text).slice(-KEPT_MESSAGES);
    });
    this.child.stdout!.on('data', (bytes: Buffer) => {
      this.output += bytes.length;
      if (this.output > MOST_OUTPUT) this.end(`wrote ${MOST_OUTPUT >> 20} MB without an answer`);
    });
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.take(line));
  }

  /**
   * Starts a program by its command line, such as `gnugo --mode gtp --level 10`.
   * @param timeout milliseconds that it may take for an answer.
   */
  static start(program: string, timeout = TIMEOUT): GtpClient {
    return new GtpClient(program, timeout);
  }

  /** False once the program has ended. */
  get running(): boolean {
    return this.ended === undefined;
  }

  /**
   * Sends a command. @returns the answer without its `=`.
   * @throws GtpRefusal when the program refuses; GtpEnded when it hangs or has ended; ZeroError when it never answered.
   */
  send(command: string, timeout = this.timeout): Promise<string> {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => {
      const patience = new Patience(timeout, () =>
        this.end(`gave no answer to '${command}' in ${timeout / 1000} s`),
      );
      this.queue.push({ command, resolve, reject, lines: [], patience });
      this.child.stdin!.write(`${command}\n`);
    });
  }

  /** Ends the program by asking it to. */
  async quit(): Promise<void> {
    if (this.ended) return;
    await this.send('quit', QUIT_TIMEOUT).catch(() => {});
    this.kill();
  }

  /** Ends the program at once, with all that it started. */
  kill(): void {
    this.end('was stopped');
  }

  private end(why: string): void {
    this.fail(why);
    if (this.child.pid !== undefined && !this.closed) killTree(this.child.pid);
  }

  /** An answer runs to the next empty line. */
  private take(line: string): void {
    const waiting = this.queue[0];
    if (!waiting) return;
    if (line.trim() !== '') {
      if (waiting.lines.length > 0 || /^[=?]/.test(line)) waiting.lines.push(line);
      return;
    }
    if (waiting.lines.length === 0) return;
    this.answered = true;
    this.output = 0;
    this.queue.shift();
    waiting.patience.end();
    const answer = waiting.lines.join('\n');
    const text = answer.replace(/^[=?]\d*\s*/, '').trim();
    if (answer.startsWith('=')) waiting.resolve(text);
    else
      waiting.reject(
        new GtpRefusal(`'${this.program}' refused '${waiting.command}': ${printable(text, 200)}`),
      );
  }

  private fail(what: string): void {
    const said = printable(this.messages.trim().split('\n').at(-1) ?? '', 200);
    const text = `the GTP program '${this.program}' ${what}${said ? ` (${said})` : ''}`;
    this.ended ??= this.answered ? new GtpEnded(text) : new ZeroError(text);
    for (const waiting of this.queue.splice(0)) {
      waiting.patience.end();
      waiting.reject(this.ended);
    }
  }
}

/**
 * Calls back after a time in which this process was awake. While it stood still, as in a machine's sleep or after Ctrl-Z, the
 * program did so too: all of that time counts as one step at most.
 */
class Patience {
  private timer!: NodeJS.Timeout;
  private stepsLeft = STEPS;

  constructor(
    private readonly milliseconds: number,
    private readonly over: () => void,
  ) {
    this.step();
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private step(): void {
    const step = this.milliseconds / STEPS;
    this.timer = setTimeout(() => (--this.stepsLeft > 0 ? this.step() : this.over()), step);
  }
}

/** Ends a program and all that it started; the program leads a process group, or on Windows is the root of a tree. */
export function killTree(pid: number, platform: NodeJS.Platform = process.platform): void {
  if (platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' }).on('error', () => {});
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended by itself
  }
}
