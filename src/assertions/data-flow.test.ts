import { expect, test } from 'vitest'
import type { Flow, PlannedTerritories } from '../model/promise/data-flow.ts'
import type { JournalEntry } from '../model/record/journal-entry.ts'
import { dataFlowFinding, flowsIn } from './data-flow.ts'
import type { FinishedRun } from './evidence-run.ts'

const eu = ['DE', 'IE']
const territories: PlannedTerritories = {
  'eu-west-1': { country: 'IE', boundary: 'eu', countries: eu },
  'eu-central-1': { country: 'DE', boundary: 'eu', countries: eu },
  'us-east-1': { country: 'US', boundary: 'us', countries: ['US'] },
}
const flow = (from: string, to: string, bytes: number, service = 'database'): Flow => ({ from, to, service, bytes })
const look = (during: string, ...flows: Flow[]) => ({ type: 'flows', during, flows }) as unknown as JournalEntry
const runOf = (...entries: JournalEntry[]) => ({ plan: { territories }, entries }) as unknown as FinishedRun

const sound = [
  look('preflight', flow('eu-west-1', 'eu-central-1', 500), flow('eu-west-1', 'us-east-1', 70)),
  look('baseline', flow('eu-west-1', 'eu-central-1', 900), flow('eu-west-1', 'us-east-1', 70)),
  look('observe', flow('eu-west-1', 'eu-central-1', 900), flow('eu-west-1', 'us-east-1', 70)),
  look('settle', flow('eu-west-1', 'eu-central-1', 1500), flow('eu-west-1', 'us-east-1', 70)),
]

test('what flowed is told by part of the drill; what was there before counts to none', () => {
  const flows = flowsIn(runOf(...sound)) ?? []
  expect(flows.filter(({ to }) => to === 'eu-central-1').map(({ phase, bytes }) => [phase, bytes])).toEqual([
    ['baseline', 400],
    ['observe', 0],
    ['settle', 600],
  ])
  expect(dataFlowFinding(flows)).toMatchObject({
    result: 'pass',
    numbers: { bytesBetweenRegions: 1000, bytesOutside: 0 },
  })
})

test('a byte that leaves the boundary only while the fault lasts is found, with its place, part and port', () => {
  const leak = [...sound]
  leak[2] = look('observe', flow('eu-west-1', 'eu-central-1', 900), flow('eu-west-1', 'us-east-1', 2070))
  leak[3] = look('settle', flow('eu-west-1', 'eu-central-1', 1500), flow('eu-west-1', 'us-east-1', 2070))
  expect(dataFlowFinding(flowsIn(runOf(...leak)) ?? [])).toMatchObject({
    result: 'fail',
    problems: ['2000 bytes flowed from eu-west-1 to us-east-1, outside its boundary, during observe (database 2000)'],
  })
})

test('the way back is judged by the boundary of where it starts', () => {
  const out = [
    look('preflight', flow('us-east-1', 'eu-west-1', 0)),
    look('baseline', flow('us-east-1', 'eu-west-1', 9)),
  ]
  expect(dataFlowFinding(flowsIn(runOf(...out)) ?? []).problems).toEqual([
    '9 bytes flowed from us-east-1 to eu-west-1, outside its boundary, during baseline (database 9)',
  ])
})

test('a region that the environment does not know lies outside; clients are nobody’s region', () => {
  const strange = [
    look('preflight', flow('eu-west-1', 'nowhere', 0), flow('eu-west-1', 'elsewhere', 0)),
    look('baseline', flow('eu-west-1', 'nowhere', 1), flow('eu-west-1', 'elsewhere', 1e6)),
  ]
  const flows = flowsIn(runOf(...strange)) ?? []
  expect(flows).toMatchObject([{ to: 'nowhere', inside: false, bytes: 1 }])
})

test('counters that were not read before, during and after prove nothing', () => {
  expect(dataFlowFinding(flowsIn(runOf(...sound.slice(0, 2))) ?? [])).toMatchObject({ result: 'inconclusive' })
  expect(dataFlowFinding([])).toMatchObject({ result: 'inconclusive', summary: 'no counter was read' })
})
