/** What the general driver is held to on the lab of one region, reached from inside or over ssh. */
import type { ConformanceCase } from './conformance.ts'

export const noComponent = [{ component: 'mainframe' }, { component: 'redis-0', zone: 'z' }, {}]
export const noZone = [{ zone: 'z' }, { zone: 'a', region: 'us-east-1' }, { zone: 'of-primary' }, {}]

export const generalCases: ConformanceCase[] = [
  {
    kind: 'component.crash',
    target: { component: 'redis-1', zone: 'c' },
    spec: {},
    unknown: noComponent,
    leased: false,
  },
  {
    kind: 'component.freeze',
    target: { component: 'redis-0', zone: 'a' },
    spec: {},
    unknown: noComponent,
    leased: true,
  },
  { kind: 'zone.isolate', target: { zone: 'b' }, spec: { direction: 'out' }, unknown: noZone, leased: true },
  {
    kind: 'region.isolate',
    target: { region: 'eu-west-1' },
    spec: {},
    unknown: [{ region: 'atlantis' }, { region: 'eu-west-1', zone: 'a' }, { store: 'core-db' }, {}],
    leased: true,
  },
]
