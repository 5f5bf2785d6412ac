import Type, { type Static } from 'typebox'
import { backboneLink } from '../../../lab/network/script.ts'
import { type Delay, delayScript, lookScript, readLook, undelayScript } from '../../../lab/network/delay.ts'
import { canaryAddress } from '../../../lab/topology.ts'
import type { Confirmation, Fault, FaultContext } from '../../contract/fault.ts'
import type { Json } from '../../contract/json.ts'
import { claimWithLease, isClaimed, release } from '../../linux/claim.ts'
import { runScript } from '../../linux/script.ts'
import { shellsOf } from '../../systems/lab/claim.ts'
import { regionsOf } from '../../contract/targets.ts'
import type { LabSystem } from '../../systems/lab/system.ts'

const Spec = Type.Object(
  {
    roundTripMs: Type.Number({ minimum: 1, maximum: 5_000, description: 'added to every round trip over the link' }),
    jitterMs: Type.Optional(Type.Number({ minimum: 0, description: 'it varies by up to so much more or less' })),
    lossPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: 'lost in each direction' })),
  },
  { additionalProperties: false },
)
type Spec = Static<typeof Spec>

interface Handle {
  readonly region: string
  readonly claim: string
  readonly roundTripMs: number
  readonly jitterMs: number
  readonly lossPercent: number
  readonly [key: string]: Json
}

/** `lab.delay`: everything between a region and the rest of the world takes longer, and some of it is lost. */
export const delay: Fault<Spec, Handle, LabSystem> = {
  kind: 'lab.delay',
  schema: Spec,
  describe: ({ roundTripMs, lossPercent = 0 }: Partial<Spec>) => ({
    effect: `adds ${roundTripMs === undefined ? 'a given delay' : `${roundTripMs} ms`} to every round trip between the region and the rest${lossPercent > 0 ? `, and loses ${lossPercent} % of packets each way` : ''}`,
    undo: 'lets packets pass at once again; a lease inside the lab does so should nobody else',
    reversible: true,
    permission: 'change the rules of the lab’s routers',
    blastRadius: 'region',
  }),
  candidates: ({ inventory }, { region, zone, component, store, service }) =>
    [zone, component, store, service].every(name => name === undefined) && region !== undefined
      ? regionsOf(inventory).filter(name => name === region)
      : [],
  async prepare({ roundTripMs, jitterMs = 0, lossPercent = 0 }, { region = '' }, { system }) {
    if (!regionsOf(system.inventory).includes(region)) throw new Error(`there is no region "${region}"`)
    return { instance: region, handle: { region, claim: `delay-${region}`, roundTripMs, jitterMs, lossPercent } }
  },
  async inject(handle, { system, runId, leaseMs, signal }) {
    signal.throwIfAborted()
    const claim = claimIn(handle, runId)
    const own = owner(runId, claim.name)
    await claimWithLease(shellsOf(system.lab), claim, leaseMs, undelayScript(delaysOf(handle), own))
    try {
      await runScript(system, claim.host, delayScript(delaysOf(handle), own), [])
    } catch (error) {
      await end(handle, system, runId)
      throw error
    }
  },
  confirm,
  async undo(handle, { system, runId }) {
    if (await isClaimed(shellsOf(system.lab), claimIn(handle, runId))) await end(handle, system, runId)
  },
}

async function end(handle: Handle, system: LabSystem, runId: string): Promise<void> {
  await runScript(system, handle.region, undelayScript(delaysOf(handle), owner(runId, handle.claim)), [])
  await release(shellsOf(system.lab), claimIn(handle, runId))
}

const claimIn = ({ claim: name, region: host }: Handle, runId: string) => ({ runId, name, host })

/** Present while the rules stand and the program behind them listens; how long a connection takes is told. */
async function confirm(handle: Handle, { system, runId }: FaultContext<LabSystem>): Promise<Confirmation> {
  const delays = delaysOf(handle)
  const { rules, listening } = readLook(await runScript(system, handle.region, lookScript(runId), []))
  const heard = delays.filter(({ queue }) => listening.includes(queue)).length
  const took = await connectionTime(system, handle.region)
  const detail = `${rules} of ${delays.length} rules stand, ${heard} of ${delays.length} queues are listened to; a connection out of the region ${took}`
  if (rules === delays.length && heard === delays.length) return { state: 'present', detail }
  return { state: rules === 0 ? 'absent' : 'unknown', detail }
}

const owner = (runId: string, claim: string) => ({ mark: runId, pidFile: `/run/lab/${claim}-${runId}.pid` })

/** Half of it on the way out, half on the way in, in other chains than the lab's own latency: both then add up. */
function delaysOf({ roundTripMs, jitterMs, lossPercent }: Handle): Delay[] {
  const half = { delayMs: roundTripMs / 2, jitterMs: jitterMs / 2, lossPercent }
  return [
    { queue: 1, chain: 'POSTROUTING', match: `-o ${backboneLink}`, ...half },
    { queue: 2, chain: 'PREROUTING', match: `-i ${backboneLink}`, ...half },
  ]
}

async function connectionTime(system: LabSystem, region: string): Promise<string> {
  const script = `from=\${EPOCHREALTIME/./}; exec 3<>/dev/tcp/${canaryAddress}/80 && echo $((\${EPOCHREALTIME/./} - from))`
  const argv = ['timeout', '6', 'bash', '-c', script]
  const { code, stdout } = await system.lab.exec(`control-${region}`, argv, { timeoutMs: 8_000 })
  return code === 0 ? `takes ${(Number(stdout) / 1000).toFixed(1)} ms` : 'was not made'
}
