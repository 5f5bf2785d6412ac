/** Elements of sets of nftables whose packets are dropped. Each carries the run's id as its comment and expires by itself: its lease. */
import type { Hosts } from '../contract/hosts.ts'

/** Where such sets are. */
export interface DropSets {
  readonly hosts: Hosts
  /** family and name of the table that holds them on each host */
  readonly table: string
}

/** One element: in which host's table, in which set, what. */
export interface DropElement {
  readonly host: string
  readonly set: string
  readonly value: string
  readonly [key: string]: string
}

/** Adds the elements; throws when one is there already, because it would then be another run's to take away. */
export async function addElements(
  sets: DropSets,
  elements: readonly DropElement[],
  runId: string,
  leaseMs: number,
): Promise<void> {
  const timeout = `${Math.ceil(leaseMs / 1000)}s`
  await inHosts(elements, (host, own) =>
    nft(
      sets,
      host,
      own.map(
        ({ set, value }) => `create element ${sets.table} ${set} { ${value} timeout ${timeout} comment "${runId}" }`,
      ),
    ),
  )
}

/** Deletes those elements that this run made and that are still there. */
export async function deleteElements(sets: DropSets, elements: readonly DropElement[], runId: string): Promise<void> {
  const mine = await presentElements(sets, elements, runId)
  await inHosts(mine, (host, own) =>
    nft(
      sets,
      host,
      own.map(({ set, value }) => `delete element ${sets.table} ${set} { ${value} }`),
    ),
  )
}

/** Which of the elements are there by this run. */
export async function presentElements(
  { hosts, table }: DropSets,
  elements: readonly DropElement[],
  runId: string,
): Promise<DropElement[]> {
  const texts = new Map<string, string>()
  await inHosts(elements, async host => {
    const argv = ['nft', 'list', 'table', ...table.split(' ')]
    texts.set(host, (await hosts.exec(host, argv, { timeoutMs: 5_000 })).stdout)
  })
  return elements.filter(({ host, set, value }) => {
    const inSet = new RegExp(`set ${set} \\{[^]*?\\n\\t\\}`).exec(texts.get(host) ?? '')?.[0] ?? ''
    return inSet.split(/[,{}]/).some(part => part.trim().startsWith(`${value} `) && part.includes(`comment "${runId}"`))
  })
}

async function nft({ hosts }: DropSets, host: string, lines: readonly string[]): Promise<void> {
  const result = await hosts.exec(host, ['nft', lines.join('; ')], { timeoutMs: 5_000 })
  if (result.code !== 0) throw new Error(`nft on ${host}: ${result.stderr.trim()}`)
}

async function inHosts(
  elements: readonly DropElement[],
  act: (host: string, own: DropElement[]) => Promise<void>,
): Promise<void> {
  const hosts = [...new Set(elements.map(element => element.host))]
  await Promise.all(
    hosts.map(host =>
      act(
        host,
        elements.filter(element => element.host === host),
      ),
    ),
  )
}
