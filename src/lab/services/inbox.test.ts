import { expect, test } from 'vitest'
import { type Arrived, Inbox } from './inbox.ts'

const page = (component: string, status: Arrived['status'] = 'firing'): Arrived => ({
  route: 'page',
  name: 'ServiceDown',
  status,
  labels: { component },
})
/** An inbox whose clock shows what `at` holds. */
function inboxAt(...instants: bigint[]) {
  let last = 0n
  return new Inbox(() => (last = instants.shift() ?? last))
}

test('what arrived later is told, what arrived with it too, and nothing twice', async () => {
  const inbox = inboxAt(10n, 10n, 20n)
  inbox.add([page('a'), page('b')])
  inbox.add([page('c')])
  inbox.add([page('d')])
  const all = await inbox.after(0n, 0)
  // Two that arrive within one tick of the clock are still told apart.
  expect(all.map(({ atNs }) => atNs)).toEqual(['10', '10', '11', '20'])
  expect((await inbox.after(10n, 0)).map(({ labels }) => labels['component'])).toEqual(['c', 'd'])
  expect(await inbox.after(20n, 0)).toEqual([])
})

test('who asks early waits for what arrives, or for the time to be over', async () => {
  const inbox = inboxAt(10n)
  const asked = inbox.after(0n, 5_000)
  inbox.add([page('a')])
  expect(await asked).toHaveLength(1)
  expect(await inbox.after(10n, 5)).toEqual([])
})

test('an alert stands until it is resolved, each by its own labels', () => {
  const inbox = inboxAt(1n, 2n, 3n, 4n)
  inbox.add([page('a'), page('b')])
  inbox.add([page('a', 'resolved')])
  expect(inbox.standing().map(({ labels }) => labels['component'])).toEqual(['b'])
  inbox.add([page('a')])
  expect(inbox.standing()).toHaveLength(2)
})
