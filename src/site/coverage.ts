/** Which faults were injected in which regions, with promises of which tiers at stake, and which never. Pure. */
import { Tier } from '../model/names.ts'
import { kindOfHit } from '../model/scenario/former-kinds.ts'
import { isCounted, outsideRegions, regionOf, type SiteRun, tiersAtStake, wasInjected } from './site-run.ts'

export interface CoverageCell {
  /** the newest; null: it was never drilled */
  readonly last: SiteRun | null
  readonly runs: number
}

/** Of one environment. */
export interface Coverage {
  readonly environment: string
  /** in the order of columns */
  readonly places: readonly { readonly region: string; readonly tiers: readonly Tier[] }[]
  readonly rows: readonly { readonly kind: string; readonly cells: readonly CoverageCell[] }[]
}

/** `runs` oldest first. Only what was really injected counts, in runs that were neither aborted nor in doubt. */
export function coverageOf(runs: readonly SiteRun[], faultKinds: readonly string[]): Coverage[] {
  const groups = Map.groupBy(runs, ({ drilled }) => drilled.environment)
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, own]) => inEnvironment(name, own, faultKinds))
}

interface Hit {
  readonly kind: string
  readonly region: string
  readonly tier: Tier
  readonly run: SiteRun
}

function inEnvironment(environment: string, runs: readonly SiteRun[], faultKinds: readonly string[]): Coverage {
  const hits = runs.filter(isCounted).flatMap(hitsOf)
  const places = placesIn(runs, hits)
  const kinds = [...new Set([...faultKinds, ...hits.map(({ kind }) => kind)])]
  const cell = (kind: string, region: string, tier: Tier): CoverageCell => {
    const own = new Set(
      hits.filter(hit => hit.kind === kind && hit.region === region && hit.tier === tier).map(({ run }) => run),
    )
    return { last: [...own].at(-1) ?? null, runs: own.size }
  }
  const cells = (kind: string) => places.flatMap(({ region, tiers }) => tiers.map(tier => cell(kind, region, tier)))
  return { environment, places, rows: kinds.map(kind => ({ kind, cells: cells(kind) })) }
}

function hitsOf(run: SiteRun): Hit[] {
  const { environment } = run
  if (!environment) return []
  const tiers = tiersAtStake(run)
  return run.verdict.faults
    .filter(wasInjected)
    .map(({ kind, instance }) => ({
      kind: kindOfHit({ kind, instance }),
      region: regionOf(instance ?? '', environment),
    }))
    .flatMap(hit => tiers.map(tier => ({ ...hit, tier, run })))
}

/** Every region and tier that the environment ever had. */
function placesIn(runs: readonly SiteRun[], hits: readonly Hit[]): Coverage['places'] {
  const environments = runs.flatMap(({ environment }) => environment ?? [])
  const regions = [...new Set(environments.flatMap(({ regions: own }) => Object.keys(own)))].toSorted()
  const had = new Set(environments.flatMap(({ services }) => Object.values(services).map(({ tier }) => tier)))
  const tiers = Tier.enum.filter(tier => had.has(tier))
  const elsewhere = hits.some(({ region }) => region === outsideRegions) ? [outsideRegions] : []
  return [...regions, ...elsewhere].map(region => ({ region, tiers }))
}
