import { Command } from 'commander';
import { VERSION } from '../../base/version.js';
import { register as conv } from '../convolution/commands/conv.js';
import { register as mnist } from '../digits/commands/mnist.js';
import { register as doctor } from '../doctor/commands/doctor.js';
import { register as bench } from '../go/benchmark/commands/bench.js';
import { register as gtp } from '../go/gtp/commands/gtp.js';
import { register as worker } from '../go/machines/commands/worker.js';
import { register as match } from '../go/match/commands/match.js';
import { register as network } from '../go/networkTools/commands/network.js';
import { register as play } from '../go/play/commands/play.js';
import { register as review } from '../go/review/commands/review.js';
import { register as run } from '../go/run/commands/run.js';
import { register as status } from '../go/run/commands/status.js';
import { register as sgf } from '../go/sgf/commands/sgf.js';
import { register as selfplay } from '../go/training/commands/selfplay.js';
import { register as train } from '../go/training/commands/train.js';
import { register as gan } from '../pictures/generation/commands/gan.js';
import { register as upscale } from '../pictures/upscaling/commands/upscale.js';
import { register as model } from '../tensor/models/commands/model.js';
import { EXIT } from '../terminal/exit.js';
import { register as web } from '../web/commands/web.js';
import { register as words } from '../words/commands/words.js';
import { exitCodeOf, reportError } from './errors.js';

/**
 * The `zero` command line. Each command is one file in commands/ that exports `register(program)`;
 * it loads what it needs inside its action, so that `zero --help` stays quick.
 */
export function createProgram(): Command {
  const program = new Command('zero')
    .description('A Go engine that learns from self-play alone, and what it learns with.')
    .version(VERSION, '-V, --version')
    .showHelpAfterError('(zero --help shows the commands, zero COMMAND --help one of them)')
    .addHelpText(
      'after',
      `
Exit statuses: 0 done, 1 a problem that is told in one sentence, 2 wrong usage,
3 a match that NEW did not win, 130 Ctrl-C.

Examples:
  zero play                            a game against the shipped network
  zero run runs/5x5                    learn 5x5 from nothing in ten minutes
  zero match runs/5x5 random           see what it has learned`,
    )
    .enablePositionalOptions() // an option belongs to the command that it stands behind
    .exitOverride();
  for (const register of [
    run,
    status,
    play,
    web,
    review,
    selfplay,
    worker,
    train,
    match,
    gtp,
    sgf,
    network,
    bench,
    mnist,
    model,
    conv,
    upscale,
    gan,
    words,
    doctor,
  ])
    register(program);
  return program;
}

/** Runs the command line. @returns the exit status, see {@link EXIT}. */
export async function main(argv: readonly string[]): Promise<number> {
  // Native TensorFlow's remarks would tear progress bars. Set here: the environment of a worker thread is a copy.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  const program = createProgram();
  // A reader that has seen enough (zero status | head) is no fault.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // EIO: the terminal was closed; SIGHUP comes, at which a command saves.
      if (error.code !== 'EIO') process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.problem);
    });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    reportError(error);
    return exitCodeOf(error);
  }
}
