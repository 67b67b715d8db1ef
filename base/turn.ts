/**
 * Lets everything that waits in the event loop have its turn first: input, signals, messages of the page.
 * Timers would do too, and take 4 ms each in a browser.
 */
export const nextTurn: () => Promise<void> = typeof setImmediate === 'function' ? byImmediate : byMessages();

function byImmediate(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** For browsers, which have no setImmediate: a message to oneself comes after what has come before. */
function byMessages(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  // Node's types lack what browsers have.
  (port1 as { onmessage?: () => void }).onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(0);
    });
}
