import { withoutControls } from '../../base/text.js';
import pc from './colors.js';

/** Options of a {@link Progress}. */
export interface ProgressOptions {
  /** Amount of work in all; without it there is no bar and no ETA. */
  total?: number;
  /** What is counted, in the plural: 'games', 'samples'. */
  unit: string;
  /** The work is time itself, in seconds: shown as times, without a rate. */
  time?: boolean;
  /** Work already done before this run (a resumed one): counts for the bar, not for the rate. */
  start?: number;
  /** Seconds between lines when the output is not a terminal. */
  plainEvery?: number;
  /** Nothing is printed when set. */
  quiet?: boolean;
  stream?: NodeJS.WriteStream;
}

/**
 * A progress bar with rate and ETA on stderr: one line redrawn in a terminal,
 * a plain line every few seconds elsewhere (log files, CI).
 */
export class Progress {
  private done: number;
  private start: number;
  private note = '';
  private readonly started = performance.now();
  private lastDraw = Number.NEGATIVE_INFINITY;
  private drawn = false;
  private begun = false;
  private readonly stream: NodeJS.WriteStream;

  constructor(
    private readonly label: string,
    private readonly options: ProgressOptions,
  ) {
    this.start = options.start ?? 0;
    this.done = this.start;
    this.stream = options.stream ?? process.stderr;
  }

  /** Sets the amount done so far and the text behind the bar (losses, rates of other things). */
  update(done: number, note = this.note): void {
    this.begun = true;
    this.done = done;
    this.note = note;
    const wait = this.stream.isTTY ? 100 : (this.options.plainEvery ?? 10) * 1000;
    const now = performance.now();
    if (this.options.quiet || now - this.lastDraw < wait) return;
    this.lastDraw = now;
    this.draw();
  }

  /** Tells how much was done before this run, where it is known only now. */
  startAt(done: number): void {
    this.start = done;
  }

  /** Prints a line of text above the bar. */
  log(line: string): void {
    if (this.options.quiet) return;
    if (this.drawn && this.stream.isTTY) this.stream.write('\r\x1b[K');
    this.stream.write(`${withoutControls(line, true)}\n`);
    if (this.drawn && this.stream.isTTY) this.draw();
  }

  /** Draws the last state and ends the line. Work that failed before it began has nothing to show. */
  end(note = this.note): void {
    this.note = note;
    if (this.options.quiet || !this.begun) return;
    this.draw();
    if (this.stream.isTTY) this.stream.write('\n');
    this.drawn = false;
  }

  private draw(): void {
    this.drawn = true;
    const line = this.line();
    if (this.stream.isTTY) this.stream.write(`\r\x1b[K${clip(line, (this.stream.columns ?? 80) - 1)}`);
    else this.stream.write(`${line}\n`);
  }

  private line(): string {
    const { total, unit } = this.options;
    const seconds = (performance.now() - this.started) / 1000;
    const rate = (this.done - this.start) / Math.max(seconds, 1e-9);
    const parts = [this.label];
    if (total) {
      const share = Math.min(1, this.done / total);
      if (this.stream.isTTY) {
        const filled = Math.round(share * 20);
        parts.push(pc.green('━'.repeat(filled)) + pc.dim('━'.repeat(20 - filled)));
      }
      parts.push(`${Math.floor(share * 100)}%`);
      if (this.options.time)
        parts.push(formatDuration(this.done), `ETA ${formatDuration(Math.max(0, total - this.done))}`);
      else parts.push(`${this.done}/${total} ${unit}`);
    } else parts.push(`${this.done} ${unit}`);
    if (!this.options.time) {
      parts.push(`${formatRate(rate)} ${unit}/s`);
      if (total && rate > 0 && this.done < total)
        parts.push(`ETA ${formatDuration((total - this.done) / rate)}`);
      else parts.push(formatDuration(seconds));
    }
    if (this.note) parts.push(this.note);
    return parts.join('  ');
  }
}

/** 3725 -> '1:02:05', 65 -> '1:05'; seconds in. */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const h = Math.floor(s / 3600);
  return h > 0
    ? `${h}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`
    : `${Math.floor(s / 60)}:${two(s % 60)}`;
}

/** Three significant digits, thousands with a comma: 0.512, 48.3, 18,500. */
export function formatRate(x: number): string {
  if (!Number.isFinite(x)) return '-';
  if (x >= 100) return Math.round(x).toLocaleString('en-US');
  return x.toPrecision(3);
}

/** Cuts a line to a width without counting or breaking colour codes. */
function clip(line: string, width: number): string {
  let seen = 0;
  let out = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with ESC
  for (const piece of line.split(/(\x1b\[[0-9;]*m)/)) {
    if (piece.startsWith('\x1b[')) out += piece;
    else {
      const rest = [...piece].slice(0, Math.max(0, width - seen));
      seen += rest.length;
      out += rest.join('');
    }
  }
  return out;
}
