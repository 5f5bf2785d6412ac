/** Where the data of each tenant's users was seen, in each part of the drill, and whether that was inside its boundary. Pure. */
import { entriesOf } from '../journal/reader.ts'
import {
  belongs,
  type CanarySeen,
  type PlannedTenant,
  type ResidencyCriterion,
  type StorePlace,
  type Sweep,
  type SweepName,
} from '../model/promise/residency.ts'
import { changes } from '../model/promise/change.ts'
import type { TransferBasis } from '../model/territory/transfer.ts'
import type { Finding } from '../model/verdict/verdict.ts'
import type { FinishedRun } from './evidence-run.ts'
import { base } from './findings.ts'
import { ms } from './recovery.ts'

/** Every sweep of a run, in order; null: it plants no canaries. */
export function sweepsIn({ plan, entries, fault }: FinishedRun): Sweep[] | null {
  if (!plan.residency) return null
  const from = fault?.toNs ?? 0
  const injected = entriesOf(entries, 'fault-injected')
  const undone = entriesOf(entries, 'undo-started')
  return entriesOf(entries, 'swept').map(({ sweep, fromNs, toNs, stores }) => ({
    sweep,
    fromMs: ms(fromNs - from),
    toMs: ms(toNs - from),
    faults: injected
      .filter(entry => entry.toNs <= fromNs)
      .map(entry => entry.fault)
      .filter(id => !undone.some(undo => undo.fault === id && undo.ns < toNs)),
    stores,
  }))
}

/** A place where canaries of the tenant were seen and must not be, with all that were seen there. */
interface Sighting {
  readonly store: StorePlace
  readonly sweeps: readonly Sweep[]
  readonly kinds: readonly string[]
}

export function residencyFinding(criterion: ResidencyCriterion, run: FinishedRun): Finding {
  const tenant = run.plan.residency?.tenants.find(one => one.tenant === criterion.tenant)
  const sweeps = sweepsIn(run) ?? []
  if (!tenant) throw new Error(`the plan plants no canaries of ${criterion.tenant}`)
  const outside = sightings(sweeps, tenant).filter(({ store }) => !belongs(store, tenant))
  const lost = lostCanaries(run, tenant, sweeps)
  const doubts = doubtsOf(run, tenant, sweeps)
  const day = (run.entries[0]?.wall ?? '').slice(0, 10)
  const seen = [...outside.map(sighting => crossing(sighting, tenant, day)), ...lost]
  const searched = sweeps.flatMap(({ stores }) => stores)
  return {
    // What was not looked at fails nothing, and lets nothing pass.
    ...base('residency', tenant.tenant, 'met', { problems: seen, doubts }),
    summary: `${outside.length} stores hold what must stay in "${tenant.boundary}" (${tenant.countries.length} countries) and are outside it; ${searched.length} searches in ${sweeps.length} sweeps`,
    objectiveMs: null,
    objectiveSource: `boundary "${tenant.boundary}" of the environment`,
    actualMs: null,
    numbers: {
      sweeps: sweeps.length,
      searches: searched.length,
      notSearched: searched.filter(({ error }) => error !== null).length,
      storesOutside: outside.length,
      canariesLost: lost.length,
      canariesPlanted: plantedFor(run, tenant).filter(({ accepted }) => accepted).length,
    },
    evidence: [{ file: 'journal.ndjson', what: 'canaries-planted and swept: counts and places' }],
  }
}

function sightings(sweeps: readonly Sweep[], { tenant }: PlannedTenant): Sighting[] {
  const found = new Map<string, { store: StorePlace; sweeps: Sweep[]; kinds: Set<string> }>()
  for (const sweep of sweeps)
    for (const { store, seen } of sweep.stores) {
      const own = seen.filter(one => one.tenant === tenant)
      if (own.length === 0) continue
      const key = `${store.asset} ${store.place}`
      const known = found.get(key) ?? { store, sweeps: [], kinds: new Set<string>() }
      known.sweeps.push(sweep)
      for (const { kind } of own) known.kinds.add(kind)
      found.set(key, known)
    }
  return [...found.values()].map(({ kinds, ...rest }) => ({ ...rest, kinds: [...kinds] }))
}

function crossing({ store, sweeps, kinds }: Sighting, tenant: PlannedTenant, day: string): string {
  const { asset, place, country } = store
  const when = `${sweeps.map(({ sweep }) => sweep).join(', ')}; first seen ${instant(sweeps[0]?.fromMs ?? 0)}`
  const what = `${kinds.join(', ')} of ${tenant.tenant} in ${asset} of ${place}${country === null ? '' : ` (${country})`}`
  if (country === null || tenant.countries.includes(country)) return `${what}, where no data of users belongs (${when})`
  const basis = tenant.transfers.find(one => one.to.includes(country) && isInForce(one, day))
  const lawful = basis
    ? `transfer basis: ${basis.basis}${basis.onlyFor ? `, only for ${basis.onlyFor}` : ''}`
    : 'no transfer basis is known'
  return `${what}, outside "${tenant.boundary}" (${when}); ${lawful}`
}

const isInForce = ({ since, expires }: TransferBasis, day: string) =>
  since <= day && (expires === null || day < expires)

const instant = (atMs: number) =>
  atMs < 0 ? `${(-atMs / 1000).toFixed(1)} s before the fault` : `${(atMs / 1000).toFixed(1)} s after the fault`

const plantedFor = ({ entries }: FinishedRun, { tenant }: PlannedTenant) =>
  entriesOf(entries, 'canaries-planted')
    .flatMap(({ canaries }) => canaries)
    .filter(one => one.tenant === tenant)

/** Accepted, kept by what took it, and found nowhere in a sweep that came later. */
function lostCanaries(run: FinishedRun, tenant: PlannedTenant, sweeps: readonly Sweep[]): string[] {
  const kept = plantedFor(run, tenant).filter(({ kind, accepted }) => accepted && tenant.canaries[kind]?.kept)
  return kept.flatMap(({ kind, wave }) => {
    const blind = sweeps
      .filter(({ sweep }) => wave === 'before' || sweep !== 'before')
      // Where a store could not be searched, it may lie there.
      .filter(({ stores }) => stores.every(({ error }) => error === null))
      .filter(({ stores }) => !stores.some(({ seen }) => seen.some(isOf({ tenant: tenant.tenant, kind, wave }))))
    return blind.length === 0
      ? []
      : [
          `the ${kind} of ${tenant.tenant} that was planted ${wave === 'before' ? 'before the fault' : 'while it stood'} is found nowhere (${blind.map(({ sweep }) => sweep).join(', ')})`,
        ]
  })
}

const isOf =
  (sought: Pick<CanarySeen, 'tenant' | 'kind' | 'wave'>) =>
  ({ tenant, kind, wave }: CanarySeen) =>
    tenant === sought.tenant && kind === sought.kind && wave === sought.wave

/** What was not looked at, or was looked at by a search that was not seen to see. */
function doubtsOf(run: FinishedRun, tenant: PlannedTenant, sweeps: readonly Sweep[]): string[] {
  const planned = changes.filter(change => run.plan.runbook?.some(({ part }) => part === change))
  const due: SweepName[] = ['before', 'during', 'after', ...planned, 'end']
  const missing = due.filter(name => !sweeps.some(({ sweep }) => sweep === name))
  const during = sweeps.find(({ sweep }) => sweep === 'during')
  return [
    ...(missing.length === 0 ? [] : [`nobody looked: ${missing.join(', ')}`]),
    ...(during && during.faults.length === 0 && run.plan.faults.length > 0
      ? ['no fault stood any more when it was looked during the fault']
      : []),
    ...plantedFor(run, tenant)
      .filter(({ accepted }) => !accepted)
      .map(({ kind, wave, detail }) => `the ${kind} of ${tenant.tenant} (${wave}) was not taken: ${detail}`),
    ...sweeps.flatMap(({ sweep, stores }) =>
      stores.flatMap(({ store, items, error, sawPositive }) => [
        ...(error === null ? [] : [`${store.asset} of ${store.place} could not be searched (${sweep}): ${error}`]),
        ...(sawPositive === false
          ? [`the search of ${store.asset} of ${store.place} did not see what was planted for it`]
          : []),
        ...(sweep === 'before' && items > 0 && sawPositive === null
          ? [`nothing was planted in ${store.asset} of ${store.place} to see whether its search sees`]
          : []),
      ]),
    ),
  ]
}
