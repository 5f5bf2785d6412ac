/** A region's connection poolers as a whole: paused, clients wait instead of writing; nothing of theirs is lost. */
import { databaseUrl } from '../../../model/environment/database-url.ts'
import type { Ask } from '../../contract/ask.ts'
import { type Inventoried, nameAt } from '../../contract/inventory.ts'
import type { Site } from './site.ts'

type System = Ask & Inventoried

/** Resolves once no transaction is under way; throws naming the pooler that did not pause. */
export async function pausePools(system: System, site: Site, signal: AbortSignal): Promise<void> {
  const refused = (await toPools(system, 'tell', site, `PAUSE ${site.database}`, signal)).find(
    ({ error }) => error !== null,
  )
  if (refused) throw new Error(`${refused.name} did not pause: ${refused.error}`)
}

/** Idempotent: a pooler that is not paused says so, which is no error here. */
export const resumePools = (system: System, site: Site, signal: AbortSignal) =>
  toPools(system, 'tell', site, `RESUME ${site.database}`, signal)

/** Names of the poolers that are paused or do not answer. */
export async function pausedPools(system: System, site: Site, signal: AbortSignal): Promise<string[]> {
  const answers = await toPools(system, 'ask', site, 'SHOW DATABASES', signal)
  const isPaused = (rows: unknown) =>
    (rows as { name: string; paused: number }[] | null)?.some(
      row => row.name === site.database && Number(row.paused) === 1,
    )
  return answers.filter(({ value, error }) => error !== null || isPaused(value)).map(({ name }) => name)
}

/** By the poolers' own console. */
function toPools(system: System, how: 'ask' | 'tell', site: Site, sql: string, signal: AbortSignal) {
  const { pools, controlPlane } = site
  const questions = pools.map(pooler => ({
    name: nameAt(system.inventory, pooler),
    kind: 'sql' as const,
    url: databaseUrl(site, pooler.host, pooler.port, 'pgbouncer'),
    sql,
  }))
  return system[how](controlPlane.host, questions, signal)
}
