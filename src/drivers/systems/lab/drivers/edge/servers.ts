/** The servers of an edge as its HAProxy holds them, read and set through its runtime socket. */
import type { Lab } from '../../../../../lab/lab.ts'
import { tellHaproxy } from '../../haproxy.ts'

const backend = 'gateways'

/** One server of one edge. */
export interface Server {
  readonly name: string
  /** as HAProxy says it: `UP`, `UP 1/2` (going down), `DOWN`, `DOWN 1/3` (coming up), `DRAIN`, `MAINT` */
  readonly status: string
  /** requests on their way */
  readonly inFlight: number
  /** requests sent to it since the edge was started */
  readonly requests: number
}

/** What an operator may set. `drain`: no new request; `maint`: none, and no checks. */
export type AdminState = 'ready' | 'drain' | 'maint'

export const isUp = ({ status }: Server) => status.startsWith('UP')
/** By the checks of the edge itself: one that an operator took out is not checked. */
export const isDown = ({ status }: Server) => status.startsWith('DOWN')
export const isOut = ({ status }: Server) => status.startsWith('MAINT') || status.startsWith('DRAIN')

/** Those of the edges that have a process: the others can be asked nothing, and serve nobody. */
export async function runningOf(lab: Lab, edges: readonly string[]): Promise<string[]> {
  const pids = await Promise.all(edges.map(edge => lab.pids(edge)))
  return edges.filter((_, at) => (pids[at]?.length ?? 0) > 0)
}

export async function serversOf(lab: Lab, edge: string, signal: AbortSignal): Promise<Server[]> {
  return parseServers(await tellHaproxy(lab, edge, 'show stat', signal))
}

/** Rows of `show stat` that are servers of the edge's gateways. */
export function parseServers(csv: string): Server[] {
  const [head = '', ...rows] = csv.trim().split('\n')
  const columns = head.replace('# ', '').split(',')
  const at = (row: readonly string[], column: string) => row[columns.indexOf(column)] ?? ''
  return rows
    .map(row => row.split(','))
    .filter(row => at(row, 'pxname') === backend && !['BACKEND', 'FRONTEND'].includes(at(row, 'svname')))
    .map(row => ({
      name: at(row, 'svname'),
      status: at(row, 'status'),
      inFlight: Number(at(row, 'scur')),
      requests: Number(at(row, 'stot')),
    }))
}

export const setting = (names: readonly string[], state: AdminState) =>
  names.map(name => `set server ${backend}/${name} state ${state}`).join('; ')

/** Sets the state of servers; throws with what HAProxy said against it. */
export async function setServers(
  lab: Lab,
  edge: string,
  names: readonly string[],
  state: AdminState,
  signal: AbortSignal,
): Promise<void> {
  if (names.length === 0) return
  const said = (await tellHaproxy(lab, edge, setting(names, state), signal)).trim()
  if (said !== '') throw new Error(`${edge} did not set ${names.join(', ')} to ${state}: ${said}`)
}
