/** Whether machines let a drill do what it must, tried without harm: nothing is broken, nothing is left but Muster's programs. */
import { machine, type } from 'node:os'
import type { EstateEnvironment } from '../../../model/environment/environment.ts'
import { machinesIn } from '../../../model/environment/system.ts'
import type { CheckResult } from '../../../model/record/journal-entry.ts'
import type { Ask } from '../../contract/ask.ts'
import { checked } from '../../contract/checked.ts'
import type { Hosts } from '../../contract/hosts.ts'

const lookMs = 15_000

/** Programs that every drill needs on a host whose components it breaks, and whose packages have other names. */
const needed = { bash: 'bash', flock: 'util-linux', setsid: 'util-linux', sleep: 'coreutils' } as const

const look = `uname -sm
id -u
for name in "$@"; do command -v "$name" >/dev/null || echo "$name"; done`

/** A check for each host, and one for each way that a client of it must have. */
export async function hostChecks(
  system: Hosts & Pick<Ask, 'connects'>,
  environment: EstateEnvironment,
): Promise<CheckResult[]> {
  const machines = machinesIn(environment.systems)
  const components = machines.flatMap(({ components: own = [] }) => own)
  const drilled = new Set(components.map(({ host }) => host))
  const names = machines.flatMap(({ hosts }) => Object.keys(hosts))
  return await Promise.all([
    ...names.map(name => checked(`host/${name}`, () => hostDetail(system, name, drilled.has(name)))),
    ...waysOf(environment).map(({ from, host, port, what }) =>
      checked(`way/${from}/${what}`, async () => {
        const end = await system.connects(from, host, port)
        if (end !== 'was made') throw new Error(`a connection from ${from} to ${host}:${port} ${end}`)
        return `${host}:${port}`
      }),
    ),
  ])
}

async function hostDetail(system: Hosts, name: string, isDrilled: boolean): Promise<string> {
  const argv = ['sh', '-c', look, 'sh', ...(isDrilled ? Object.keys(needed) : [])]
  const { code, stdout, stderr } = await system.exec(name, argv, { timeoutMs: lookMs })
  if (code !== 0) throw new Error(`it cannot be asked what it is: ${stderr.trim()}`)
  const [kind = '', user = '', ...missing] = stdout.split('\n').filter(Boolean)
  if (missing.length > 0) throw new Error(`it lacks ${missing.join(', ')}: install ${packagesOf(missing)}`)
  if (isDrilled && user !== '0') throw new Error('whoever logs in is not root there: give the host `become: "sudo"`')
  if (!isDrilled && kind !== ownKind)
    throw new Error(`it is ${kind}, and this machine ${ownKind}: no vantage can stand there`)
  return `${kind}${user === '0' ? ', as root' : ''}`
}

const ownKind = `${type()} ${machine()}`

const packagesOf = (missing: readonly string[]) =>
  [...new Set(missing.map(name => needed[name as keyof typeof needed] ?? name))].join(' ')

interface Way {
  readonly from: string
  readonly host: string
  readonly port: number
  readonly what: string
}

/** What clients and readers must reach: front doors from where users are, stores from where they are asked. */
function waysOf({ services, stores, vantages }: EstateEnvironment): Way[] {
  const doors = Object.values(vantages).flatMap(({ host: from, frontDoor }) =>
    Object.entries(services).map(([name, service]) => ({
      from,
      what: name,
      ...placeIn(frontDoor ?? service.frontDoor),
    })),
  )
  const asked = Object.entries(stores).flatMap(([name, { controlPlane, controlHost, members, entries }]) => {
    const from = controlPlane?.host ?? controlHost
    if (from === undefined) return []
    const places = [...Object.entries(members), ...entries.map((entry, at) => [`entry-${at}`, entry] as const)]
    return places.map(([part, place]) => ({ from, what: `${name}/${part}`, ...place }))
  })
  return [...doors, ...asked]
}

function placeIn(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname, port: port === '' ? ({ 'http:': 80, 'https:': 443 }[protocol] ?? 80) : Number(port) }
}
