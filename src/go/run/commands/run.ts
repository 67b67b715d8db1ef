import { type Command, Option } from 'commander';
import { backendOptions } from '../../../tensor/options.js';
import { jsonOption, realNumber, threadsOption, wholeNumber } from '../../../terminal/options.js';
import {
  addServerOptions,
  type Boards,
  evaluatorOption,
  recipeOption,
  setOption,
  sizesOption,
  workersOption,
} from '../../options.js';
import type { RunOptions } from '../runCommand.js';

/** Ten years in hours: the longest run. */
const LONGEST = 87_600;

/** `zero run`: the whole loop in one folder. */
export function register(program: Command): void {
  addServerOptions(backendOptions(program.command('run')))
    .summary('learn Go from nothing, in one folder')
    .description('learn from nothing: self-play, training and matches in one folder')
    .argument('<folder>', 'run folder; made when it is not there, continued when it is')
    .addOption(recipeOption('fast'))
    .addOption(
      sizesOption(
        'board, such as 9 or 9x9 (default: 5x5); several for one network that plays on all, with shares of the positions or without: 9x9:0.5,13x13:0.3,19x19:0.2',
      ),
    )
    .option(
      '--minutes <n>',
      'time of the whole run, earlier commands included (default: 10 on 5x5, else 60)',
      realNumber(0, LONGEST * 60),
    )
    .addOption(
      new Option('--hours <n>', 'the same in hours').argParser(realNumber(0, LONGEST)).conflicts('minutes'),
    )
    .option(
      '--core-hours <n>',
      'end after so much processor time instead, all threads together',
      realNumber(0, LONGEST * 256),
    )
    .addOption(workersOption())
    .addOption(evaluatorOption())
    .addOption(threadsOption('a training step', 'half the cores'))
    .option('--seed <n>', 'seed of a run that begins (default: 1)', wholeNumber(0))
    .addOption(setOption('selfplay.simulations=100'))
    .option('--final-games <n>', 'games of each match at the end; 0 for none', wholeNumber(0, 10_000), 100)
    .option('--snapshot <file>', 'pack what the run needs to go on elsewhere, and end')
    .option(
      '--snapshot-limit <MB>',
      'games are left out from this size of a snapshot on; all else always goes in',
      realNumber(0, 2000),
      25,
    )
    .addOption(
      new Option(
        '--from <folder>',
        'begin with the weights of this run: its folder, or a snapshot of it; or with those of a network',
      ).conflicts(['snapshot', 'restore']),
    )
    .addOption(
      new Option(
        '--grow <folder>',
        'the same with its games, and a network with more --set network.blocks or network.channels, which learns from them before it plays',
      ).conflicts(['snapshot', 'restore', 'from']),
    )
    .addOption(new Option('--restore <file>', 'begin from such a file').conflicts('snapshot'))
    .option('--nats <url>', 'be the hub of other machines, on this NATS server (docs/many-machines.md)')
    .option('--name <name>', "what the run is called there (default: the folder's name)")
    .addOption(
      new Option('--local-workers <n>', 'self-play workers of the hub itself, none of them with 0')
        .argParser(wholeNumber(0, 256))
        .conflicts('workers'),
    )
    .addOption(jsonOption('the final result'))
    .addHelpText(
      'after',
      `
Ctrl-C saves and ends; the same command goes on. zero status FOLDER shows the
run from another terminal.

Examples:
  zero run runs/5x5                                  ten minutes on 5x5
  zero run runs/9x9 --size 9x9 --hours 8             a night on 9x9
  zero run runs/9x9 --hours 16                       and another
  zero run runs/9x9 --snapshot 9x9.snapshot          pack it
  zero run runs/all --size 9x9,13x13,19x19 --from runs/9x9
  zero run runs/mine --size 9x9 --from networks/9x9.zero
  zero run runs/large --size 9x9 --grow runs/9x9 \\
    --set network.blocks=6 --set network.channels=96
  zero run elsewhere --restore 9x9.snapshot --hours 24
  zero run runs/9x9 --nats tls://hub:4222 --creds hub.nk`,
    )
    .action(async (folder: string, options: Omit<RunOptions, 'size'> & { size?: Boards }) => {
      const { runCommand } = await import('../runCommand.js');
      await runCommand(folder, { ...options, size: options.size?.size, sizes: options.size?.sizes });
    });
}
