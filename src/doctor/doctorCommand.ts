import pc from '../terminal/colors.js';
import { examine } from './checks.js';

/** `zero doctor` behind its command line. @returns whether nothing is broken. */
export async function doctorCommand(options: { json?: boolean }): Promise<boolean> {
  const findings = await examine();
  if (options.json) console.log(JSON.stringify(findings));
  else
    for (const { what, state, found, advice } of findings) {
      const sign =
        state === 'good' ? pc.green('ok  ') : state === 'note' ? pc.yellow('note') : pc.red('BAD ');
      console.log(`${sign}  ${what.padEnd(20)}  ${found}`);
      if (advice && (state !== 'good' || what === 'onnxruntime'))
        console.log(`${' '.repeat(28)}${pc.dim(advice)}`);
    }
  return findings.every((f) => f.state !== 'bad');
}
