/** Elements of the lab's nftables fault sets. Each carries the run's id as its comment and expires by itself: its lease. */
import type { Lab } from '../../../lab/lab.ts'

/** One element: in which host's table, in which set, what. */
export interface DropElement {
  readonly host: string
  readonly set: string
  readonly value: string
  readonly [key: string]: string
}

/** Adds the elements; throws when one is there already, because it would then be another run's to take away. */
export async function addElements(
  lab: Lab,
  elements: readonly DropElement[],
  runId: string,
  leaseMs: number,
): Promise<void> {
  const timeout = `${Math.ceil(leaseMs / 1000)}s`
  await inHosts(elements, (host, own) =>
    nft(
      lab,
      host,
      own.map(
        ({ set, value }) => `create element inet fault ${set} { ${value} timeout ${timeout} comment "${runId}" }`,
      ),
    ),
  )
}

/** Deletes those elements that this run made and that are still there. */
export async function deleteElements(lab: Lab, elements: readonly DropElement[], runId: string): Promise<void> {
  const mine = await presentElements(lab, elements, runId)
  await inHosts(mine, (host, own) =>
    nft(
      lab,
      host,
      own.map(({ set, value }) => `delete element inet fault ${set} { ${value} }`),
    ),
  )
}

/** Which of the elements are there; with a run id, only those that this run made. */
export async function presentElements(
  lab: Lab,
  elements: readonly DropElement[],
  runId?: string,
): Promise<DropElement[]> {
  const texts = new Map<string, string>()
  await inHosts(elements, async host => {
    texts.set(host, (await lab.exec(host, ['nft', 'list', 'table', 'inet', 'fault'], { timeoutMs: 5_000 })).stdout)
  })
  return elements.filter(({ host, set, value }) => {
    const inSet = new RegExp(`set ${set} \\{[^]*?\\n\\t\\}`).exec(texts.get(host) ?? '')?.[0] ?? ''
    const entry = inSet.split(/[,{}]/).find(part => part.includes(value))
    return entry !== undefined && (runId === undefined || entry.includes(`comment "${runId}"`))
  })
}

async function nft(lab: Lab, host: string, lines: readonly string[]): Promise<void> {
  const result = await lab.exec(host, ['nft', lines.join('; ')], { timeoutMs: 5_000 })
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
