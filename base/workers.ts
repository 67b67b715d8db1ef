/**
 * Options that every pool of Piscina's is made with. Where `require` loads ES modules, Piscina loads a task that way, and a worker that
 * is ended in the midst of it takes the process along (Node 22: "FATAL ERROR: v8::Module::IsGraphAsync"). `import`, which
 * Piscina turns to when `require` refuses, does not.
 */
export const POOL_OPTIONS: { execArgv?: string[] } =
  (process.features as { require_module?: boolean }).require_module === true
    ? { execArgv: ['--no-experimental-require-module'] }
    : {};
