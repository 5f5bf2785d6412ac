import { expect, test } from 'vitest'
import environment from '../../../../environments/lab-single-region.ts'
import { estateOf } from '../../../../test/estate-of.ts'
import type { Question } from '../../../model/question.ts'
import type { Ask } from '../../contract/ask.ts'
import { masterRoles } from './masters.ts'

const ranges = ['0-5460', '5461-10922', '10923-16383']
const first = ['redis-0@eu-west-1a', 'redis-0@eu-west-1b', 'redis-0@eu-west-1c']

/** A cluster whose masters are these, in the order of shards; a node asked to fail over is master of its shard a look later. */
function clusterOf(masters: string[]) {
  const takenOver: string[] = []
  const view = (id: string) => {
    const shard = masters.indexOf(id)
    const role = shard < 0 ? 'myself,slave m' : 'myself,master -'
    return `x 10.0.0.1:6379@16379 ${role} 0 0 1 connected ${ranges[shard] ?? ''}`.trim()
  }
  const answerTo = ({ name, commands }: Extract<Question, { kind: 'redis' }>) => {
    if (commands[0] !== 'CLUSTER FAILOVER') return [view(name), '']
    takenOver.push(name)
    masters[first.indexOf(name)] = name
    return ['OK']
  }
  const ask: Ask['ask'] = async (_host, questions) =>
    questions.map(question => ({
      ...{ name: question.name, atNs: '0', error: null },
      value: answerTo(question as Extract<Question, { kind: 'redis' }>),
    }))
  const connects = () => Promise.reject(new Error('nobody asks for a connection'))
  return { system: { ...estateOf(environment), ask, tell: ask, connects }, takenOver }
}

const signal = AbortSignal.timeout(10_000)

test('the masters of every shard are told', async () => {
  const { system } = clusterOf([...first])
  expect(await masterRoles.held(system, signal)).toEqual(first)
})

test('who was master and is none now is it again; the others are left alone, and a second time nothing is done', async () => {
  const { system, takenOver } = clusterOf([first[0] as string, 'redis-1@eu-west-1a', first[2] as string])
  expect(await masterRoles.giveBack(first, system, signal)).toEqual(['redis-0@eu-west-1b is master again'])
  expect(await masterRoles.giveBack(first, system, signal)).toEqual([])
  expect(takenOver).toEqual(['redis-0@eu-west-1b'])
})

test('of an estate without that node, and of nothing held, nobody asks anything', async () => {
  const { system, takenOver } = clusterOf([...first])
  expect(await masterRoles.giveBack(['redis-9@nowhere'], system, signal)).toEqual([])
  expect(await masterRoles.giveBack([], system, signal)).toEqual([])
  expect(takenOver).toEqual([])
})
