/** Bytes of a file, taken line by line or so many at a time. What was not taken is all that is in memory. */
export class ByteReader {
  /** Bytes taken so far. */
  offset = 0;
  private rest: Buffer = Buffer.alloc(0);
  private at = 0;
  private ended = false;

  constructor(private readonly chunks: AsyncIterator<Buffer>) {}

  /** The next bytes up to, and without, a byte that ends them, which is taken too; undefined when it is not in memory. */
  bufferedUntil(end: number): Buffer | undefined {
    const found = this.rest.indexOf(end, this.at);
    if (found < 0) return undefined;
    const out = this.rest.subarray(this.at, found);
    this.offset += found + 1 - this.at;
    this.at = found + 1;
    return out;
  }

  /** The next bytes when so many are in memory. */
  buffered(count: number): Buffer | undefined {
    if (this.rest.length - this.at < count) return undefined;
    const out = this.rest.subarray(this.at, this.at + count);
    this.at += count;
    this.offset += count;
    return out;
  }

  /**
   * As {@link bufferedUntil}, and reads on.
   * @returns what is left when the file ends without it; undefined at the end of the file.
   * @throws TooLong when there is no such byte within `most`.
   */
  async until(end: number, most: number): Promise<Buffer | undefined> {
    for (;;) {
      const found = this.bufferedUntil(end);
      if (found) return found;
      if (this.left > most) throw new TooLong();
      if (!(await this.fill())) return this.left > 0 ? this.buffered(this.left) : undefined;
    }
  }

  /** The next bytes, fewer at the end of the file. */
  async take(count: number): Promise<Buffer> {
    while (this.left < count && (await this.fill()));
    return this.buffered(Math.min(count, this.left))!;
  }

  /** The next bytes, which are not taken. */
  async peek(count: number): Promise<Buffer> {
    while (this.left < count && (await this.fill()));
    return this.rest.subarray(this.at, this.at + count);
  }

  private get left(): number {
    return this.rest.length - this.at;
  }

  private async fill(): Promise<boolean> {
    if (this.ended) return false;
    const { done, value } = await this.chunks.next();
    if (done) {
      this.ended = true;
      return false;
    }
    this.rest = this.left > 0 ? Buffer.concat([this.rest.subarray(this.at), value]) : value;
    this.at = 0;
    return true;
  }
}

/** A line that is longer than any can be. */
export class TooLong extends Error {}
