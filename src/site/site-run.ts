/** A run as the pages know it, and where it was drilled. Pure. */
import type { DrilledEnvironment } from '../library/drilled-environment.ts'
import type { SealedRun, UnusableRun } from '../library/stored-runs.ts'
import { Tier } from '../model/names.ts'
import type { Verdict } from '../model/verdict/verdict.ts'

export interface SiteRun extends Pick<SealedRun, 'drilled' | 'verdict' | 'fingerprint'> {
  /** null: it cannot be read */
  readonly environment: DrilledEnvironment | null
  /** address of its report, from the pages; null: it has none */
  readonly report: string | null
}

export interface SiteInput {
  /** oldest first */
  readonly runs: readonly SiteRun[]
  /** runs on which nothing may be built */
  readonly unusable: readonly Pick<UnusableRun, 'runId' | 'scenario' | 'why'>[]
  /** every fault that can be injected, in order */
  readonly faultKinds: readonly string[]
  /** sha256 of the key that every run had to be signed with; null: each was verified by the key beside it */
  readonly trustedKey: string | null
}

/** What a fault hit that lies in no region: a point of presence. */
export const outsideRegions = 'outside of regions'

/** The region of an instance, by its name: `postgres@eu-west-1a`. */
export function regionOf(instance: string, { regions }: DrilledEnvironment): string {
  const place = instance.slice(instance.lastIndexOf('@') + 1)
  const longest = Object.keys(regions).toSorted((a, b) => b.length - a.length)
  return longest.find(name => place.startsWith(name)) ?? outsideRegions
}

/** Regions that were hit, in order. */
export function regionsHit({ verdict, environment }: SiteRun): string[] {
  if (!environment) return []
  const hit = verdict.faults.filter(wasInjected).map(({ instance }) => regionOf(instance ?? '', environment))
  return [...new Set(hit)].toSorted()
}

export const wasInjected = ({ injectedMs }: Verdict['faults'][number]) => injectedMs !== null

/** Tiers of the services that its promises name, or that use a store which they name; the most important first. */
export function tiersAtStake({ verdict, environment }: SiteRun): Tier[] {
  const subjects = new Set(verdict.findings.map(({ subject }) => subject))
  const atStake = Object.entries(environment?.services ?? {})
    .filter(([name, { stores }]) => subjects.has(name) || stores.some(store => subjects.has(store)))
    .map(([, { tier }]) => tier)
  return Tier.enum.filter(tier => atStake.includes(tier))
}

/** What can be said of it counts: it was neither aborted nor is it in doubt. */
export const isCounted = ({ verdict: { aborted, validity } }: SiteRun) => !aborted && validity.valid

/** A group of runs for each drill in each environment, in order of their names. */
export function drillsOf(runs: readonly SiteRun[]): { scenario: string; environment: string; runs: SiteRun[] }[] {
  const groups = Map.groupBy(runs, ({ verdict, drilled }) => JSON.stringify([verdict.scenario, drilled.environment]))
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, own]) => {
      const [scenario, environment] = JSON.parse(key) as [string, string]
      return { scenario, environment, runs: own }
    })
}
