/** What the routers of the lab's regions have counted since boot. */
import { parseFlowName } from '../../../lab/network/rules.ts'
import type { Lab } from '../../../lab/lab.ts'
import type { Flow } from '../../../model/promise/data-flow.ts'

interface Counter {
  readonly name: string
  readonly bytes: number
}

/** Throws when a router does not answer: a flow that nobody counted is not none. */
export async function flowsOf(lab: Lab, signal: AbortSignal): Promise<Flow[]> {
  const regions = Object.keys(lab.settings.regions)
  const counted = await Promise.all(regions.map(region => countersOf(lab, region, signal)))
  return counted.flat().flatMap(({ name, bytes }) => {
    const flow = parseFlowName(name)
    return flow ? [{ ...flow, bytes }] : []
  })
}

async function countersOf(lab: Lab, region: string, signal: AbortSignal): Promise<Counter[]> {
  const argv = ['nft', '-j', 'list', 'counters', 'table', 'inet', 'accounting']
  const { code, stdout, stderr } = await lab.exec(region, argv, { timeoutMs: 5_000, signal })
  if (code !== 0) throw new Error(`the router of ${region} tells no counters: ${stderr.trim()}`)
  const { nftables } = JSON.parse(stdout) as { nftables: { counter?: Counter }[] }
  return nftables.flatMap(({ counter }) => counter ?? [])
}
