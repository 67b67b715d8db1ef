import { useEffect, useRef, useState } from 'preact/hooks';
import type { WordAsk, WordData } from '../protocol/words.js';
import { reasonOf } from './engine.js';
import { Choice } from './fields.js';
import { texts } from './i18n.js';
import { post } from './serverEngine.js';

const w = texts(
  {
    title: 'Words and what is near them',
    ask: 'Question',
    near: 'near to',
    analogy: 'a is to b as c is to …',
    odd: 'which one does not belong',
    words: 'Words, in English',
    go: 'Ask',
    found: 'Answers',
    word: 'Word',
    score: 'Cosine',
    map: 'Map: the words asked (●), the answers (■) and some around them (·), by the two directions in which they differ most',
    about:
      'Vectors of the 30,000 most frequent words of a part of English Wikipedia; they have the views of their text.',
    loading: 'Loading the vectors …',
    oddOne: '{word} does not belong.',
  },
  {
    title: 'Wörter, und was ihnen nahe ist',
    ask: 'Frage',
    near: 'nahe bei',
    analogy: 'a verhält sich zu b wie c zu …',
    odd: 'welches gehört nicht dazu',
    words: 'Wörter, auf Englisch',
    go: 'Fragen',
    found: 'Antworten',
    word: 'Wort',
    score: 'Kosinus',
    map: 'Karte: die gefragten Wörter (●), die Antworten (■) und einige um sie herum (·), nach den zwei Richtungen, in denen sie sich am meisten unterscheiden',
    about:
      'Vektoren der 30.000 häufigsten Wörter eines Teils der englischen Wikipedia; sie haben die Ansichten ihres Textes.',
    loading: 'Lädt die Vektoren …',
    oddOne: '{word} gehört nicht dazu.',
  },
);

const ASKS = ['analogy', 'near', 'odd'] as const;
const FIRST: Readonly<Record<WordAsk, string>> = {
  analogy: 'germany berlin france',
  near: 'river',
  odd: 'breakfast cereal dinner lunch',
};

/** Words: questions to the shipped vectors, and a map of what they are about. */
export default function WordsPage() {
  const [ask, setAsk] = useState<WordAsk>('analogy');
  const [text, setText] = useState(FIRST.analogy);
  const [data, setData] = useState<WordData & { ask: WordAsk }>();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const latest = useRef(0);
  const go = async (by: WordAsk, about: string) => {
    const own = ++latest.current;
    setBusy(true);
    setFault(undefined);
    try {
      const words = about.split(/\s+/).filter((word) => word !== '');
      const found = await post<WordData>('words', { ask: by, words });
      if (own === latest.current) setData({ ...found, ask: by });
    } catch (error) {
      if (own === latest.current) setFault(reasonOf(error));
    } finally {
      if (own === latest.current) setBusy(false);
    }
  };
  useEffect(() => {
    void go(ask, text);
  }, []);
  const near = (word: string) => {
    setAsk('near');
    setText(word);
    void go('near', word);
  };
  return (
    <>
      <h2>{w('title')}</h2>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault();
          void go(ask, text);
        }}
      >
        <Choice
          label={w('ask')}
          value={ask}
          options={ASKS.map((a) => [a, w(a)] as const)}
          onChange={(by) => {
            setAsk(by);
            setText(FIRST[by]);
            void go(by, FIRST[by]);
          }}
        />
        <div class="field">
          <label for="asked">{w('words')}</label>
          <input
            id="asked"
            value={text}
            maxLength={300}
            autocomplete="off"
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </div>
        <div class="buttons">
          <button type="submit" class="button primary">
            {w('go')}
          </button>
        </div>
      </form>
      {fault !== undefined && (
        <p class="notice fault" role="alert">
          {fault}
        </p>
      )}
      {busy && !data && <p class="loading">{w('loading')}</p>}
      {data && (
        <div class="game words">
          <WordMap map={data.map} />
          <div class="panel">
            <table data-answers={data.ask}>
              <caption>{data.ask === 'odd' ? w('oddOne', { word: data.found[0].word }) : w('found')}</caption>
              <thead>
                <tr>
                  <th scope="col">#</th>
                  <th scope="col">{w('word')}</th>
                  <th scope="col">{w('score')}</th>
                </tr>
              </thead>
              <tbody>
                {data.found.map(({ word, score }, i) => (
                  <tr key={word}>
                    <td>{i + 1}</td>
                    <td>
                      <button type="button" class="link" onClick={() => near(word)}>
                        {word}
                      </button>
                    </td>
                    <td>{score.toFixed(3)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <p class="small">{w('about')}</p>
          </div>
        </div>
      )}
    </>
  );
}

const SIGNS = { asked: '●', found: '■', around: '·' } as const;

/** Words by their places; the table beside it has what matters for those who do not see it. */
function WordMap({ map }: { map: WordData['map'] }) {
  const [width, setWidth] = useState(600);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry.contentRect.width)));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  const height = Math.min(560, Math.max(360, width * 0.75));
  const placed = placeLabels(map, width, height);
  return (
    <figure ref={box} class="chart wordmap">
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
        <rect class="ground" width={width} height={height} />
        {placed.map(({ word, kind, x, y, label }) => (
          <g key={word} class={kind}>
            <text x={x} y={y + 4} text-anchor="middle">
              {SIGNS[kind]}
            </text>
            {label && (
              <text x={label.x} y={label.y + 4} text-anchor={label.x < x ? 'end' : 'start'}>
                {word}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption class="small">{w('map')}</figcaption>
    </figure>
  );
}

/** Width of a letter, height of a line, half of a sign's width. */
const LETTER = 8;
const LINE = 15;
const SIGN = 7;
/** Lines that a label may go from its point: farther where it must be read. */
const SHIFTS = { asked: [0, -1, 1, -2, 2], found: [0, -1, 1, -2, 2], around: [0, -1, 1] };

/**
 * Where words and their labels stand: the more important first, out of each other's and the signs' way, beside their own;
 * where there is no room none.
 */
function placeLabels(map: WordData['map'], width: number, height: number) {
  const order = ['asked', 'found', 'around'];
  const points = [...map]
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map(({ word, kind, ...place }) => {
      const [x, y] = [12 + place.x * (width - 24), 14 + (1 - place.y) * (height - 28)];
      return { word, kind, x, y };
    });
  // The dots of the words around may be written over.
  const signs = points.filter(({ kind }) => kind !== 'around');
  const taken = signs.map(({ word, x, y }) => ({ of: word, left: x - SIGN, right: x + SIGN, y }));
  return points.map(({ word, kind, x, y }) => {
    const long = word.length * LETTER;
    const sides = [
      { at: x + 10, left: x + SIGN, right: x + 10 + long },
      { at: x - 10, left: x - 10 - long, right: x - SIGN },
    ];
    const places = SHIFTS[kind].flatMap((shift) => sides.map((side) => ({ ...side, y: y + shift * LINE })));
    const free = places.find(
      (place) =>
        place.left >= 4 &&
        place.right <= width - 4 &&
        place.y >= LINE / 2 &&
        place.y <= height - LINE / 2 &&
        taken.every(
          (t) =>
            t.of === word ||
            place.right < t.left ||
            place.left > t.right ||
            Math.abs(place.y - t.y) >= LINE - 2,
        ),
    );
    if (!free) return { word, kind, x, y };
    taken.push({ of: `${word} `, left: free.left, right: free.right, y: free.y });
    return { word, kind, x, y, label: { x: free.at, y: free.y } };
  });
}
