import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ownSigner } from '../../test/own-signer.ts'
import lab from '../../environments/lab-single-region.ts'
import scenario from '../../scenarios/db-failover.ts'
import regionOutage from '../../scenarios/region-outage.ts'
import threeRegions from '../../environments/lab.ts'
import { reachOf } from '../drivers/reach.ts'
import { signedApproval } from '../evidence/approval.ts'
import type { Environment } from '../model/environment/environment.ts'
import type { Safety } from '../model/environment/safety.ts'
import type { Plan } from '../model/plan/plan.ts'
import type { Scenario } from '../model/scenario/scenario.ts'
import { compilePlan } from '../plan/compile.ts'
import { longestMs, permitted } from './permit.ts'

async function planOf(drill: Scenario, environment: Environment, safety?: Safety): Promise<Plan> {
  const { drivers, ...estate } = await reachOf({ ...environment, ...(safety ? { safety } : {}) })
  return compilePlan(drill, estate, drivers)
}

const owner = ownSigner()
const digest = createHash('sha256').update('a plan').digest('hex')
const tuesday = new Date('2026-12-01T10:00:00.000Z')
const windows: Safety['windows'] = [{ days: ['tue'], from: '10:00', to: '11:00', timeZone: 'UTC' }]
const approvals = [{ role: 'service owner', keys: [owner.fingerprint] }]
const approval = (by = owner, plan = digest) => ({
  name: 'owner.json',
  text: signedApproval(
    {
      ...{ plan, scenario: 'db-failover', environment: 'shop', role: 'service owner' },
      ...{ from: '2026-12-01T09:00:00.000Z', until: '2026-12-02T09:00:00.000Z' },
    },
    by,
  ),
})

test('the plan says how far each fault is felt, and what its environment allows', async () => {
  const plan = await planOf(scenario, lab, { windows })
  expect(plan.faults.map(({ reach }) => reach)).toEqual(['process'])
  expect(plan.safety).toEqual({ windows })
  const outage = await planOf(regionOutage, threeRegions)
  expect(outage.faults.map(({ reach }) => reach)).toContain('region')
  expect(outage.safety).toBeUndefined()
})

test('what is cut off is felt as far as it reaches', async () => {
  const around = async (kind: string, target: object) => {
    const faults = [{ id: 'cut', kind, target, at: '0s', lasts: '10s' }]
    return (await planOf({ ...scenario, faults } as Scenario, lab)).faults[0]?.reach
  }
  expect(await around('lab.black-hole', { region: 'eu-west-1' })).toBe('region')
  expect(await around('region.isolate', { region: 'eu-west-1' })).toBe('region')
  expect(await around('zone.isolate', { region: 'eu-west-1', zone: 'b' })).toBe('zone')
})

test('a drill that reaches further than its environment allows has no plan', async () => {
  const ceiling = { reach: 'host', lasts: '1m' } as const
  await expect(planOf(scenario, lab, { ceiling })).resolves.toBeDefined()
  await expect(planOf(regionOutage, threeRegions, { ceiling })).rejects.toThrow(/as far as a region/)
  await expect(planOf(scenario, lab, { ceiling: { ...ceiling, lasts: '59s' } })).rejects.toThrow(/may stand for 1 min/)
})

test('a drill with a return is given the time for both', async () => {
  const plan = await planOf(scenario, lab)
  const { observe, baselineMs, undoBudgetMs, settleBudgetMs } = plan
  const watchedMs = observe.deadlineMs + observe.holdMs
  expect(longestMs(plan)).toBe(120_000 + baselineMs + watchedMs + undoBudgetMs + settleBudgetMs)
  const returning = { ...plan, runbook: [{ part: 'recover' }, { part: 'fail-back' }] as Plan['runbook'] & object }
  expect(longestMs(returning) - longestMs(plan)).toBe(watchedMs)
})

test('outside its hours it is refused, with when it may begin', async () => {
  const plan = await planOf(scenario, lab, { windows })
  expect(permitted({ plan, digest, at: tuesday }, [])).toEqual([])
  const late = () => permitted({ plan, digest, at: new Date('2026-12-01T10:58:00.000Z') }, [])
  expect(late).toThrow(/not drilled now, tue 2026-12-01 10:58 UTC: no window is open for the 5 min/)
  expect(late).toThrow(expect.objectContaining({ exitCode: 5, hint: 'it may begin at tue 2026-12-08 10:00 UTC' }))
})

test('a closed day is told with why', async () => {
  const closed = [{ from: '2026-12-01', to: '2027-12-31', why: 'a year without drills' }]
  const plan = await planOf(scenario, lab, { closed })
  const shut = () => permitted({ plan, digest, at: tuesday }, [])
  expect(shut).toThrow(/closed from 2026-12-01 to 2027-12-31: a year without drills/)
  expect(shut).toThrow(expect.objectContaining({ hint: expect.stringMatching(/^no window opens within four weeks/) }))
})

test('without the word of whoever is asked it is refused, with what each file lacks', async () => {
  const plan = await planOf(scenario, lab, { approvals })
  const at = { plan, digest, at: tuesday }
  expect(() => permitted(at, [])).toThrow(/is not approved by: service owner$/)
  expect(() => permitted(at, [approval(ownSigner())])).toThrow(/\n {2}owner.json: its key .* is none of those/)
  expect(() => permitted(at, [approval(owner, 'b'.repeat(64))])).toThrow(/\n {2}owner.json: approves another plan/)
  expect(() => permitted(at, [{ name: 'notes.txt', text: 'yes' }])).toThrow(/\n {2}notes.txt: cannot be read/)
  const given = [{ name: 'notes.txt', text: 'yes' }, approval()]
  expect(permitted(at, given)).toMatchObject([{ role: 'service owner', fingerprint: owner.fingerprint }])
})
