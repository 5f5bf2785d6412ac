/** The examples are what they say: policies that load, commands whose options exist, manifests that are well formed. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import aws from '../environments/examples/aws.ts'
import awsZoneLoss from '../environments/examples/aws-zone-loss.ts'
import cloudflare from '../environments/examples/cloudflare.ts'
import regionCutOver from '../environments/examples/region-cut-over.ts'
import shop from '../environments/examples/shop.ts'
import shopFailover from '../environments/examples/shop-failover.ts'
import { loadPolicy } from '../src/cli/gate-policy.ts'
import { register } from '../src/cli/gate.ts'
import { reachOf } from '../src/drivers/reach.ts'
import { EstateEnvironment } from '../src/model/environment/environment.ts'
import { compilePlan } from '../src/plan/compile.ts'
import { environmentFile } from '../src/plan/find-file.ts'
import { validate } from '../src/plan/validate.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'examples/gate')
const documentsOf = (name: string) =>
  parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map(document => {
    expect([...document.errors, ...document.warnings]).toEqual([])
    return document.toJS()
  })

test.each(['gate.ts', 'examples/gate/gate.ts'])('%s asks for drills that are there', async file => {
  const { policy, environment, files } = await loadPolicy(join(root, file))
  expect(policy.drills.length).toBeGreaterThan(0)
  expect(files.filter(path => !existsSync(path))).toEqual([])
  expect(existsSync(environmentFile(environment))).toBe(true)
})

test('the policy of the Job loads, and its drills are those of this checkout', async () => {
  const [config] = documentsOf('kubernetes-job.yaml')
  const home = mkdtempSync(join(tmpdir(), 'muster-example-'))
  try {
    writeFileSync(join(home, 'gate.yaml'), config.data['gate.yaml'])
    const { files } = await loadPolicy(join(home, 'gate.yaml'))
    expect(files.map(path => existsSync(path.replace('/opt/muster', root)))).toEqual(files.map(() => true))
  } finally {
    rmSync(home, { recursive: true })
  }
})

test('the Job asks once, and stops what comes after it', () => {
  const [, job] = documentsOf('kubernetes-job.yaml')
  expect(job).toMatchObject({
    apiVersion: 'batch/v1',
    kind: 'Job',
    spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never' } } },
  })
  const { volumes, containers } = job.spec.template.spec
  const mounted = containers[0].volumeMounts.map(({ name }: { name: string }) => name)
  expect(mounted.toSorted()).toEqual(volumes.map(({ name }: { name: string }) => name).toSorted())
})

/** Every text in data that asks the gate something: a line of a script, or the arguments of a container. */
function gateCommands(data: any): string[] {
  if (typeof data === 'string') return /muster gate\b/.test(data) ? [data] : []
  if (typeof data !== 'object' || data === null) return []
  const own = Array.isArray(data.command) && data.command.includes('gate') ? [data.args.join(' ')] : []
  return [...own, ...Object.values(data).flatMap(gateCommands)]
}

test.each(['github-actions.yml', 'gitlab-ci.yml', 'kubernetes-job.yaml'])('%s: every option exists', name => {
  const program = new Command()
  register(program)
  const known = program.commands[0]?.options.map(({ long }) => long)
  const commands = documentsOf(name).flatMap(gateCommands)
  expect(commands).toHaveLength(1)
  const used = [...(commands[0] as string).matchAll(/(?<=^|\s)--[a-z-]+/g)].map(([option]) => option)
  expect(used).toContain('--policy')
  expect(used.filter(option => !known?.includes(option))).toEqual([])
})

test('the estate of the examples holds, and its drill is planned', async () => {
  expect(validate(EstateEnvironment, shop, 'shop.ts')).toBe(shop)
  const { drivers, ...estate } = await reachOf(shop)
  const { faults, vantages } = compilePlan(shopFailover, estate, drivers)
  expect(faults[0]?.candidates).toEqual(['postgres@a', 'postgres@b', 'postgres@c'])
  expect(vantages.map(({ name, readBacks }) => [name, readBacks.length])).toEqual([
    ['customers', 0],
    ['control.orders', 1],
  ])
  expect(vantages[1]?.readBacks[0]?.urls[0]).toMatch(
    /^postgres:\/\/drill@10\.0\.1\.5:5432\/shop\?.*sslmode=verify-full/,
  )
  expect(JSON.stringify(vantages)).not.toContain('DRILL_PASSWORD')
})

test.each([
  ['aws.ts', aws, awsZoneLoss],
  ['cloudflare.ts', cloudflare, regionCutOver],
])('the platform of %s holds, and its drill is planned', async (file, environment, scenario) => {
  expect(validate(EstateEnvironment, environment, file)).toBe(environment)
  const { drivers, ...estate } = await reachOf(environment)
  const plan = compilePlan(scenario, estate, drivers)
  const bound = [...plan.faults, ...(plan.runbook ?? []).flatMap(({ action }) => action ?? [])]
  const shown = bound.map(({ kind, driver, candidates }) => `${kind} by ${driver}: ${candidates.join(', ')}`)
  expect(shown).toEqual(
    file === 'aws.ts'
      ? ['zone.lose by aws-eu-west-1: eu-west-1/a, eu-west-1/b, eu-west-1/c']
      : [
          'edge.withdraw by edge: eu in eu-west-1',
          'aws.aurora-switchover by aws-eu-west-1: core-eu (eu-central-1)',
          'edge.cut-over by edge: eu',
          'aws.aurora-switchover by aws-eu-west-1: core-eu (eu-west-1)',
          'edge.cut-back by edge: eu',
        ],
  )
  expect(plan.vantages[0]?.readBacks).toHaveLength(1)
})
