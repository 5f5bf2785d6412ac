import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import environment from '../../../../../environments/lab-single-region.ts'
import type { Lab } from '../../../../lab/lab.ts'
import { topologyOf } from '../../../../lab/topology.ts'
import type { Environment } from '../../../../model/environment/environment.ts'
import { markLength, markOf, markPrefix } from '../../../../model/promise/residency.ts'
import type { Task } from './job.ts'
import { removePositives, searchLab } from './sweep.ts'
import type { ExecResult } from '../../../../model/exec.ts'

const root = mkdtempSync(join(tmpdir(), 'muster-places-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
beforeEach(() => rmSync(root, { recursive: true, force: true }))

const runId = '20261129T100000Z-abcdef'
const mark = (name: string) => markOf(runId, name)

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

type Exec = (host: string, argv: readonly string[], input: string) => Promise<Partial<ExecResult>>

/** A lab of which nothing is there but its folder; `exec`: who does what it is asked. */
function labWith(exec: Exec, edit: (settings: typeof environment.driver.settings) => unknown = () => undefined): Lab {
  mkdirSync(root, { recursive: true })
  const { settings } = structuredClone(environment).driver
  edit(settings)
  const topology = topologyOf(settings)
  const lab = {
    settings,
    topology,
    stateDir: root,
    objectKeys: null,
    pids: async () => [],
    component: (id: string) => topology.components.find(one => one.id === id),
    exec: async (host: string, argv: readonly string[], { input = '' }: { input?: string }) => ({
      code: 0,
      stdout: '',
      stderr: '',
      ...(await exec(host, argv, input)),
    }),
  }
  return lab as unknown as Lab
}

/** Does what concerns files here; everything else has no server. */
const searchesFiles: Exec = async (_, [program = '', ...argv], input) => {
  const task = JSON.parse(input) as Task
  const jobs = task.jobs.filter(({ kind }) => kind === 'files')
  return await new Promise(resolve => {
    const child = execFile(program, argv, (error, stdout, stderr) => resolve({ code: error ? 1 : 0, stdout, stderr }))
    child.stdin?.end(JSON.stringify({ ...task, jobs }))
  })
}

const never = new AbortController().signal
const marks = { prefix: markPrefix(runId), length: markLength }

/** Where a mark was seen: asset, place, and whether users' data may lie there. */
async function seen(lab: Lab, name: string) {
  const stores = await searchLab(lab, environment as Environment, marks, never)
  return stores
    .filter(store => store.marks[mark(name)])
    .map(({ store, error }) => [store.asset, store.place, store.holdsData, error])
}

test('what lies where its place has no such store is told, and is where no data belongs', async () => {
  put('patroni-left/pg/base/5/1', mark('database'))
  put('redis-left/dump-of-it.rdb', mark('cache'))
  put('backup-left/repository/archive/core/x', mark('archive'))
  put('ceph-osd-eu-west-1/data/block', mark('objects'))
  put('patroni-eu-west-1a/pg/base/5/1', mark('meant'))
  const lab = labWith(searchesFiles)
  expect(await seen(lab, 'database')).toEqual([['database files', 'elsewhere', false, null]])
  expect(await seen(lab, 'cache')).toEqual([['cache files', 'elsewhere', false, null]])
  expect(await seen(lab, 'archive')).toEqual([['log archive', 'elsewhere', false, null]])
  expect(await seen(lab, 'objects')).toEqual([['objects', 'eu-west-1', false, null]])
  expect(await seen(lab, 'meant')).toEqual([['database files', 'eu-west-1', true, null]])
})

test('a store that is not meant to be there and is not is not told of', async () => {
  put('canary/log', 'nothing')
  const stores = await searchLab(labWith(searchesFiles), environment as Environment, marks, never)
  expect(stores.filter(({ store }) => store.place === 'elsewhere').map(({ store }) => store.asset)).toEqual([
    'logs',
    'other files',
  ])
})

test('of a lab that is not watched what lies in the folders of who would watch is searched too, and so are files beside the folders', async () => {
  put('prometheus/data/wal', mark('unwatched'))
  put('users.sql', mark('beside'))
  const lab = labWith(searchesFiles, settings => Object.assign(settings, { monitoring: undefined }))
  expect(await seen(lab, 'unwatched')).toEqual([['other files', 'elsewhere', false, null]])
  expect(await seen(lab, 'beside')).toEqual([['other files', 'elsewhere', false, null]])
})

test('positives are taken out wherever they can be, and every one that cannot be is told', async () => {
  const asked: string[] = []
  const lab = labWith(async (host, argv) => {
    asked.push(argv.includes('pgbackrest') ? `${host}: ${argv.includes('info') ? 'info' : argv.join(' ')}` : host)
    if (argv.includes('info')) return { stdout: JSON.stringify([{ backup: [backup('a'), backup('b')], repo: [] }]) }
    if (argv.some(one => one === '--set=b')) return { code: 55, stderr: 'ERROR: [055]: no such backup' }
    if (argv.includes('pgbackrest')) return {}
    if (host === 'control-eu-west-1') return { code: 1, stderr: 'out of memory' }
    if (host === 'backbone') return { stdout: JSON.stringify(['canary/muster-positive: EIO']) }
    return { stdout: '[]' }
  })
  const failed = await removePositives(lab, environment as Environment, never).catch((error: Error) => error.message)
  expect(failed).toContain('eu-west-1: searching from control-eu-west-1 ended with 1: out of memory')
  expect(failed).toContain('elsewhere: canary/muster-positive: EIO')
  expect(failed).toContain('backups of eu-west-1: b: ERROR: [055]: no such backup')
  expect(failed).not.toContain('a: ')
  expect(asked.filter(one => one.includes('--set='))).toHaveLength(2)
})

const backup = (label: string) => ({ label, timestamp: { stop: 1 }, annotation: { 'muster-positive': 'yes' } })

test('who takes positives out of one place goes on where it cannot', async () => {
  put('here/muster-positive', 'a positive')
  put('there/muster-positive/is', 'a folder')
  const { stdout = '' } = await searchesFiles(
    '',
    [process.execPath, join(import.meta.dirname, 'agent.ts')],
    JSON.stringify({
      act: 'remove',
      prefix: '',
      length: 0,
      mark: '',
      jobs: ['there', 'here'].map(place => ({
        kind: 'files',
        root,
        samples: [`${place}/muster-positive`],
        folders: [],
      })),
    }),
  )
  expect(JSON.parse(stdout)).toEqual([expect.stringMatching(/^there\/muster-positive: .*directory/)])
  expect(existsSync(join(root, 'here/muster-positive'))).toBe(false)
})
