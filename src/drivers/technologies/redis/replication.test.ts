import { expect, test } from 'vitest'
import { apartBecause, masterAmong } from './replication.ts'

const master = (name: string) => ({ name, info: '# Replication\r\nrole:master\r\nconnected_slaves:1\r\n' })
const replica = (name: string, link = 'up') => ({ name, info: `role:slave\r\nmaster_link_status:${link}\r\n` })
const silent = (name: string) => ({ name, info: null })

test('master is who says so; of two nobody can tell', () => {
  expect(masterAmong([replica('a'), master('b')])).toBe('b')
  expect(masterAmong([replica('a'), silent('b')])).toBe(null)
  expect(() => masterAmong([master('a'), replica('b'), master('c')])).toThrow('a and c each say')
})

test('a node takes part while there is one master, and it is that or follows it', () => {
  expect(apartBecause('a', [master('a'), replica('b')])).toBe(null)
  expect(apartBecause('b', [master('a'), replica('b')])).toBe(null)
  expect(apartBecause('a', [master('a'), master('b')])).toBe('b says that it is master as well')
  expect(apartBecause('b', [master('a'), replica('b', 'down')])).toBe('its link to the master is down')
  expect(apartBecause('b', [silent('a'), replica('b')])).toBe('no other node says that it is master')
  expect(apartBecause('a', [silent('a'), master('b')])).toBe('it does not answer')
  expect(apartBecause('c', [master('a')])).toBe('it does not answer')
})
