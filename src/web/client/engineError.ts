/** An engine did not answer, or refused; its message is a sentence for the user. */
export class EngineError extends Error {
  /** @param unreachable whether nothing answered at all. */
  constructor(
    message: string,
    readonly unreachable = false,
  ) {
    super(message);
  }
}
