import { computed, effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { moveToGtp } from '../../../engine/coords.js';
import type { ActivationsData, BoardLayer } from '../protocol/activations.js';
import { short } from './chart.js';
import { EditedBoard, PositionTools } from './editedBoard.js';
import { EditedGame } from './editedGame.js';
import { reasonOf, session, usable } from './engine.js';
import { Maps, unpackMaps } from './featureMaps.js';
import { Choice } from './fields.js';
import { FirstChoices, Verdict } from './headsTable.js';
import { t } from './i18n.js';
import { planeName, microscopeTexts as x } from './microscopeTexts.js';
import { post } from './serverEngine.js';

const edited = new EditedGame();
const network = signal<string | undefined>(undefined);
const found = signal<ActivationsData | undefined>(undefined);
const fault = signal<string | undefined>(undefined);
const layer = signal(0);
/** The channel that is chosen, by its number: it stays when another one becomes the strongest. */
const channel = signal(0);
const point = signal<number | undefined>(undefined);
const plays = signal<'sees' | 'plays'>('sees');
const onBoard = signal<'aMap' | 'policy' | 'owner'>('aMap');

const shown = computed<BoardLayer | undefined>(() => found.value?.layers[layer.value]);
const maps = computed(() => (shown.value ? unpackMaps(shown.value) : []));
/** The place of the channel among the maps. */
const place = computed(() => Math.max(0, shown.value?.channels.indexOf(channel.value) ?? 0));

let asking: AbortController | undefined;

async function ask(id: string): Promise<void> {
  asking?.abort();
  const own = new AbortController();
  asking = own;
  try {
    const data = await post<ActivationsData>(
      'activations',
      { network: id, game: edited.game.value },
      own.signal,
    );
    if (own.signal.aborted) return;
    found.value = data;
    fault.value = undefined;
    if (layer.value >= data.layers.length) layer.value = 0;
  } catch (error) {
    if (!own.signal.aborted) fault.value = reasonOf(error);
  }
}

/** Microscope: what a network makes of a position, layer by layer. */
export default function MicroscopePage() {
  const networks = usable(session.value?.networks ?? []);
  useEffect(() => {
    const first =
      networks.find(({ id }) => id === network.value) ??
      networks.find(({ usualSize }) => usualSize === 9) ??
      networks[0];
    if (first && network.value !== first.id) choose(first.id);
    return effect(() => {
      // The board and the network go on the same question.
      const { value: id } = network;
      if (id !== undefined && edited.game.value) void ask(id);
    });
  }, []);
  if (networks.length === 0) return <p class="notice">{t('noNetworks')}</p>;
  return (
    <>
      <div class="fields">
        <Choice
          label={x('network')}
          value={network.value ?? networks[0].id}
          options={networks.map(({ id, name }) => [id, name] as const)}
          onChange={choose}
        />
        {found.value && (
          <Choice
            label={x('layer')}
            value={layer.value}
            options={found.value.layers.map((l, n) => [n, layerName(l, n)] as const)}
            onChange={(n) => {
              layer.value = n;
            }}
          />
        )}
        <Choice
          label={x('onBoard')}
          value={onBoard.value}
          options={(['aMap', 'policy', 'owner'] as const).map((v) => [v, x(v)] as const)}
          onChange={(v) => {
            onBoard.value = v;
          }}
        />
        <Choice
          label={x('click')}
          value={plays.value}
          options={(['sees', 'plays'] as const).map((v) => [v, x(v)] as const)}
          onChange={(v) => {
            plays.value = v;
          }}
        />
      </div>
      {fault.value !== undefined && (
        <p class="notice fault" role="alert">
          {fault.value}
        </p>
      )}
      {found.value ? (
        <Inside data={found.value} />
      ) : (
        fault.value === undefined && <p class="loading">{t('loading')}</p>
      )}
    </>
  );
}

function choose(id: string): void {
  const chosen = session.value?.networks.find((n) => n.id === id);
  if (!chosen) return;
  found.value = undefined;
  point.value = undefined;
  const { usualSize: size, komi } = chosen;
  if (edited.game.value.size !== size || edited.game.value.moves.length === 0)
    edited.clear({ size, komi, rules: edited.game.value.rules });
  network.value = id;
}

function layerName({ part, block = 0, half = 0 }: BoardLayer, n: number): string {
  if (part === 'input') return x('input');
  return x(part === 'layer' ? 'plain' : part, { n, block, half });
}

function Inside({ data }: { data: ActivationsData }) {
  const { value: position } = edited.position;
  const { size } = position;
  const fits = data.policy.length === position.area + 1;
  const own = shown.value!;
  const map = maps.value[place.value];
  const names = own.channels.map((c) => (layer.value === 0 ? planeName(data.planes, c) : String(c + 1)));
  const { value: at } = point;
  const half = own.field === undefined ? size : (own.field.size - 1) / 2;
  const framed =
    at === undefined || !fits
      ? undefined
      : { point: at, left: (at % size) - half, top: Math.floor(at / size) - half, side: 2 * half + 1 };
  return (
    <div class="game">
      <div>
        <EditedBoard
          edited={edited}
          heat={onBoard.value === 'aMap' && fits ? map : undefined}
          shares={onBoard.value === 'policy' && fits ? data.policy : undefined}
          ownership={onBoard.value === 'owner' && fits ? data.ownership : undefined}
          framed={onBoard.value === 'aMap' ? framed : undefined}
          onPoint={(p) => {
            if (plays.value === 'plays') edited.play(p);
            else point.value = p === at ? undefined : p;
          }}
        />
        {at !== undefined && fits && map && (
          <p class="status" role="status">
            {x('at', {
              point: moveToGtp(at, size),
              value: short(map[at] * own.scale),
              scale: short(own.scale),
            })}{' '}
            {own.field === undefined ? x('all') : x('field', { side: own.field.size })}
          </p>
        )}
        <PositionTools edited={edited} plays={plays.value === 'plays'} />
      </div>
      <div class="panel">
        <h2 data-layer={layer.value}>{layerName(own, layer.value)}</h2>
        <p class="small">{x('colours')}</p>
        <Maps
          maps={maps.value}
          width={own.width}
          names={names}
          chosen={place.value}
          label={x('maps')}
          onChoose={(i) => {
            channel.value = own.channels[i];
            onBoard.value = 'aMap';
          }}
        />
        {own.channels.length < own.of && (
          <p class="small">{x('some', { n: own.channels.length, of: own.of })}</p>
        )}
        {data.layers.length === 1 && <p>{x('noLayers')}</p>}
        {data.quantized && <p class="small">{x('quantized')}</p>}
        {fits && <Heads data={data} size={size} />}
      </div>
    </div>
  );
}

function Heads({ data: { winRate, scoreLead, policy }, size }: { data: ActivationsData; size: number }) {
  return (
    <>
      <h2>{x('heads')}</h2>
      <Verdict winRate={winRate} scoreLead={scoreLead} lead={x('lead')} />
      <FirstChoices policy={policy} size={size} caption={x('choices')} share={x('share')} />
    </>
  );
}
