import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { HostsSettings } from './hosts-settings.ts'

const check = new Ajv2020({ strict: false }).compile(HostsSettings)
const takes = (hosts: unknown, components?: unknown) =>
  check({ driver: 'hosts', hosts, ...(components === undefined ? {} : { components }) })

const host = (ssh: object, more: object = {}) => ({ 'pg-1': { ssh, region: 'eu-west-1', ...more } })
const component = (more: object) => [{ id: 'postgres@a', kind: 'postgres', host: 'pg-1', ...more }]

test('a host with all that ssh may be told, and one with nothing but its name', () => {
  const whole = {
    host: '10.0.1.5',
    port: 2222,
    user: 'drill',
    identityFile: '~/.ssh/drill',
    proxyJump: 'ops@bastion:2222,inner',
    knownHostsFile: '/etc/drill/known hosts',
    configFile: '/etc/drill/ssh_config',
  }
  expect(takes(host(whole, { zone: 'a', become: 'sudo' }))).toBe(true)
  expect(takes(host({ host: 'pg-1' }))).toBe(true)
  expect(takes({ client: { ssh: { host: 'client' } } })).toBe(true)
  expect(takes(host({ host: 'pg-1', proxyCommand: 'nc -X connect -x proxy:3128 %h %p' }))).toBe(true)
})

test.each([
  ['no host at all', {}],
  ['a name that ssh takes for an option', host({ host: '-oProxyCommand=reboot' })],
  ['a user that ssh takes for an option', host({ host: 'pg-1', user: '-v' })],
  ['two ways there', host({ host: 'pg-1', proxyJump: 'bastion', proxyCommand: 'nc %h %p' })],
  ['a command of two lines', host({ host: 'pg-1', proxyCommand: 'nc %h %p\nUser root' })],
  ['a port that there is not', host({ host: 'pg-1', port: 65_536 })],
  ['a field of nobody', host({ host: 'pg-1', password: 'x' })],
  ['another way to become root', host({ host: 'pg-1' }, { become: 'su' })],
])('refuses %s', (_, hosts) => {
  expect(takes(hosts)).toBe(false)
})

test('a component is found in exactly one way', () => {
  const on = host({ host: 'pg-1' })
  for (const way of [
    { unit: 'postgresql@15-main.service', ports: [5432] },
    { pidFile: '/run/postgres.pid' },
    { pattern: 'postgres -D /data' },
  ])
    expect(takes(on, component(way))).toBe(true)
  for (const wrong of [
    {},
    { unit: 'postgresql', pattern: 'postgres' },
    { pidFile: 'run/postgres.pid' },
    { unit: '--all' },
  ])
    expect(takes(on, component(wrong))).toBe(false)
})
