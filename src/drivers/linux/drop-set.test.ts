import { expect, onTestFinished, test } from 'vitest'
import { canMakeNetworks, ownNetwork } from '../../../test/own-network.ts'
import { addElements, deleteElements, type DropElement, presentElements } from './drop-set.ts'

const table = `nft -f - <<'RULES'
table inet fault {
  set held { type ipv4_addr; flags timeout; }
  set dead_in { type ifname; flags timeout; }
}
RULES`

const held = (value: string): DropElement => ({ host: 'here', set: 'held', value })
const near = held('10.1.22.1')
const far = held('10.1.22.10')
const link = { host: 'here', set: 'dead_in', value: '"zone-b"' }

test.skipIf(!canMakeNetworks)(
  'an element is its run’s: another can neither add it, see it nor take it away',
  async () => {
    const hosts = await ownNetwork(table)
    onTestFinished(() => hosts[Symbol.asyncDispose]())
    const sets = { hosts, table: 'inet fault' }
    const all = [near, far, link]
    const standing = (runId: string) => presentElements(sets, all, runId)

    await addElements(sets, [far, link], 'one', 60_000)
    expect(await standing('one')).toEqual([far, link])
    expect(await standing('another')).toEqual([])
    await expect(addElements(sets, [near, far], 'another', 60_000)).rejects.toThrow(/exists/)
    expect(await standing('another')).toEqual([])
    await addElements(sets, [near], 'another', 60_000)

    await deleteElements(sets, all, 'another')
    expect(await standing('one')).toEqual([far, link])
    await deleteElements(sets, all, 'one')
    expect(await standing('one')).toEqual([])
    await deleteElements(sets, all, 'one')
  },
)

test.skipIf(!canMakeNetworks)('an element expires by itself when its lease is over', async () => {
  const hosts = await ownNetwork(table)
  onTestFinished(() => hosts[Symbol.asyncDispose]())
  const sets = { hosts, table: 'inet fault' }
  await addElements(sets, [far], 'one', 600)
  await expect.poll(() => presentElements(sets, [far], 'one'), { timeout: 10_000 }).toEqual([])
})
