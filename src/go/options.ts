import { type Command, InvalidArgumentError, Option } from 'commander';
import { checkKomi, RULES, rulesByName } from '../../engine/rules.js';
import { ALL_BOARDS, parseBoards } from '../../selfplay/boards.js';
import {
  oneOf,
  realNumber,
  seconds,
  seedOption,
  several,
  threadsOption,
  wholeNumber,
} from '../terminal/options.js';
import { RECIPES } from './settings/recipes.js';

/*
 * The options that Go's commands share. One maker an option: its spelling, parser and bounds are the same everywhere, and
 * a command says what it is there for.
 */

/** A commander parser for a board: `9` or `9x9`. @returns its side, 2 to 25. */
export function boardSize(text: string): number {
  const [, side, other = side] = /^(\d{1,2})(?:x(\d{1,2}))?$/i.exec(text.trim()) ?? [];
  const size = Number(side);
  if (side === undefined || side !== other || size < 2 || size > 25)
    throw new InvalidArgumentError('give a board from 2x2 to 25x25, such as 9 or 9x9');
  return size;
}

/** `--size`. @param text which board it is, and which it is otherwise. */
export function sizeOption(text: string): Option {
  return new Option('--size <board>', text).argParser(boardSize);
}

/** Boards of a command line: the first one's side and, where there are several, all of them as `selfplay.sizes` has them. */
export interface Boards {
  size: number;
  sizes: string;
}

/** A commander parser for one board, or several with or without shares: `9x9,13x13`, `9x9:0.7,13x13:0.3`. */
export function boardList(text: string): Boards {
  if (!/[,:]/.test(text)) return { size: boardSize(text), sizes: '' };
  const boards = parseBoards(text);
  const [low, high] = [ALL_BOARDS[0], ALL_BOARDS.at(-1)];
  if (!boards?.every(({ size }) => ALL_BOARDS.includes(size)))
    throw new InvalidArgumentError(
      `give different boards from ${low}x${low} to ${high}x${high}, such as 9x9,13x13, all or none with a share: 9x9:0.7,13x13:0.3`,
    );
  return { size: boards[0].size, sizes: boards.length > 1 ? text.replace(/\s/g, '') : '' };
}

/** `--size` of a command that plays or learns on several boards. @param text as {@link sizeOption}'s. */
export function sizesOption(text: string): Option {
  return new Option('--size <boards>', text).argParser(boardList);
}

/** `--network`. @param otherwise which one is used when it is not given. */
export function networkOption(otherwise: string): Option {
  return new Option(
    '--network <file>',
    `network file (zero's, KataGo's, Leela Zero's) or run folder (default: ${otherwise})`,
  );
}

/** `--level`. */
export function levelOption(): Option {
  const text = 'opponent on 9x9, 1 for the weakest (zero play --levels), in place of --network and --visits';
  return new Option('--level <n>', text).argParser(wholeNumber(1, 100));
}

/** `--float`. */
export function floatOption(): Option {
  return new Option('--float', 'leave a network of KataGo or Leela Zero in 32-bit floats: exact, slower');
}

/** `--style`. */
export function styleOption(): Option {
  return new Option('--style <name>', 'whom a human-style network plays like: 20k to 9d, or a year');
}

/** `--rules`, chinese unless given. @param names those that the command can play by. */
export function rulesOption(names: readonly string[] = Object.keys(RULES)): Option {
  const text = `rule set: ${names.join(', ')}`;
  return new Option('--rules <name>', text).argParser(rulesName).default('chinese');
}

/** A commander parser for the name of a rule set. */
export function rulesName(text: string): string {
  try {
    return rulesByName(text).name;
  } catch {
    throw new InvalidArgumentError(`give one of ${Object.keys(RULES).join(', ')}`);
  }
}

/** `--komi`, in half points. */
export function komiOption(otherwise = "the network's"): Option {
  return new Option('--komi <points>', `komi (default: ${otherwise})`).argParser((text) => {
    const komi = realNumber(-625, 625)(text);
    try {
      return checkKomi(komi);
    } catch {
      throw new InvalidArgumentError('give a multiple of half a point');
    }
  });
}

/** `--visits`. @param text what they are for. */
export function visitsOption(text: string): Option {
  return new Option('--visits <n>', text).argParser(wholeNumber(1, 10_000_000));
}

/** `--time`, in seconds. */
export function timeOption(otherwise?: string): Option {
  const text = `most seconds a move${otherwise === undefined ? '' : ` (default: ${otherwise})`}`;
  return new Option('--time <seconds>', text).argParser(seconds());
}

/** `--resign`. @param who resigns. */
export function resignOption(who: string, value: number): Option {
  const text = `${who} below this expected result, -1 to 0; -1 for never`;
  return new Option('--resign <value>', text).argParser(realNumber(-1, 0)).default(value);
}

/** `--points`. */
export function pointsOption(): Option {
  return new Option('--points', 'once the game is won, play for more points');
}

/** `--average-symmetries`. */
export function averageSymmetriesOption(): Option {
  return new Option(
    '--average-symmetries',
    'evaluate each position in all eight orientations: steadier, eight times slower',
  );
}

/** A commander parser for an amount of memory: 500M or 2G. @returns bytes. */
export function memorySize(text: string): number {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d+)?)\s*([MG])B?$/i.exec(text.trim()) ?? [];
  const bytes = Number(amount) * (/^g$/i.test(unit ?? '') ? 2 ** 30 : 2 ** 20);
  if (!(bytes >= 2 ** 24)) throw new InvalidArgumentError('give an amount from 16M on, such as 500M or 2G');
  return bytes;
}

/** `--max-memory`. */
export function maxMemoryOption(): Option {
  const text = "most memory of the search, such as 500M or 2G (default: a quarter of the machine's)";
  return new Option('--max-memory <size>', text).argParser(memorySize);
}

/** `--recipe`. @param otherwise which one it is when it is not given, where that is not plainly fast. */
export function recipeOption(otherwise?: string): Option {
  const text = `fast or agz${otherwise === undefined ? '' : ` (default: ${otherwise})`}`;
  const option = new Option('--recipe <name>', text).argParser(oneOf(...RECIPES));
  return otherwise === undefined ? option.default('fast') : option;
}

/** `--workers`. */
export function workersOption(what = 'self-play workers'): Option {
  return new Option('--workers <n>', `${what} (default: one a core)`).argParser(wholeNumber(1, 256));
}

/** `--evaluator`. */
export function evaluatorOption(): Option {
  const text =
    'where self-play evaluates: own (in each worker), or shared (threads for all, on --device; default where that is not cpu)';
  return new Option('--evaluator <kind>', text).argParser(oneOf('own', 'shared'));
}

/** `--set`, any number of times. @param example a setting that the command uses. */
export function setOption(example: string): Option {
  const text = `change a setting of config.json, such as ${example}`;
  return new Option('--set <key=value>', text).argParser(several).default([], 'none');
}

/** Adds the options of a bot that answers a person or a program, by which `zero gtp` and `zero play` play alike. */
export function addBotOptions(command: Command, texts: { visits: string; time: string }): Command {
  return command
    .addOption(networkOption('the one shipped with zero'))
    .addOption(levelOption())
    .addOption(visitsOption(texts.visits))
    .addOption(timeOption(texts.time))
    .addOption(rulesOption())
    .addOption(komiOption())
    .addOption(sizeOption("board, such as 9 or 9x9 (default: the network's)"))
    .addOption(resignOption('the bot resigns', -0.95))
    .addOption(pointsOption())
    .addOption(averageSymmetriesOption())
    .addOption(floatOption())
    .addOption(styleOption())
    .addOption(threadsOption('the network', 'as many as are fastest here'))
    .addOption(maxMemoryOption())
    .addOption(seedOption());
}

/** `--creds` and `--ca`: how a command proves to a NATS server who it is, and knows that it is the right one. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--creds <file>', "the machine's key, as zero worker add wrote it, or NATS credentials")
    .option('--ca <file>', "certificate authority of the server's certificate (PEM)");
}
