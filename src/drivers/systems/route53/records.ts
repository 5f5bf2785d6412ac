/** Records of a hosted zone as Route 53 has them, and as they are to be. Pure. */
import type { ResourceRecordSet } from '@aws-sdk/client-route-53'
import { isDeepStrictEqual } from 'node:util'
import type { DnsRecord, RecordPlace } from '../../../model/environment/route53/route53-settings.ts'
import type { Json } from '../../contract/json.ts'
import type { Marked } from '../mark.ts'

export type RecordSet = ResourceRecordSet

/** One set of a record; null: it is not there. */
export interface SetChange {
  /** as it is found, which has to be so still when it is changed */
  readonly from: RecordSet | null
  readonly to: RecordSet | null
}

/** A set that a run changes: as it is put back at the end, which is how it was before the run changed it first. */
export interface KeptChange extends SetChange {
  readonly was: RecordSet | null
}

/** What leads clients elsewhere. */
export interface Leading {
  readonly sets: readonly SetChange[]
  /** health checks that are to say "unhealthy", whatever they see */
  readonly checks: readonly string[]
  /** no other check of the record is to say so; absent: what an earlier change of the run has made of others stays */
  readonly isWhole?: true
}

export interface Placed {
  readonly region?: string | undefined
  readonly zone?: string | undefined
}

export const placesIn = ({ places }: DnsRecord, { region, zone }: Placed): RecordPlace[] =>
  Object.values(places).filter(place => place.region === region && (zone === undefined || place.zone === zone))

export const withDot = (name: string) => (name.endsWith('.') ? name : `${name}.`)

/** How Route 53 writes a name: `\052.example.` is `*.example.` */
const plain = (name = '') => withDot(name.replace('\\052', '*')).toLowerCase()

/** Of all sets of a zone, those of this record. */
export const setsOf = ({ name, type }: DnsRecord, all: readonly RecordSet[]): RecordSet[] =>
  all.filter(set => set.Type === type && plain(set.Name) === plain(name))

/** Without what means nothing, so that what is read again is the same; JSON, so that a journal can hold it. */
export const tidy = <T>(set: T): T => JSON.parse(JSON.stringify(set)) as T

/** The record that says whose a change is: it is made, and taken away, together with it or not at all. */
export const markSet = (record: DnsRecord, { runId, name }: Marked): RecordSet => ({
  ...{ Name: markName(record), Type: 'TXT', TTL: 60 },
  ResourceRecords: [{ Value: `"muster run=${runId} change=${name}"` }],
})
/** Each record has its own: `_muster-a.shop.example.`, and `_muster-a-any.shop.example.` of all names below it. */
export const markName = ({ name, type }: DnsRecord) =>
  plain(`_muster-${type.toLowerCase()}${name.startsWith('*.') ? '-any' : ''}.${name.replace(/^\*\./, '')}`)

/** Whose mark stands; null: nobody's. */
export function markIn(record: DnsRecord, all: readonly RecordSet[]): { mark: Marked; set: RecordSet } | null {
  const set = all.find(({ Name, Type }) => Type === 'TXT' && plain(Name) === markName(record))
  const [, runId, name] = /run=(\S+) change=([^\s"]+)/.exec(set?.ResourceRecords?.[0]?.Value ?? '') ?? []
  return set && runId !== undefined && name !== undefined ? { mark: { runId, name }, set } : null
}

/** Nobody is led to these places any more. Throws with why Route 53 cannot be told so. */
export function withdrawn(record: DnsRecord, sets: readonly RecordSet[], places: readonly RecordPlace[]): Leading {
  const [simple] = sets
  if (simple && simple.SetIdentifier === undefined) {
    const left = (simple.ResourceRecords ?? []).filter(({ Value }) => !valuesOf(places).includes(Value as string))
    if (left.length === simple.ResourceRecords?.length)
      throw new Error(`${record.name} has none of the values of the place`)
    if (left.length === 0) throw new Error(`${record.name} would have no value left`)
    return { sets: [{ from: simple, to: { ...simple, ResourceRecords: left } }], checks: [] }
  }
  return without(
    record,
    sets,
    sets.filter(set => isAt(set, places)),
  )
}

/** Everybody is led to these places alone. Throws with why Route 53 cannot be told so. */
export function ledTo(record: DnsRecord, sets: readonly RecordSet[], places: readonly RecordPlace[]): Leading {
  const [simple] = sets
  if (simple && simple.SetIdentifier === undefined) {
    const values = valuesOf(places)
    if (values.length === 0) throw new Error(`the environment gives no \`values\` of ${record.name} for the place`)
    return {
      sets: [{ from: simple, to: { ...simple, ResourceRecords: values.map(Value => ({ Value })) } }],
      checks: [],
    }
  }
  const there = sets.filter(set => isAt(set, places))
  if (there.length === 0) throw new Error(`${record.name} has no set for the place`)
  const others = without(
    record,
    sets,
    sets.filter(set => !there.includes(set)),
    there,
  )
  const raised = there.filter(({ Weight }) => Weight === 0).map(set => ({ from: set, to: { ...set, Weight: 1 } }))
  return { ...others, sets: [...others.sets, ...raised], isWhole: true }
}

const valuesOf = (places: readonly RecordPlace[]) => places.flatMap(({ values = [] }) => values)
const isAt = ({ SetIdentifier }: RecordSet, places: readonly RecordPlace[]) =>
  places.some(({ set }) => set !== undefined && set === SetIdentifier)

/** Weighted sets get the weight 0; others are held for unhealthy. `serving`: who gets a weight besides. */
function without(
  { name }: DnsRecord,
  sets: readonly RecordSet[],
  gone: readonly RecordSet[],
  serving: readonly RecordSet[] = [],
): Leading {
  if (gone.length === 0) throw new Error(`${name} has no set for the place`)
  const left = sets.filter(set => !gone.includes(set))
  if (left.length === 0) throw new Error(`${name} would have no set left`)
  if (gone.every(({ Weight }) => Weight !== undefined)) {
    if (serving.length === 0 && left.every(({ Weight }) => Weight === 0))
      throw new Error(
        `the other sets of ${name} have the weight 0: with no weight at all Route 53 answers with every set`,
      )
    const heavy = gone.filter(({ Weight }) => Weight !== 0)
    if (heavy.length === 0 && serving.length === 0) throw new Error(`nobody is led there by ${name} already`)
    return { sets: heavy.map(from => ({ from, to: { ...from, Weight: 0 } })), checks: [] }
  }
  const unchecked = gone.filter(({ HealthCheckId }) => HealthCheckId === undefined)
  if (unchecked.length > 0)
    throw new Error(
      `${unchecked.map(({ SetIdentifier }) => SetIdentifier).join(', ')} of ${name} has neither a weight nor a health check: Route 53 cannot be told to leave it`,
    )
  // A check may serve other records too: whoever reads the whole zone says so.
  const checks = gone.map(({ HealthCheckId }) => HealthCheckId as string)
  const shared = left.find(({ HealthCheckId }) => checks.includes(HealthCheckId ?? ''))
  if (shared) throw new Error(`${shared.SetIdentifier} of ${name}, which is to go on, has the same health check`)
  return { sets: [], checks: [...new Set(checks)] }
}

/** Whether a set stands just so, or is not there where it is null; `like`: which one is meant. */
export function stands(set: RecordSet | null, like: RecordSet, all: readonly RecordSet[]): boolean {
  const same = all.find(one => isSameSet(one, like))
  return !set || !same ? !set && !same : isEqual(same, set)
}

export const isSameSet = (one: RecordSet, other: RecordSet): boolean =>
  plain(one.Name) === plain(other.Name) && one.Type === other.Type && one.SetIdentifier === other.SetIdentifier

/** As it is, whatever Route 53 makes of its name. */
export const isEqual = (one: RecordSet | null, other: RecordSet | null): boolean => {
  const named = (set: RecordSet | null) => set && { ...tidy(set), Name: plain(set.Name) }
  return isDeepStrictEqual(named(one), named(other))
}

/** How long resolvers may go on to answer with what they know, in seconds; an alias has none of its own. */
export const ttlOf = (sets: readonly RecordSet[]): number => Math.max(0, ...sets.map(({ TTL = aliasTtl }) => TTL))
/** As Amazon documents it. */
const aliasTtl = 60

export const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json
