import { expect, test } from 'vitest'
import type { Plan } from '../model/plan/plan.ts'
import type { StoreSwept } from '../model/promise/residency.ts'
import type { Verdict } from '../model/verdict/verdict.ts'
import { residencySection } from './sections/residency.ts'

const rows = (place: string, country: string, more: Partial<StoreSwept> = {}): StoreSwept => ({
  store: { asset: 'database rows', place, country, holdsData: true },
  items: 10,
  bytes: 2_500_000,
  workMs: 100,
  restMs: 100,
  error: null,
  sawPositive: null,
  seen: [],
  ...more,
})
const seen = [
  { tenant: 'eu-customers', kind: 'user', wave: 'before', count: 3 },
  { tenant: 'eu-customers', kind: 'job', wave: 'before', count: 1 },
] as const
const plan = { residency: { tenants: [{ tenant: 'eu-customers', countries: ['IE'] }] } } as unknown as Plan

test('each cell says what was seen, or why nothing could be; what lies out of place stands out', () => {
  const residency = [
    {
      sweep: 'before',
      fromMs: -2000,
      toMs: -500,
      faults: [],
      stores: [
        rows('eu-west-1', 'IE', { seen: [...seen] }),
        rows('us-east-1', 'US'),
        rows('eu-west-2', 'GB', { items: 0 }),
      ],
    },
    {
      sweep: 'during',
      fromMs: 1000,
      toMs: 2500,
      faults: ['cut'],
      stores: [rows('eu-west-1', 'IE', { error: 'refused' }), rows('us-east-1', 'US', { seen: [...seen] })],
    },
  ]
  const html = residencySection({ residency } as unknown as Verdict, plan)?.text ?? ''
  const cells = [...html.matchAll(/<td>(.*?)<\/td>/g)].map(([, text]) => text?.replaceAll(/<\/?div>/g, ''))
  expect(cells).toEqual([
    ...['database rows', 'eu-west-1 (IE)', 'eu-customers: 2', 'not searched'],
    ...['database rows', 'us-east-1 (US)', 'none', '<strong>eu-customers: 2, out of place</strong>'],
    ...['database rows', 'eu-west-2 (GB)', 'empty', 'not looked at'],
  ])
  expect(html).toContain('<small>-2.0 to -0.5 s</small>')
  expect(html).toContain('Before the fault: 20 items, 7.5 MB, read for 0.3 s and rested for 0.3 s within 1.5 s.')
  expect(residencySection({} as Verdict, plan)).toBeNull()
})
