/** A region's connection poolers as a whole: paused, clients wait instead of writing; nothing of theirs is lost. */
import { databaseUrl } from '../../../lab/readiness/questions.ts'
import { peersIn } from '../../../lab/readiness/peers.ts'
import type { LabSystem } from '../../systems/lab/system.ts'

/** Resolves once no transaction is under way; throws naming the pooler that did not pause. */
export async function pausePools(system: LabSystem, region: string, signal: AbortSignal): Promise<void> {
  const refused = (await tell(system, region, 'PAUSE app', signal)).find(({ error }) => error !== null)
  if (refused) throw new Error(`${refused.name} did not pause: ${refused.error}`)
}

/** Idempotent: a pooler that is not paused says so, which is no error here. */
export const resumePools = (system: LabSystem, region: string, signal: AbortSignal) =>
  tell(system, region, 'RESUME app', signal)

/** Names of the poolers that are paused or do not answer. */
export async function pausedPools(system: LabSystem, region: string, signal: AbortSignal): Promise<string[]> {
  const answers = await tell(system, region, 'SHOW DATABASES', signal)
  const isPaused = (rows: unknown) =>
    (rows as { name: string; paused: number }[] | null)?.some(row => row.name === 'app' && Number(row.paused) === 1)
  return answers.filter(({ value, error }) => error !== null || isPaused(value)).map(({ name }) => name)
}

function tell(system: LabSystem, region: string, sql: string, signal: AbortSignal) {
  const poolers = peersIn(system.lab.topology, region, 'pgbouncer')
  const console = (url: string) => url.replace(/\/app$/, '/pgbouncer')
  const questions = poolers.map(pooler => ({
    name: pooler.id,
    kind: 'sql' as const,
    url: console(databaseUrl(pooler)),
    sql,
  }))
  return system.ask(`control-${region}`, questions, signal)
}
