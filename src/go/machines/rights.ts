import type { WorkerFile } from './folder.js';
import { HUB, inboxOf, namesOf } from './wire/protocol.js';

/** The subjects that a key may publish to and listen to. */
export interface Rights {
  publish: string[];
  subscribe: string[];
}

/** What a worker may do: send its own games, ask for its own leases, read what the hub says to all and to it. */
export function workerRights(run: string, worker: string): Rights {
  const names = namesOf(run);
  const own = ['config', 'newest', 'play', `ban.${worker}`];
  return {
    publish: [
      names.games(worker),
      names.lease(worker),
      ...own.map((key) => `$JS.API.DIRECT.GET.KV_${names.bucket}.${names.key(key)}`),
      '$JS.API.INFO',
      // Networks are public to the workers of a run: the name of one, and its parts in order.
      `$JS.API.DIRECT.GET.${names.objectStream}`,
      `$JS.API.DIRECT.GET.${names.objectStream}.>`,
    ],
    subscribe: [`${inboxOf(worker)}.>`, names.kept(worker), ...own.map(names.key)],
  };
}

/** What the hub may do: all that belongs to its run, and the streams. */
export function hubRights(run: string): Rights {
  const { bucket, objects } = namesOf(run);
  return {
    publish: [
      '$JS.API.>',
      '$JS.ACK.>',
      `$KV.${bucket}.>`,
      `$O.${objects}.>`,
      namesOf(run).kept('*'),
      '$SYS.REQ.USER.INFO',
    ],
    subscribe: [`${inboxOf(HUB)}.>`, `zero.${run}.lease.*`],
  };
}

/** The users of a server's configuration, to be included in its `authorization`: the hub, and workers that are not banned. */
export function usersConf(run: string, hub: string, workers: readonly WorkerFile[]): string {
  const entry = (name: string, key: string, { publish, subscribe }: Rights, responds: boolean) =>
    [
      `  # ${name}`,
      `  { nkey: ${key}`,
      '    permissions: {',
      `      publish: { allow: [${publish.map((subject) => `"${subject}"`).join(', ')}] }`,
      `      subscribe: { allow: [${subscribe.map((subject) => `"${subject}"`).join(', ')}] }`,
      ...(responds ? ['      allow_responses: true'] : []),
      '    } }',
    ].join('\n');
  return `${[
    `# The keys of the run ${run}, written by zero worker; nats-server --signal reload takes changes over.`,
    'users = [',
    entry('the hub', hub, hubRights(run), true),
    ...workers.map(({ name, key }) => entry(name, key, workerRights(run, name), false)),
    ']',
  ].join('\n')}\n`;
}
