import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** A choice among words. */
export function Choice<T extends string | number>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly (readonly [value: T, text: string])[];
  onChange: (value: T) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={String(value)}
        onChange={(event) => {
          const chosen = options.find(([v]) => String(v) === event.currentTarget.value);
          if (chosen) onChange(chosen[0]);
        }}
      >
        {options.map(([v, text]) => (
          <option key={v} value={String(v)} selected={v === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A number within bounds. */
export function NumberField({
  label,
  value,
  min,
  max,
  step,
  onChange,
}: {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  onChange: (value: number) => void;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        value={value}
        min={min}
        max={max}
        step={step}
        onChange={(event) => {
          const n = Number(event.currentTarget.value);
          const inside = Number.isFinite(n) ? Math.max(min, Math.min(max, n)) : value;
          const rounded = Math.round(inside / step) * step;
          event.currentTarget.value = String(rounded);
          onChange(rounded);
        }}
      />
    </div>
  );
}

export function Button({
  onClick,
  children,
  primary,
  disabled,
}: {
  onClick: () => void;
  children: ComponentChildren;
  primary?: boolean;
  disabled?: boolean;
}) {
  return (
    <button type="button" class={primary ? 'button primary' : 'button'} disabled={disabled} onClick={onClick}>
      {children}
    </button>
  );
}
