import { readdirSync } from 'node:fs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { canMakeNetworks, ownNetwork } from '../../../test/own-network.ts'
import { shellsHere } from '../../../test/this-machine.ts'
import { addQueue, confirmQueue, queueHandle, removeQueue, requireFree } from './queue.ts'

test('the mark of a run is its own, the same every time, and one the kernel takes', () => {
  const link = { claim: 'squeeze-eu-west-1-a' }
  expect(queueHandle(link, 'run-1')).toBe(queueHandle(link, 'run-1'))
  expect(queueHandle(link, 'run-1')).not.toBe(queueHandle(link, 'run-2'))
  for (let run = 0; run < 200; run++) expect(queueHandle(link, `run-${run}`)).toMatch(/^[1-9a-e][0-9a-f]{3}:$/)
})

const whole = { host: 'here', link: 'v0', claim: 'squeeze-a', rate: '500kbit', flow: null }
const flow = { ...whole, claim: 'squeeze-replica', flow: { port: 5432, to: '10.1.22.10' } }
const owner = (runId: string, leaseMs = 60_000) => ({ runId, leaseMs, signal: AbortSignal.timeout(20_000) })

async function link() {
  const { claims, [Symbol.dispose]: removed } = shellsHere()
  onTestFinished(removed)
  const hosts = await ownNetwork('ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up')
  onTestFinished(() => hosts[Symbol.asyncDispose]())
  return { hosts, claims }
}

test.skipIf(!canMakeNetworks).each([whole, flow])(
  'a link is narrowed by $claim until its own run takes it off',
  async narrowed => {
    const shells = await link()
    const stateOf = async (runId: string) => (await confirmQueue(shells, narrowed, owner(runId))).state
    await requireFree(shells, narrowed, owner('one').signal)
    expect(await stateOf('one')).toBe('absent')
    await addQueue(shells, narrowed, owner('one'))
    expect(await stateOf('one')).toBe('present')
    expect(await stateOf('another')).toBe('unknown')
    await expect(requireFree(shells, narrowed, owner('another').signal)).rejects.toThrow(
      /v0 of here is squeezed already/,
    )
    await expect(addQueue(shells, narrowed, owner('another'))).rejects.toThrow(/^tc: /)
    await removeQueue(shells, narrowed, owner('another'))
    expect(await stateOf('one')).toBe('present')
    await removeQueue(shells, narrowed, owner('one'))
    expect(await stateOf('one')).toBe('absent')
    expect(readdirSync(shells.claims)).toEqual([])
    await removeQueue(shells, narrowed, owner('one'))
  },
)

test.skipIf(!canMakeNetworks)(
  'it is taken off when the lease is over, and nothing is left where it cannot be put',
  async () => {
    const shells = await link()
    await addQueue(shells, whole, owner('one', 300))
    await vi.waitUntil(() => readdirSync(shells.claims).length === 0, { timeout: 10_000 })
    expect(await confirmQueue(shells, whole, owner('one'))).toEqual({
      state: 'absent',
      detail: 'v0 of here has noqueue 0:',
    })
    await expect(addQueue(shells, { ...whole, rate: 'much' }, owner('one'))).rejects.toThrow(/^tc: .*rate/s)
    expect(readdirSync(shells.claims)).toEqual([])
    expect((await confirmQueue(shells, whole, owner('one'))).state).toBe('absent')
  },
)
