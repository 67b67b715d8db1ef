import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ZeroError } from '../../base/errors.js';

/** Milliseconds that a program may take for one answer. */
const TIMEOUT = 300_000;
/** Bytes of the program's own messages that are kept for the case that it ends. */
const KEPT_MESSAGES = 2000;

/** A program's answer that begins with `?`: it goes on, but did not do what it was asked. */
export class GtpRefusal extends ZeroError {}

/** The program ended, or was ended because it hung, after it had given answers. */
export class GtpEnded extends ZeroError {}

interface Waiting {
  command: string;
  resolve(text: string): void;
  reject(error: Error): void;
  lines: string[];
  timer: NodeJS.Timeout;
}

/** A Go program that speaks GTP 2, run as a child process: commands go out one at a time, answers come back as text. */
export class GtpClient {
  private readonly child: ChildProcess;
  private readonly queue: Waiting[] = [];
  private ended: ZeroError | undefined;
  private answered = false;
  private messages = '';

  private constructor(
    private readonly program: string,
    private readonly timeout: number,
  ) {
    // A process group of its own: Ctrl-C is for the match to handle, and kill() reaches what the shell started.
    this.child = spawn(program, { shell: true, stdio: 'pipe', detached: process.platform !== 'win32' });
    this.child.on('error', (error) => this.fail(`cannot be started: ${error.message}`));
    this.child.on('close', (code, signal) => this.fail(`ended with ${signal ?? `status ${code}`}`));
    this.child.stdin!.on('error', () => {}); // its exit tells more
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.messages = (this.messages + text).slice(-KEPT_MESSAGES);
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
  send(command: string): Promise<string> {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.fail(`gave no answer to '${command}' in ${this.timeout / 1000} s`);
        this.kill();
      }, this.timeout);
      this.queue.push({ command, resolve, reject, lines: [], timer });
      this.child.stdin!.write(`${command}\n`);
    });
  }

  /** Ends the program by asking it to. */
  async quit(): Promise<void> {
    if (this.ended) return;
    await this.send('quit').catch(() => {});
    this.kill();
  }

  /** Ends the program at once, with all that it started. */
  kill(): void {
    this.fail('was stopped');
    try {
      if (process.platform === 'win32') this.child.kill();
      else if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
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
    this.queue.shift();
    clearTimeout(waiting.timer);
    const answer = waiting.lines.join('\n');
    const text = answer.replace(/^[=?]\d*\s*/, '').trim();
    if (answer.startsWith('=')) waiting.resolve(text);
    else waiting.reject(new GtpRefusal(`'${this.program}' refused '${waiting.command}': ${text}`));
  }

  private fail(what: string): void {
    const said = this.messages.trim().split('\n').at(-1) ?? '';
    const text = `the GTP program '${this.program}' ${what}${said ? ` (${said})` : ''}`;
    this.ended ??= this.answered ? new GtpEnded(text) : new ZeroError(text);
    for (const waiting of this.queue.splice(0)) {
      clearTimeout(waiting.timer);
      waiting.reject(this.ended);
    }
  }
}
