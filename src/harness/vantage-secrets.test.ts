import { expect, test } from 'vitest'
import type { PlannedVantage } from '../model/plan/plan.ts'
import { secretsFor } from './vantage-secrets.ts'

const vantage = {
  probes: [{ subject: 'shop', url: 'https://shop.example/orders' }],
  ledgers: [
    { service: null, urls: ['postgres://drill@10.0.1.5:6432/shop'] },
    { service: 'till', urls: ['https://till.example/sales/{key}'] },
  ],
  readBacks: [{ urls: ['postgres://drill@10.0.1.5:5432/shop'] }],
} as unknown as PlannedVantage

test('a vantage gets what lets it in where it goes, and nothing else', () => {
  const needed = {
    ...{
      'header#shop': 'a',
      'oauth#shop': 'o',
      'tokenKey#till': 'b',
      'password@10.0.1.5:6432': 'c',
      'password@10.0.1.5:5432': 'd',
    },
    ...{ tokenKey: 'e', 'tokenKey@198.51.100.2': 'f', objectKey: 'g' },
  }
  const others = {
    ...{ 'header#bank': 'h', 'oauth#bank': 'o', 'password@10.0.1.6:5432': 'i' },
    // A system may be called as a service is: what is the drill's own is no vantage's all the same.
    ...{ 'variable#ours#TOKEN': 'j', 'token#edge': 'k', 'token#shop': 'l' },
  }
  expect(secretsFor(vantage, { ...needed, ...others })).toEqual(needed)
})
