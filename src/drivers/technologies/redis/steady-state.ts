/** Redis is steady while every node takes part and every shard has a master; with Sentinel, while those can agree on another. */
import type { Store } from '../../../model/environment/environment.ts'
import { isCache } from '../../../model/environment/store-kind.ts'
import type { Ask } from '../../contract/ask.ts'
import { checked } from '../../contract/checked.ts'
import type { SteadyStores } from '../../contract/driver.ts'
import type { Inventoried } from '../../contract/inventory.ts'
import { masterCandidates, outside, shardsOf } from './master.ts'

type System = Ask & Inventoried

export const steadyCaches: SteadyStores = (system, signal) => {
  const stores = Object.entries(system.environment.stores).filter(([, store]) => isCache(store))
  return Promise.all(
    stores.flatMap(([name, store]) => [
      checked(`${name}/nodes`, () => wholeNodes(system, name, signal)),
      ...(store.sentinels ? [checked(`${name}/sentinels`, () => agreeing(system, store, signal))] : []),
    ]),
  )
}

async function wholeNodes(system: System, store: string, signal: AbortSignal): Promise<string> {
  const nodes = masterCandidates(system, { store })
  const whys = await Promise.all(nodes.map(async id => ({ id, why: await outside(system, id, signal) })))
  const apart = whys.flatMap(({ id, why }) => (why === null ? [] : [`${id}: ${why}`]))
  if (apart.length > 0) throw new Error(apart.join('; '))
  const shards = await shardsOf(system, { store }, signal)
  const orphans = shards.flatMap(({ master }, at) => (master === null ? [at] : []))
  if (orphans.length > 0) throw new Error(`shard ${orphans.join(', ')} has no master`)
  return `${nodes.length} nodes take part, ${shards.length} shards have a master each`
}

/** Every Sentinel answers, and sees enough others to have another master made. */
async function agreeing(system: System, store: Store, signal: AbortSignal): Promise<string> {
  const { master, at } = store.sentinels as NonNullable<Store['sentinels']>
  const questions = at.map(({ host, port }) => ({
    ...{
      name: `${host}:${port}`,
      kind: 'redis' as const,
      address: host,
      port,
      commands: [`SENTINEL CKQUORUM ${master}`],
    },
    ...(store.tls ? { tls: store.tls } : {}),
  }))
  const answers = await system.ask(store.controlHost as string, questions, signal)
  const bad = questions.flatMap(({ name }) => {
    const error = answers.find(answer => answer.name === name)?.error
    return error === null ? [] : [`${name}: ${error ?? 'it said nothing'}`]
  })
  if (bad.length > 0) throw new Error(bad.join('; '))
  return `${at.length} Sentinels can agree on another master of ${master}`
}
