import pc from '../terminal/colors.js';
import { examine } from './checks.js';
import type { Finding } from './finding.js';

/** `zero doctor` behind its command line. @returns whether nothing is broken. */
export async function doctorCommand(options: {
  nats?: string;
  creds?: string;
  ca?: string;
  json?: boolean;
}): Promise<boolean> {
  const { nats: url, creds, ca } = options;
  const findings: Finding[] =
    url === undefined
      ? await examine()
      : await (await import('../go/machines/serverStatus.js')).examineServer({ url, creds, ca });
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
