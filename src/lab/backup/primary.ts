import type { Lab } from '../lab.ts'
import { peersIn } from '../readiness/peers.ts'
import { databaseUrl } from '../readiness/questions.ts'
import type { LabComponent } from '../topology.ts'

/** The PostgreSQL of a region that takes writes, by its own word; null while there is none. */
export async function primaryIn(lab: Lab, region: string, signal: AbortSignal): Promise<LabComponent | null> {
  const members = peersIn(lab.topology, region, 'postgres')
  const questions = members.map(member => ({
    name: member.id,
    kind: 'sql' as const,
    url: databaseUrl(member),
    sql: 'SELECT NOT pg_is_in_recovery() AS primary',
  }))
  const answers = await lab.ask(`control-${region}`, questions, signal)
  const found = answers.find(({ value }) => (value as { primary: boolean }[] | null)?.[0]?.primary)
  return members.find(({ id }) => id === found?.name) ?? null
}
