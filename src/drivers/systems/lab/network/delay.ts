/** Delaying what goes between a region of the lab and all else: at the region's router, half on the way out, half on the way in. */
import type { Lab } from '../../../../lab/lab.ts'
import { backboneLink } from '../../../../lab/network/script.ts'
import {
  type Delay as Delayed,
  delayScript,
  lookScript,
  readLook,
  undelayScript,
} from '../../../../lab/network/delay.ts'
import { canaryAddress } from '../../../../lab/topology.ts'
import type { Confirmation } from '../../../contract/fault.ts'
import type { Delay, Impairing, Owner } from '../../../contract/network.ts'
import { claimWithLease, isClaimed, release } from '../../../linux/claim.ts'
import { runScript } from '../../../linux/script.ts'
import { shellsOf } from '../claim.ts'

interface Handle extends Delay {
  readonly claim: string
  readonly [key: string]: string | number
}

export const delayingOf = (lab: Lab): Impairing<Delay, Handle> => ({
  async prepare({ region, roundTripMs, jitterMs, lossPercent }) {
    return { region, claim: `delay-${region}`, roundTripMs, jitterMs, lossPercent }
  },
  async open(handle, { runId, leaseMs }) {
    const [delays, own] = [delaysOf(handle), owner(handle, runId)]
    await claimWithLease(shellsOf(lab), claimOf(handle, runId), leaseMs, undelayScript(delays, own))
    try {
      await runScript(lab, handle.region, delayScript(delays, own), [])
    } catch (error) {
      await end(lab, handle, runId)
      throw error
    }
  },
  standing: (handle, { runId }) => standing(lab, handle, runId),
  async close(handle, { runId }) {
    if (await isClaimed(shellsOf(lab), claimOf(handle, runId))) await end(lab, handle, runId)
  },
})

async function end(lab: Lab, handle: Handle, runId: string): Promise<void> {
  await runScript(lab, handle.region, undelayScript(delaysOf(handle), owner(handle, runId)), [])
  await release(shellsOf(lab), claimOf(handle, runId))
}

/** Present while the rules stand and the program behind them listens; how long a connection takes is told. */
async function standing(lab: Lab, handle: Handle, runId: Owner['runId']): Promise<Confirmation> {
  const delays = delaysOf(handle)
  const { rules, listening } = readLook(await runScript(lab, handle.region, lookScript(runId), []))
  const heard = delays.filter(({ queue }) => listening.includes(queue)).length
  const took = await connectionTime(lab, handle.region)
  const detail = `${rules} of ${delays.length} rules stand, ${heard} of ${delays.length} queues are listened to; a connection out of the region ${took}`
  if (rules === delays.length && heard === delays.length) return { state: 'present', detail }
  return { state: rules === 0 ? 'absent' : 'unknown', detail }
}

const claimOf = ({ claim: name, region: host }: Handle, runId: string) => ({ runId, name, host })

const owner = ({ claim }: Handle, runId: string) => ({ mark: runId, pidFile: `/run/lab/${claim}-${runId}.pid` })

/** In other chains than the lab's own latency: both then add up. */
function delaysOf({ roundTripMs, jitterMs, lossPercent }: Handle): Delayed[] {
  const half = { delayMs: roundTripMs / 2, jitterMs: jitterMs / 2, lossPercent }
  return [
    { queue: 1, chain: 'POSTROUTING', match: `-o ${backboneLink}`, ...half },
    { queue: 2, chain: 'PREROUTING', match: `-i ${backboneLink}`, ...half },
  ]
}

async function connectionTime(lab: Lab, region: string): Promise<string> {
  const script = `from=\${EPOCHREALTIME/./}; exec 3<>/dev/tcp/${canaryAddress}/80 && echo $((\${EPOCHREALTIME/./} - from))`
  const argv = ['timeout', '6', 'bash', '-c', script]
  const { code, stdout } = await lab.exec(`control-${region}`, argv, { timeoutMs: 8_000 })
  return code === 0 ? `takes ${(Number(stdout) / 1000).toFixed(1)} ms` : 'was not made'
}
