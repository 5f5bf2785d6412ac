import { expect, test } from 'vitest'
import environment from '../../../../environments/lab.ts'
import { estateOf } from '../../../../test/estate-of.ts'
import type { Question } from '../../../model/question.ts'
import type { Ask } from '../../contract/ask.ts'
import { writeSomething } from './write-something.ts'

async function asked(instance: string) {
  const heard: { host: string; questions: readonly Question[] }[] = []
  const ask: Ask['ask'] = async (host, questions) => (heard.push({ host, questions }), [])
  const connects = () => Promise.reject(new Error('nobody asks for a connection'))
  await writeSomething({ ...estateOf(environment), ask, tell: ask, connects }, instance, AbortSignal.timeout(1_000))
  return heard.map(({ host, questions }) => ({
    host,
    urls: questions.map(question => (question.kind === 'sql' ? new URL(question.url).host : '')),
    isWrite: questions.every(question => question.kind === 'sql' && /ELSE txid_current\(\)/.test(question.sql)),
  }))
}

test('every member of its cluster is asked to commit, in its own region: whoever takes writes does', async () => {
  const membersAt = (octet: number) => [21, 22, 23].map(zone => `10.${octet}.${zone}.10:5432`)
  expect(await asked('postgres@eu-west-1a')).toEqual([{ host: 'control-eu-west-1', urls: membersAt(1), isWrite: true }])
  expect(await asked('postgres@eu-central-1b')).toEqual([
    { host: 'control-eu-central-1', urls: membersAt(2), isWrite: true },
  ])
})

test('of what no store knows nobody asks anything', async () => {
  expect(await asked('redis-0@eu-west-1a')).toEqual([])
})
