/** What a fault of AWS changes, as the services themselves tell of it: read before, and looked at again. */
import type { Json } from '../../../contract/json.ts'

/** One thing to look at. */
export type Watch =
  | { readonly what: 'subnets' | 'instances'; readonly zone: string; readonly tags: Readonly<Record<string, string>> }
  | { readonly what: 'routes'; readonly tags: Readonly<Record<string, string>> }
  | {
      readonly what: 'aurora-cluster' | 'rds-instance'
      readonly arn: string
      /** who takes over must be in another zone: the one that had it is lost */
      readonly leavesZone?: true
    }
  | { readonly what: 'bucket'; readonly arn: string; readonly tags: Readonly<Record<string, string>> }
  | {
      readonly what: 'cache'
      readonly arn: string
      readonly zone: string
      readonly tags: Readonly<Record<string, string>>
      /** all that have the tags are meant; absent: this one alone */
      readonly isOneOfSeveral?: true
    }

/** Whether what was meant to happen has happened, by the service's word. */
export interface Seen {
  /** `part`: to some of it, or it is on its way; `untold`: the service says nothing of it */
  readonly state: 'there' | 'part' | 'not there' | 'untold'
  readonly detail: string
}

/** How one kind of thing is looked at. `before` is kept in the handle, for whoever looks later. */
export interface Look<Before extends Json = Json> {
  /** Rejects where there is nothing to hit. */
  before(signal: AbortSignal): Promise<Before>
  now(before: Before, signal: AbortSignal): Promise<Seen>
  close(): void
}

/** It ends when the experiment ends; who has taken over stays where he is. */
export const returns = ({ what }: Watch): boolean => what === 'subnets' || what === 'instances' || what === 'routes'

/** Of several, all of which something is told. Pure. */
export function together(all: readonly Seen[]): Seen {
  const told = all.filter(({ state }) => state !== 'untold')
  const states = new Set(told.map(({ state }) => state))
  const detail = all.map(one => one.detail).join('; ')
  if (states.size === 0) return { state: 'untold', detail }
  return { state: states.size === 1 ? (told[0] as Seen).state : 'part', detail }
}

/** `there` where all are, `part` where some are. Pure. */
export const stateBy = (there: number, of: number): Seen['state'] =>
  there === of ? 'there' : there === 0 ? 'not there' : 'part'
