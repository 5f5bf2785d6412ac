import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { musterIn } from '../drills/muster.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-import-'))
const { muster } = musterIn(home)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const file = (name: string, text: string) => {
  const path = join(home, name)
  writeFileSync(path, text)
  return path
}
const chaos = (app: string) => `apiVersion: chaos-mesh.org/v1alpha1
kind: PodChaos
metadata: { name: kill }
spec: { action: pod-kill, mode: one, selector: { labelSelectors: { app: ${app} } } }
`

test('a draft is written into a new file, and is valid', async () => {
  const out = join(home, 'scenarios', 'kill.ts')
  const said = await muster('import', file('kill.yaml', chaos('postgres')), '--out', out)
  expect(said).toMatchObject({ code: 0, stdout: '' })
  expect(said.stderr).toMatch(
    /carried: spec \(PodChaos pod-kill\): postgres\.lose-primary-host on core-db[^]*written: /,
  )
  expect(readFileSync(out, 'utf8')).toMatch(/^\/\/ A draft, made from kill\.yaml/)
  const valid = await muster('validate', out)
  expect(valid.stderr).toBe('')
  expect(valid.stdout).toMatch(/kill\.ts: ok/)
})

test('what is there already is never written over', async () => {
  const out = file('mine.ts', 'mine')
  const said = await muster('import', file('kill-again.yaml', chaos('postgres')), '--out', out)
  expect(said).toMatchObject({ code: 64, stdout: '' })
  expect(said.stderr).toMatch(/mine\.ts: is there already/)
  expect(readFileSync(out, 'utf8')).toBe('mine')
})

test('to stdout comes the draft alone; as JSON the list as well', async () => {
  const from = file('kill-cache.yaml', chaos('redis'))
  const [text, json] = await Promise.all([muster('import', from), muster('import', from, '--output', 'json')])
  expect(text.stdout).toMatch(/^\/\/ A draft[^]*export default defineScenario\(\{[^]*\}\)\n$/)
  expect(text.stdout).not.toMatch(/^carried:/m)
  const told = JSON.parse(json.stdout)
  expect(told).toMatchObject({ kind: 'an object of Chaos Mesh', environment: 'lab-single-region', notCarried: [] })
  expect(told.scenario.faults[0].kind).toBe('redis.kill-master')
  expect(told.draft).toBe(text.stdout)
})

test('nothing that can be drilled: the list, exit 1, and no file', async () => {
  const out = join(home, 'none.ts')
  const said = await muster('import', file('other.yaml', chaos('tikv')), '--out', out)
  expect(said).toMatchObject({ code: 1, stdout: '' })
  expect(said.stderr).toMatch(/not carried: spec: PodChaos pod-kill: app=tikv names no store[^]*To do: /)
  expect(() => readFileSync(out)).toThrow(/ENOENT/)
})

test('what is no such file is one sentence that names it, exit 64', async () => {
  const given = [
    [join(home, 'nowhere.json'), /no such file/],
    [file('empty.yaml', ' \n'), /the file is empty/],
    [file('deployment.yaml', 'apiVersion: apps/v1\nkind: Deployment\n'), /this is a Kubernetes object/],
    ['scenarios/db-failover.ts', /no data|neither JSON nor YAML/],
  ] as const
  const all = await Promise.all(given.map(([path]) => muster('import', path)))
  for (const [at, said] of all.entries()) {
    expect(said).toMatchObject({ code: 64, stdout: '' })
    expect(said.stderr).toMatch(given[at]?.[1] as RegExp)
    expect(said.stderr).not.toMatch(/internal|\n\s+at /)
  }
})
