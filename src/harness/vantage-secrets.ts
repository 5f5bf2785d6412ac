import type { PlannedVantage } from '../model/plan/plan.ts'

type Secrets = Readonly<Record<string, string>>

/** What a vantage needs to be let in, of all that is known: it may run on a machine that others use too. Pure. */
export function secretsFor({ probes, ledgers, readBacks }: PlannedVantage, secrets: Secrets): Secrets {
  const urls = [...probes.map(({ url }) => url), ...[...ledgers, ...readBacks].flatMap(entry => entry.urls)]
  const places = new Set(urls.map(url => new URL(url.replace(/[{}]/g, '')).host))
  const services = new Set<string | null | undefined>([
    ...probes.map(({ subject }) => subject),
    ...ledgers.map(({ service }) => service),
    ...readBacks.map(({ pages }) => pages?.service),
  ])
  const isNeeded = (name: string) => {
    const [, kind, of = ''] =
      /^(password)@(.*)$/.exec(name) ?? /^(header|tokenKey|oauth|variable|token)#(.*)$/.exec(name) ?? []
    if (kind === 'variable' || kind === 'token') return false
    if (kind === 'password') return places.has(of)
    return kind === undefined || services.has(of)
  }
  return Object.fromEntries(Object.entries(secrets).filter(([name]) => isNeeded(name)))
}
