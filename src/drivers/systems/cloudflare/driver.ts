/** Load balancers of Cloudflare, as drivers: one for each system of such. */
import type { CloudflareSettings } from '../../../model/environment/cloudflare/cloudflare-settings.ts'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import { cloudflaresIn } from '../../../model/environment/system.ts'
import type { CheckResult } from '../../../model/record/journal-entry.ts'
import { checked } from '../../contract/checked.ts'
import type { Check, Driver } from '../../contract/driver.ts'
import { tokenKey } from '../secrets.ts'
import { markIn } from '../mark.ts'
import { CloudflareApi } from './api.ts'
import type { Open, OwnMarks } from './context.ts'
import { cutOverAndBack } from './cut-over.ts'
import { withdraw } from './withdraw.ts'

export const cloudflareDrivers = ({ systems }: EstateEnvironment): Driver[] =>
  cloudflaresIn(systems).map(([name, settings]) => driverOf(name, settings))

function driverOf(name: string, settings: CloudflareSettings): Driver {
  const open: Open = ({ system }) =>
    new CloudflareApi(settings, system.secrets()[tokenKey(name)] ?? '', change => system.changed?.(change))
  const own: OwnMarks = new Set()
  const looks = (tolerated: OwnMarks) =>
    new Map(Object.keys(settings.loadBalancers).map(door => checkOf(name, settings, door, open, tolerated)))
  const strict = looks(new Set())
  return {
    name,
    system: name,
    description: 'load balancers of Cloudflare',
    faults: [withdraw(settings, open, own)],
    actions: cutOverAndBack(settings, open, own),
    // What a drill has changed itself is no reason to stop it.
    checks: looks(own),
    steadyStores: async (system, signal) => {
      const all = [...strict.values()].map(look => look(system as never, signal))
      return await Promise.all([tokenCheck(name, open, system as never, signal), ...all])
    },
  }
}

const tokenCheck = (
  name: string,
  open: Open,
  system: Parameters<Check>[0],
  signal: AbortSignal,
): Promise<CheckResult> =>
  checked(`${name}/token`, async () => {
    await open({ system }).requireToken(signal)
    return 'Cloudflare knows it'
  })

/** Holds while the load balancer leads clients, and each of its pools is on and healthy; what is changed under a tolerated mark does not count. */
function checkOf(
  system: string,
  { loadBalancers }: CloudflareSettings,
  door: string,
  open: Open,
  tolerated: OwnMarks,
): [string, Check] {
  const whole = `${system}/${door}`
  const { id, pools } = loadBalancers[door] as CloudflareSettings['loadBalancers'][string]
  const isChanged = (what: string, description: string): boolean => {
    const mark = markIn(description)
    if (mark && !tolerated.has(mark.name))
      throw new Error(`${what} is changed by run ${mark.runId}: run \`muster recover\` should it have ended`)
    return mark !== null
  }
  const look: Check = (reached, signal) =>
    checked(whole, async () => {
      const api = open({ system: reached })
      const { enabled, description } = await api.loadBalancer(id, signal)
      if (!enabled) throw new Error('it is off')
      isChanged('it', description)
      for (const [name, pool] of Object.entries(pools)) {
        const now = await api.pool(pool.id, signal)
        if (isChanged(`pool ${name}`, now.description)) continue
        if (!now.enabled) throw new Error(`pool ${name} is off`)
        if ((await api.isHealthy(pool.id, signal)) === false) throw new Error(`pool ${name} is not healthy`)
      }
      return `it is on, and so are ${Object.keys(pools).join(', ')}`
    })
  return [whole, look]
}
