/** What a node of a Redis Cluster says of the others. Pure. */
import { usageError } from '../model/muster-error.ts'
import { type Facts, noFacts } from './facts.ts'
import { endpointIn } from './patroni.ts'

/** `view`: its reply to CLUSTER NODES; `asked`: its own address, which it may not know itself. */
export function factsOfCluster(view: string, asked: { readonly host: string; readonly port: number }): Facts {
  const nodes = view
    .trim()
    .split('\n')
    .flatMap(line => {
      const [, address = '', flags = ''] = line.split(' ')
      if (/handshake|noaddr/.test(flags)) return []
      const [endpoint = ''] = address.split(/[@,]/)
      return endpoint.startsWith(':') ? [asked] : (endpointIn(endpoint, 6379) ?? [])
    })
  if (nodes.length < 2)
    throw usageError(
      'init.redis',
      `${asked.host}:${asked.port}: it knows of no other node`,
      'only a Redis Cluster can be drilled',
    )
  return { ...noFacts, caches: [nodes] }
}
