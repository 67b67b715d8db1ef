import { useEffect, useState } from 'preact/hooks';
import { Rng } from '../../../base/rng.js';
import { type Example, exampleOf, isDrawable, paddedSide } from '../../convolution/example.js';
import { type Laid, type Layer, lay } from '../../convolution/layer.js';
import { leftOver, type Padding, span, transposedSize } from '../../tensor/convolution/geometry.js';
import { convolutionTexts as c } from './convolutionTexts.js';
import { session } from './engine.js';
import { Button, Choice, NumberField } from './fields.js';
import { t } from './i18n.js';
import { Sliding } from './sliding.js';

interface Form {
  readonly kind: 'conv' | 'transposed' | 'maximum' | 'mean';
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: Padding;
}

const FIRST: Form = { kind: 'conv', size: 5, kernel: 3, stride: 2, dilation: 1, padding: 1 };
const KINDS = ['conv', 'transposed', 'maximum', 'mean'] as const;
const PADDINGS = [0, 1, 2, 3, 4, 5, 6];

/** Convolution: what a window that slides makes of a size, and how, step by step. */
export default function ConvolutionPage() {
  const [form, setForm] = useState(FIRST);
  const [seed, setSeed] = useState(1);
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const fault = faultOf(form);
  const laid = fault === undefined ? lay(layerOf(form), [form.size, form.size, 1]) : undefined;
  const example = laid && exampleOf(laid, new Rng(`convolution ${seed}`));
  const number = (key: 'size' | 'kernel' | 'stride' | 'dilation', max: number) => (
    <NumberField
      label={c(key)}
      value={form[key]}
      min={1}
      max={max}
      step={1}
      onChange={(n) => set({ [key]: n })}
    />
  );
  return (
    <>
      <h2>{c('title')}</h2>
      <div class="fields narrow">
        <Choice
          label={c('kind')}
          value={form.kind}
          options={KINDS.map((kind) => [kind, c(kind)] as const)}
          onChange={(kind) => set({ kind })}
        />
        {number('size', 16)}
        {number('kernel', 7)}
        {number('stride', 4)}
        <Choice
          label={c('padding')}
          value={form.padding as number | 'same'}
          options={[...PADDINGS.map((n) => [n, String(n)] as const), ['same', c('same')]]}
          onChange={(padding) => set({ padding })}
        />
        {number('dilation', 4)}
      </div>
      {fault !== undefined && (
        <p class="notice fault" role="alert">
          {fault}
        </p>
      )}
      {laid && <Formula laid={laid} />}
      {laid && example && <Steps key={JSON.stringify(form)} example={example} />}
      {example && (
        <div class="buttons">
          <Button onClick={() => setSeed(seed + 1)}>{c('others')}</Button>
        </div>
      )}
      <p class="small">{c('more')}</p>
      <SeeMaps />
    </>
  );
}

function layerOf({ kind, kernel, ...window }: Form): Layer {
  const of = { ...window, kernel: [kernel, kernel] as const };
  if (kind === 'conv' || kind === 'transposed') return { kind, filters: 1, ...of };
  return { kind: 'pool', of: kind, ...of };
}

/** Why there is nothing to show, in a sentence. */
function faultOf({ kind, size, ...window }: Form): string | undefined {
  if (kind === 'transposed') return transposedSize(size, window) < 1 ? c('nothing') : undefined;
  const padded = window.padding === 'same' ? Number.POSITIVE_INFINITY : size + 2 * Number(window.padding);
  return span(window) > padded ? c('noFit', { span: span(window), size: padded }) : undefined;
}

/** What comes out, with the formula and the numbers in it. */
function Formula({ laid }: { laid: Laid }) {
  const { input, output, axes, layer, multiplications, parameters } = laid;
  const [axis] = axes!;
  const around = axis.before + axis.after;
  const [size, to] = [input[0], output[0]];
  const isTransposed = layer.kind === 'transposed';
  const exact = (size + around - span(axis)) / axis.stride + 1;
  const numbers = isTransposed
    ? `(${size} − 1) · ${axis.stride} + ${span(axis)} − ${around} = ${to}`
    : `(${size} + ${around} − ${span(axis)}) / ${axis.stride} + 1 = ${
        Number.isInteger(exact) ? to : c('rounded', { exact: Number(exact.toFixed(2)), n: to })
      }`;
  const left = leftOver(axis);
  return (
    <>
      <p class="status" role="status" data-out={to}>
        <strong>{c('result', { from: size, to })}</strong>
      </p>
      <p class="formula">
        {c(isTransposed ? 'grows' : 'places')} = {numbers}
      </p>
      <ul class="small">
        {axis.dilation > 1 && (
          <li>{c('span', { kernel: axis.kernel, dilation: axis.dilation, n: span(axis) })}</li>
        )}
        {around > 0 && <li>{c('around', { before: axis.before, after: axis.after })}</li>}
        {left > 0 && !isTransposed && <li>{c('left', { n: left })}</li>}
        {isTransposed && <li>{c('spread')}</li>}
        {parameters > 0 && <li>{c('cost', { weights: parameters - 1, products: multiplications })}</li>}
      </ul>
    </>
  );
}

/** Milliseconds that a step is shown when they run. */
const EACH = 700;

/** The window sliding, a step at a time. */
function Steps({ example }: { example: Example }) {
  const [step, setStep] = useState(0);
  const [running, setRunning] = useState(false);
  const [rows, columns] = example.axes;
  const of = rows.out * columns.out;
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(() => setStep((now) => (now + 1) % of), EACH);
    return () => clearInterval(timer);
  }, [running, of]);
  if (!isDrawable(example.axes))
    return <p class="notice">{c('tooLarge', { side: paddedSide(example.axes) })}</p>;
  const go = (to: number) => setStep(Math.max(0, Math.min(of - 1, to)));
  const place = { row: Math.floor(step / columns.out) + 1, column: (step % columns.out) + 1 };
  const label = c('step', { n: step + 1, of, ...place });
  return (
    <>
      <div class="fields">
        <div class="field">
          <label for="step">{label}</label>
          <input
            id="step"
            type="range"
            min="0"
            max={of - 1}
            value={step}
            aria-valuetext={label}
            onInput={(event) => go(Number(event.currentTarget.value))}
          />
        </div>
        <div class="buttons">
          <Button onClick={() => go(step - 1)}>{c('back')}</Button>
          <Button onClick={() => go(step + 1)}>{c('on')}</Button>
          <Button onClick={() => setRunning(!running)}>{c(running ? 'halt' : 'run')}</Button>
        </div>
      </div>
      <Sliding example={example} step={step} onStep={go} />
    </>
  );
}

/** Where the maps of networks are looked at, where the engine has them. */
function SeeMaps() {
  const places = (['digits', 'microscope'] as const).filter((name) => session.value?.pages?.includes(name));
  if (places.length === 0) return null;
  return (
    <p class="small">
      {c('maps')}{' '}
      {places.map((name, i) => (
        <>
          {i > 0 && ', '}
          <a href={`#/${name}`}>{t(name)}</a>
        </>
      ))}
    </p>
  );
}
