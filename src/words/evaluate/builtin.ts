import { type Pair, type Section, sectionOf } from './questions.js';

/* Questions of our own, of facts that everybody can check: small, so that an evaluation needs no file. */

const CAPITALS = `france paris, germany berlin, italy rome, spain madrid, portugal lisbon, england london, ireland dublin,
  russia moscow, poland warsaw, austria vienna, hungary budapest, greece athens, turkey ankara, egypt cairo, iran tehran,
  iraq baghdad, syria damascus, israel jerusalem, japan tokyo, china beijing, cuba havana, peru lima, chile santiago,
  norway oslo, sweden stockholm, denmark copenhagen, finland helsinki, belgium brussels, netherlands amsterdam,
  romania bucharest, bulgaria sofia, ukraine kiev, scotland edinburgh, canada ottawa, kenya nairobi, lebanon beirut`;

const CURRENCIES = `japan yen, russia ruble, india rupee, mexico peso, sweden krona, denmark krone, poland zloty,
  thailand baht, iran rial, israel shekel, turkey lira, america dollar, britain pound, europe euro, china yuan,
  korea won, hungary forint, algeria dinar`;

const FAMILY = `man woman, king queen, father mother, son daughter, brother sister, uncle aunt, husband wife,
  grandfather grandmother, boy girl, he she, his her, prince princess, nephew niece, actor actress, god goddess,
  duke duchess`;

const PLURALS = `dog dogs, cat cats, horse horses, bird birds, tree trees, river rivers, mountain mountains, city cities,
  country countries, child children, woman women, man men, book books, word words, language languages, king kings,
  car cars, ship ships, star stars, planet planets, year years, day days, hand hands, eye eyes, computer computers,
  machine machines, road roads, bridge bridges, song songs, film films, island islands, village villages`;

const COMPARATIVES = `large larger, small smaller, great greater, high higher, low lower, long longer, short shorter,
  old older, young younger, strong stronger, weak weaker, fast faster, slow slower, hard harder, easy easier,
  cold colder, warm warmer, light lighter, heavy heavier, wide wider, deep deeper, rich richer, poor poorer,
  cheap cheaper, good better, bad worse`;

const SUPERLATIVES = `large largest, small smallest, great greatest, high highest, low lowest, long longest,
  short shortest, old oldest, young youngest, strong strongest, fast fastest, rich richest, deep deepest,
  good best, bad worst, early earliest`;

const TENSES = `go went, see saw, take took, give gave, make made, come came, know knew, find found, write wrote,
  speak spoke, begin began, become became, win won, lose lost, build built, send sent, lead led, fight fought,
  play played, call called, move moved, live lived, die died, kill killed, use used, follow followed, join joined,
  return returned, say said, think thought`;

const NATIONS = `france french, germany german, italy italian, spain spanish, russia russian, poland polish,
  greece greek, turkey turkish, japan japanese, china chinese, sweden swedish, norway norwegian, denmark danish,
  ireland irish, egypt egyptian, israel israeli, india indian, mexico mexican, brazil brazilian, canada canadian`;

/** The built-in questions. Sections whose names begin with `gram` are of grammar. */
export function builtinQuestions(): Section[] {
  const lists = {
    'capitals': CAPITALS,
    'currencies': CURRENCIES,
    'family': FAMILY,
    'gram plurals': PLURALS,
    'gram comparatives': COMPARATIVES,
    'gram superlatives': SUPERLATIVES,
    'gram past tenses': TENSES,
    'gram nations': NATIONS,
  }; // biome-ignore format: names alike
  return Object.entries(lists).map(([name, list]) => sectionOf(name, pairsOf(list)));
}

function pairsOf(list: string): Pair[] {
  return list.split(',').map((pair) => {
    const [first, second] = pair.trim().split(' ');
    return [first, second];
  });
}
