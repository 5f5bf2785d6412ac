import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import overSsh from '../../environments/lab-over-ssh.ts'
import { machinesIn } from '../../src/model/environment/system.ts'
import { clientsOfClouds, loadedWhile } from '../loaded.ts'
import { startSshd, type Sshd } from '../sshd.ts'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-no-lab-'))
const file = join(home, 'ours.json')
const { muster } = musterIn(home)
let sshd: Sshd

beforeAll(async () => {
  sshd = await startSshd([`SetEnv XDG_CACHE_HOME=${join(home, 'cache')}`])
  const { hosts, components } = machinesIn(overSsh.systems)[0]!
  const reached = Object.entries(hosts).map(([name, host]) => [name, { ...host, ssh: sshd.access }])
  const systems = { machines: { driver: 'hosts', hosts: Object.fromEntries(reached), components } }
  const key = join(home, 'key')
  writeFileSync(key, 'a-key-of-the-test')
  const services = structuredClone(overSsh.services)
  services['backend-api']!.auth = { jwt: { key: { fromFile: key }, subjects: 1 } }
  writeFileSync(file, JSON.stringify({ ...overSsh, name: 'ours', services, systems }))
})
afterAll(async () => {
  await sshd.end()
  rmSync(home, { recursive: true, force: true })
})

test.each([
  ['a plan', ['plan', 'scenarios/db-failover.ts'], 0, '/src/drivers/technologies/postgres/kill.ts'],
  ['a drill', ['run', 'scenarios/db-failover.ts'], 5, '/src/drivers/systems/hosts/system.ts'],
])(
  '%s of machines that are reached by ssh loads nothing of the lab',
  async (name, words, code, needed) => {
    const loaded = await loadedWhile(join(home, name), async () => {
      const said = await muster(...words, '-e', file)
      expect([said.code, said.stderr]).toEqual([
        code,
        expect.stringMatching(code === 0 ? /^$/ : /postgres@eu-west-1a: it has no process/),
      ])
    })
    expect(loaded.filter(url => url.endsWith(needed))).toHaveLength(1)
    expect(loaded.filter(url => /\/src\/(lab|drivers\/systems\/lab)\//.test(url))).toEqual([])
    expect(clientsOfClouds(loaded)).toEqual([])
  },
  120_000,
)
