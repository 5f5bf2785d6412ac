import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import lab from '../../../environments/lab.ts'
import { topologyOf } from '../topology.ts'
import { clientConfig, howToReach, knownHosts } from './client.ts'

const { hosts } = topologyOf(lab.driver.settings)
const site = { stateDir: '/a lab/100%' }

/** What ssh itself reads in the configuration, of a host. */
function readBySsh(host: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'ssh-'))
  try {
    const file = join(folder, 'config')
    writeFileSync(file, clientConfig(site, hosts))
    const lines = execFileSync('ssh', ['-T', '-G', '-F', file, host], { encoding: 'utf8' }).trim().split('\n')
    return Object.fromEntries(lines.map(line => [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('every host of the lab is told how it is reached: ssh looks for its own network, and for its own key', () => {
  expect(readBySsh('eu-west-1a-db')).toMatchObject({
    hostname: '10.1.21.10',
    hostkeyalias: 'eu-west-1a-db',
    user: 'root',
    proxycommand: "'/a lab/100%%/ssh/enter' eu-west-1a-db %h %p",
    stricthostkeychecking: 'true',
    identitiesonly: 'yes',
  })
  expect(readBySsh('eu-west-1')).toMatchObject({ hostname: '127.0.0.1', hostkeyalias: 'eu-west-1' })
  const text = clientConfig(site, hosts)
  for (const { name } of hosts) expect(text).toContain(`\nHost ${name}\n`)
})

test('a host is known by its name and by every address', () => {
  const keys = new Map(hosts.map(({ name }) => [name, `ssh-ed25519 key-of-${name} muster-lab`]))
  const lines = knownHosts(hosts, keys).split('\n')
  expect(lines).toContain('eu-west-1a-web,10.1.1.10 ssh-ed25519 key-of-eu-west-1a-web muster-lab')
  expect(lines).toContain('backbone ssh-ed25519 key-of-backbone muster-lab')
})

test('people are told what to type, with a path that a shell takes', () => {
  expect(howToReach(site, hosts)).toMatch(
    /^its hosts are reached by ssh, for instance:\n {2}ssh -F '\/a lab\/100%\/ssh\/config' eu-west-1a-db\n/,
  )
  expect(howToReach({ stateDir: '/lab' }, hosts)).toMatch(/ssh -F \/lab\/ssh\/config eu-west-1a-db\n/)
})
