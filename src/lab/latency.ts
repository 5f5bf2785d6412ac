/** Latency between regions: what leaves a region for another one waits at its router for half of their round trip. */
import type { CheckResult } from '../model/record/journal-entry.ts'
import type { LabSettings } from '../model/environment/lab/lab-settings.ts'
import { usageError } from '../model/muster-error.ts'
import type { Lab } from './lab.ts'
import { type Delay, delayScript, lookScript, readLook, undelayScript } from './network/delay.ts'

type Layout = Pick<LabSettings, 'regions' | 'latency'>

/** Holds the reason where the machine cannot delay packets: regions are then as near as they are. */
const offFile = '/run/lab/no-latency'
const owner = { mark: 'latency', pidFile: '/run/lab/latency.pid' }

/** Delays at a region's router, one for each region that it is apart from. Pure; throws on regions that are not there. */
export function delaysAt({ regions, latency = [] }: Layout, region: string): Delay[] {
  return latency.flatMap(({ between, roundTripMs, jitterMs = 0 }, at) => {
    const unknown = between.find(name => !regions[name])
    if (unknown !== undefined || between[0] === between[1])
      throw usageError(
        'lab.latency',
        `driver.settings.latency.${at}.between: ${between.join(', ')} are not two regions of the lab`,
        `there are ${Object.keys(regions).join(', ')}`,
      )
    const other = between.find(name => name !== region)
    if (other === undefined || !between.includes(region)) return []
    const [own, far] = [regions[region]?.octet, regions[other]?.octet]
    const match = `-s 10.${own}.0.0/16 -d 10.${far}.0.0/16`
    const delays = { delayMs: roundTripMs / 2, jitterMs: jitterMs / 2, lossPercent: 0 }
    return [{ queue: 100 + (far ?? 0), chain: 'FORWARD' as const, match, ...delays }]
  })
}

/** Sets the delays at every router. A machine that cannot is told of, and the lab goes on without. */
export async function applyLatency(lab: Lab, onProgress: (text: string) => void): Promise<void> {
  const failures = await Promise.all(
    routers(lab).map(async ({ region, delays }) => {
      const argv = ['sh', '-c', delayScript(delays, ownerAt(region))]
      const { code, stderr } = await lab.exec(region, argv, { timeoutMs: 10_000 })
      if (code === 0) return null
      await lab.exec(region, ['sh', '-c', undelayScript(delays, ownerAt(region))], { timeoutMs: 10_000 })
      return `${region}: ${stderr.trim() || `exit code ${code}`}`
    }),
  )
  const reasons = failures.filter(reason => reason !== null)
  if (reasons.length === 0) return
  onProgress(`no latency between regions: ${reasons.join('; ')}`)
  await lab.exec('backbone', ['tee', offFile], { timeoutMs: 5_000, input: reasons.join('; ') })
}

/** Why there is no latency although the settings ask for it; null: there is, or none is asked for. */
export async function latencyOff(lab: Lab): Promise<string | null> {
  if (routers(lab).length === 0) return null
  const { code, stdout } = await lab.exec('backbone', ['cat', offFile], { timeoutMs: 5_000 })
  return code === 0 ? stdout : null
}

/** Whether every router delays what it should. On a machine that cannot, the checks hold and say so. */
export async function latencyChecks(lab: Lab): Promise<CheckResult[]> {
  const off = await latencyOff(lab)
  return await Promise.all(
    routers(lab).map(async ({ region, delays }) => {
      const name = `latency@${region}`
      if (off !== null) return { name, ok: true, detail: `off: this machine cannot delay packets: ${off}` }
      const look = await lab.exec(region, ['sh', '-c', lookScript(owner.mark)], { timeoutMs: 5_000 })
      const { rules, listening } = readLook(look.stdout)
      const deaf = delays.filter(({ queue }) => !listening.includes(queue))
      const ok = rules === delays.length && deaf.length === 0
      return {
        name,
        ok,
        detail: ok ? 'ok' : `${rules} of ${delays.length} rules stand, ${deaf.length} without the program that delays`,
      }
    }),
  )
}

const routers = (lab: Lab) =>
  Object.keys(lab.settings.regions)
    .map(region => ({ region, delays: delaysAt(lab.settings, region) }))
    .filter(({ delays }) => delays.length > 0)

const ownerAt = (region: string) => ({ ...owner, pidFile: owner.pidFile.replace('latency', `latency-${region}`) })
