/** What is asked of the object store: each gateway answers, and what one site takes the other has. Pure. */
import type { LabSettings } from '../../model/environment/lab/lab-settings.ts'
import { gatewayUrl } from '../objects/configuration.ts'
import { openBucket } from '../objects/known-object.ts'
import type { Topology } from '../topology.ts'
import type { LabQuestion } from './ask.ts'

interface Asked {
  readonly from: string
  readonly question: LabQuestion
  readonly fault: (value: unknown) => string | null
}

const statusOf = (value: unknown) => (value as { readonly status: number }).status
const isOk = (value: unknown) => (statusOf(value) === 200 ? null : `status ${statusOf(value)}`)

export function objectStoreChecks(topology: Topology, { objectStore }: Pick<LabSettings, 'objectStore'>): Asked[] {
  if (!objectStore) return []
  const [first, second] = objectStore.sites
  const inBucket = (region: string, object: string) => `${gatewayUrl(topology, region)}/${openBucket}/${object}`
  const replicates = (from: string, to: string): Asked => ({
    from: `control-${from}`,
    question: {
      name: `objects/${from}-to-${to}`,
      kind: 'replicated',
      put: inBucket(from, from),
      get: inBucket(to, from),
    },
    fault: () => null,
  })
  return [
    ...objectStore.sites.map((region): Asked => ({
      from: `control-${region}`,
      question: { name: `radosgw@${region}`, kind: 'http', url: gatewayUrl(topology, region) },
      fault: isOk,
    })),
    replicates(first, second),
    replicates(second, first),
  ]
}
