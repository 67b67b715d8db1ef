import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ZeroError } from '../engine/errors.js';

/** Milliseconds that a program may take for one answer. */
const TIMEOUT = 300_000;

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

  private constructor(private readonly program: string) {
    this.child = spawn(program, { shell: true, stdio: ['pipe', 'pipe', 'ignore'] });
    this.child.on('error', (error) => this.fail(`cannot be started: ${error.message}`));
    this.child.on('exit', (code, signal) => this.fail(`ended with ${signal ?? `status ${code}`}`));
    this.child.stdin!.on('error', () => {}); // its exit tells more
    createInterface({ input: this.child.stdout! }).on('line', (line) => this.take(line));
  }

  /** Starts a program by its command line, such as `gnugo --mode gtp --level 10`. */
  static start(program: string): GtpClient {
    return new GtpClient(program);
  }

  /** Sends a command. @returns the answer without its `=`. @throws ZeroError when the program refuses, hangs or has ended. */
  send(command: string): Promise<string> {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.fail(`gave no answer to '${command}' in ${TIMEOUT / 1000} s`);
        this.child.kill('SIGKILL');
      }, TIMEOUT);
      this.queue.push({ command, resolve, reject, lines: [], timer });
      this.child.stdin!.write(`${command}\n`);
    });
  }

  /** Ends the program. */
  async quit(): Promise<void> {
    if (this.ended) return;
    await this.send('quit').catch(() => {});
    this.child.kill();
  }

  /** An answer runs to the next empty line. */
  private take(line: string): void {
    const waiting = this.queue[0];
    if (!waiting) return;
    if (line !== '') {
      if (waiting.lines.length > 0 || /^[=?]/.test(line)) waiting.lines.push(line);
      return;
    }
    if (waiting.lines.length === 0) return;
    this.queue.shift();
    clearTimeout(waiting.timer);
    const answer = waiting.lines.join('\n');
    const text = answer.replace(/^[=?]\d*\s*/, '').trim();
    if (answer.startsWith('=')) waiting.resolve(text);
    else waiting.reject(new ZeroError(`'${this.program}' refused '${waiting.command}': ${text}`));
  }

  private fail(what: string): void {
    this.ended ??= new ZeroError(`the GTP program '${this.program}' ${what}`);
    for (const waiting of this.queue.splice(0)) {
      clearTimeout(waiting.timer);
      waiting.reject(this.ended);
    }
  }
}
