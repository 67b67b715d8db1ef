/** A writer of protocol buffers' wire format: as much of it as ONNX and TensorBoard files need. */
export class ProtoWriter {
  private buffer = Buffer.allocUnsafe(1024);
  private length = 0;

  /** The bytes written so far. */
  bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  /** An integer field; negative ones take ten bytes, as int64 does. */
  int(field: number, value: number): void {
    this.varint(field << 3);
    if (value >= 0) this.varint(value);
    else {
      let v = BigInt.asUintN(64, BigInt(value));
      this.reserve(10);
      while (v > 127n) {
        this.buffer[this.length++] = Number(v & 127n) | 128;
        v >>= 7n;
      }
      this.buffer[this.length++] = Number(v);
    }
  }

  /** A 32-bit float field. */
  float(field: number, value: number): void {
    this.varint((field << 3) | 5);
    this.reserve(4);
    this.length = this.buffer.writeFloatLE(value, this.length);
  }

  /** A 64-bit float field. */
  double(field: number, value: number): void {
    this.varint((field << 3) | 1);
    this.reserve(8);
    this.length = this.buffer.writeDoubleLE(value, this.length);
  }

  /** A field of bytes, text or a message written by another writer. */
  data(field: number, value: Uint8Array | string | ProtoWriter): void {
    const bytes =
      typeof value === 'string' ? Buffer.from(value) : value instanceof ProtoWriter ? value.bytes() : value;
    this.varint((field << 3) | 2);
    this.varint(bytes.length);
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  private varint(value: number): void {
    this.reserve(10);
    while (value > 127) {
      this.buffer[this.length++] = (value % 128) | 128;
      value = Math.floor(value / 128);
    }
    this.buffer[this.length++] = value;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    larger.set(this.bytes());
    this.buffer = larger;
  }
}
