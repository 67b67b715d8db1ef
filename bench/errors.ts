// Imported first by each benchmark: what its user can mend is told in one sentence, as the commands of zero tell it.
import { UsageError } from '../base/errors.js';
import { exitCodeOf, reportError } from '../src/cli/errors.js';

process.on('uncaughtException', (thrown: unknown) => {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  const error = code.startsWith('ERR_PARSE_ARGS') ? new UsageError((thrown as Error).message) : thrown;
  reportError(error);
  process.exit(exitCodeOf(error));
});
