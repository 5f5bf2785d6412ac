/** What of a sweep's positives lies in a lab, by looking where they are planted. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { attachLab } from '../../../src/lab/boot.ts'
import type { Lab } from '../../../src/lab/lab.ts'

const isPositive = (name: string) => basename(name).startsWith('muster-positive')

export const positiveFiles = (home: string) =>
  readdirSync(join(home, 'lab'), { recursive: true, encoding: 'utf8' }).filter(isPositive)

/** Tables and keys of every region that has them: `<component>: <name>`. */
export async function positivesInStores(home: string): Promise<string[]> {
  const lab = await attachLab(join(home, 'lab'))
  if (!lab) throw new Error('no lab runs')
  const found = lab.topology.components.map(async component => {
    const said = await inStore(lab, component)
    return said.split('\n').flatMap(name => (name.trim() === '' ? [] : [`${component.id}: ${name.trim()}`]))
  })
  return (await Promise.all(found)).flat()
}

async function inStore(
  lab: Lab,
  { kind, address, port, region }: Lab['topology']['components'][number],
): Promise<string> {
  const sql = `SELECT relname FROM pg_class WHERE relname LIKE 'muster%positive'`
  const argv = {
    postgres: ['psql', `postgres://postgres@${address}:${port}/postgres`, '-qAtXc', sql],
    redis: ['redis-cli', '-h', address, '-p', String(port), '--scan', '--pattern', 'muster_positive*'],
  }[kind as string]
  if (!argv) return ''
  const { code, stdout, stderr } = await lab.exec(`control-${region}`, argv, { timeoutMs: 10_000 })
  if (code !== 0) throw new Error(`${argv[0]} ended with ${code}: ${stderr}`)
  return stdout
}
