/**
 * Whether outages that a vantage saw whose clock is another hold the truth, and how much wider they get: over ssh to a machine whose
 * monotonic clock is a day ahead, by a straight way and by one on which whatever goes there takes 200 ms longer than what comes back. Not part of `npm run bench`; `npm run bench:clocks
 * [-- outages of each kind]`. It needs to be root, for the other clock.
 */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import environment from '../environments/lab-over-ssh.ts'
import { HostsSystem } from '../src/drivers/systems/hosts/system.ts'
import type { ClockOffset } from '../src/drivers/contract/places.ts'
import type { SshAccess } from '../src/model/environment/hosts/hosts-settings.ts'
import { clockWidthNs } from '../src/journal/clock-width.ts'
import type { JournalEntry } from '../src/model/record/journal-entry.ts'
import { campaign, kinds, miss, type Outcome, type Stand } from '../test/ground-truth/campaign.ts'
import { startSshd } from '../test/sshd.ts'
import { progress, quantile, show, table, verdict } from './table.ts'

const rounds = Number(process.argv[2] ?? 25)
const oneWayMs = 200
/** What the clocks of one machine must be known to. */
const requiredMs = 5

const folder = mkdtempSync(join(tmpdir(), 'muster-clocks-'))
const aDayAhead = ['unshare', '--time', '--monotonic', '86400', '--fork', '--kill-child']

/** The vantage stands on the far machine. */
function farStand(system: HostsSystem): Stand {
  const { away } = system
  // One each: what is written under the same name is added to the same file.
  const runId = `clocks-${randomUUID()}`
  let name = ''
  let [first, count]: [ClockOffset | null, number] = [null, 0]
  return {
    async place(epochNs) {
      name = `truth-${count++}`
      first = await away.clock('far')
      return { file: await away.fileAt('far', runId, name), epochNs: (epochNs + first.offsetNs).toString() }
    },
    launch: argv => system.launch('far', { argv }),
    async clockNs() {
      return widthOf(first as ClockOffset, await away.clock('far'))
    },
    async records() {
      const file = join(folder, `${name}.ndjson`)
      writeFileSync(file, await away.read('far', runId, name))
      return file
    },
  }
}

/** As a drill has it, from what its journal says of both. */
function widthOf(first: ClockOffset, last: ClockOffset): number {
  const clockOf = ({ offsetNs, halfWidthNs }: ClockOffset) => ({ offsetNs: offsetNs.toString(), halfWidthNs })
  const entry = (type: string, clock: ClockOffset) => ({ type, vantage: 'truth', ns: 0, clock: clockOf(clock) })
  return clockWidthNs([entry('vantage-started', first), entry('vantage-ended', last)] as unknown as JournalEntry[])
}

async function measured(ssh: SshAccess): Promise<Outcome[]> {
  const systems = { machines: { driver: 'hosts', hosts: { far: { ssh } } } } as const
  const system = await HostsSystem.open(
    { ...environment, services: {}, stores: {}, vantages: {}, systems },
    { onProgress: progress },
  )
  try {
    return await campaign(rounds, { stand: farStand(system) })
  } finally {
    await system.close()
  }
}

const row = (way: string, outcomes: readonly Outcome[]) => {
  const clocksMs = outcomes.map(({ clockNs }) => clockNs / 1e6)
  const held = outcomes.filter(outcome => miss(outcome) === null).length
  return [
    way,
    String(outcomes.length),
    `${((held / outcomes.length) * 100).toFixed(1)} %`,
    quantile(clocksMs, 1).toFixed(2),
  ]
}

const sshd = await startSshd([], aDayAhead)
try {
  progress(`${rounds * kinds.length} outages by each way`)
  const straight = await measured(sshd.access)
  const delaying = fileURLToPath(new URL('delayed-way.ts', import.meta.url))
  const proxyCommand = [process.execPath, delaying, '127.0.0.1', String(sshd.port), String(oneWayMs)].join(' ')
  const delayed = await measured({ ...sshd.access, proxyCommand })
  show(
    table(
      ['way', 'outages', 'truth held', 'clock known to, ms'],
      [row('straight', straight), row(`${oneWayMs} ms one way`, delayed)],
    ),
  )
  for (const outcome of [...straight, ...delayed]) {
    const why = miss(outcome)
    if (why !== null) show(`${outcome.kind} ${outcome.seed}: ${why} (${outcome.gaps} gaps of the harness near it)`)
  }
  const isKnown = straight.every(({ clockNs }) => clockNs < requiredMs * 1e6)
  // Nobody can tell on which of the two ways the time goes: half of it either way.
  const isWide = delayed.every(({ clockNs }) => clockNs >= (oneWayMs / 2) * 1e6)
  show(`straight under ${requiredMs} ms: ${verdict(isKnown)}; delayed widened for it: ${verdict(isWide)}`)
  show(`truth held: ${verdict([...straight, ...delayed].every(outcome => miss(outcome) === null))}`)
} finally {
  await sshd.end()
  rmSync(folder, { recursive: true, force: true })
}
