import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import overSsh from '../../environments/lab-over-ssh.ts'
import { machinesIn } from '../../src/model/environment/system.ts'
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
  vi.unstubAllEnvs()
  await sshd.end()
  rmSync(home, { recursive: true, force: true })
})

/** Modules that the command line itself had loaded when it ended. */
function loadedIn(folder: string): string[] {
  const reports = readdirSync(folder).map(
    name => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: { url: string }[] },
  )
  const urls = reports.map(({ result }) => result.map(({ url }) => url))
  return urls.filter(all => all.some(url => url.endsWith('/src/cli/main.ts'))).flat()
}

test.each([
  ['a plan', ['plan', 'scenarios/db-failover.ts'], 0, '/src/drivers/technologies/postgres/kill.ts'],
  ['a drill', ['run', 'scenarios/db-failover.ts'], 5, '/src/drivers/systems/hosts/system.ts'],
])(
  '%s of machines that are reached by ssh loads nothing of the lab',
  async (name, words, code, needed) => {
    const folder = join(home, name)
    mkdirSync(folder)
    vi.stubEnv('NODE_V8_COVERAGE', folder)
    const said = await muster(...words, '-e', file)
    vi.unstubAllEnvs()
    expect([said.code, said.stderr]).toEqual([
      code,
      expect.stringMatching(code === 0 ? /^$/ : /postgres@eu-west-1a: it has no process/),
    ])
    const loaded = loadedIn(folder)
    expect(loaded.filter(url => url.endsWith(needed))).toHaveLength(1)
    expect(loaded.filter(url => /\/src\/(lab|drivers\/systems\/lab)\//.test(url))).toEqual([])
  },
  120_000,
)
