import { ZeroError } from '../base/errors.js';
import { readJsonLines } from '../base/files/json.js';
import { networkPath, networkSteps } from '../selfplay/networkFile.js';
import { runFolder } from '../src/go/run/folder.js';
import { metricsLine } from '../src/go/run/metrics.js';
import { readState } from '../src/go/run/state.js';

/** A network of a run, and the core-hours after which it was made. */
export interface Made {
  step: number;
  path: string;
  hours: number;
}

/** The core-hours of a run after which it had learned so many steps; undefined where it has not come so far. */
export function hoursByStep(run: string): (step: number) => number | undefined {
  const folder = runFolder(run);
  // The last network is made after the last line of metrics.
  const last = { step: networkSteps(folder.networks).at(-1) ?? 0, cpu: readState(folder.state).cpuSeconds };
  const course = [...readJsonLines(folder.metrics, metricsLine), last];
  return (step) => {
    const cpu = course.find((line) => line.step >= step)?.cpu;
    return cpu === undefined ? undefined : cpu / 3600;
  };
}

/**
 * Networks of a run at even parts of its core-hours, the last one included.
 * @param after the core-hours after a step, {@link hoursByStep}.
 * @param hours what the run took in all; by its metrics when not given.
 * @throws ZeroError where the run has made none.
 */
export function networksAlong(
  run: string,
  points: number,
  after: ReturnType<typeof hoursByStep>,
  hours?: number,
): Made[] {
  const { networks } = runFolder(run);
  const steps = networkSteps(networks).filter((step) => step > 0);
  const whole = hours ?? Math.max(0, ...steps.flatMap((step) => after(step) ?? []));
  const made = steps.map((step) => ({
    step,
    path: networkPath(networks, step),
    hours: after(step) ?? whole,
  }));
  if (made.length === 0)
    throw new ZeroError(`the run ${run} has made no network yet; give it more time, or name another folder`);
  const out = new Map<number, Made>();
  for (let i = 1; i <= points; i++) {
    const wanted = (whole * i) / points;
    const best = made.reduce((a, b) =>
      i === points || Math.abs(b.hours - wanted) <= Math.abs(a.hours - wanted) ? b : a,
    );
    out.set(best.step, best);
  }
  return [...out.values()];
}
