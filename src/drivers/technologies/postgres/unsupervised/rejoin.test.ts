import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import overSsh from '../../../../../environments/lab-over-ssh.ts'
import { estateOf } from '../../../../../test/estate-of.ts'
import { thisMachine } from '../../../../../test/this-machine.ts'
import type { ExecOptions } from '../../../../model/exec.ts'
import type { Question } from '../../../../model/question.ts'
import { rejoin } from './rejoin.ts'

const { controlPlane: _, ...store } = overSsh.stores['core-db']!
const environment = { ...overSsh, stores: { 'core-db': { ...store, controlHost: 'control-eu-west-1' } } }
const [lost, near, far] = ['a', 'b', 'c'].map(zone => `postgres@eu-west-1${zone}`) as [string, string, string]

let folder: string
let data: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-rejoin-'))
  data = join(folder, 'data')
  for (const name of ['data/base', 'data/log', 'bin']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(data, 'postmaster.opts'), `${folder}/bin/postgres "-D" "${data}"\n`)
  writeFileSync(join(data, 'pg_hba.conf'), 'mine')
  writeFileSync(join(data, 'postgresql.auto.conf'), '# mine\n')
  writeFileSync(join(data, 'log/crash'), 'why it died')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Like the real one: brings the other's files, takes away what that one does not have. `more`: what else it does. */
function rewindThat(more: string): void {
  const script = `#!/bin/sh
echo "$@" >>${folder}/told; echo "\${PGPASSWORD-none}" >>${folder}/password
rm -rf ${data}/postmaster.opts ${data}/log; echo theirs >${data}/pg_hba.conf; echo theirs >${data}/extra.conf
${more}`
  writeFileSync(join(folder, 'bin/pg_rewind'), script)
  chmodSync(join(folder, 'bin/pg_rewind'), 0o755)
}
const rewinds = () =>
  existsSync(join(folder, 'told')) ? readFileSync(join(folder, 'told'), 'utf8').trim().split('\n') : []

interface Seen {
  /** of the other members: who answers, and whether it takes writes */
  readonly others: Readonly<Record<string, boolean>>
  readonly promoting?: string
  readonly runs?: boolean
  readonly checkpointRefused?: boolean
  readonly timeline?: number
  /** the first start fails */
  readonly startFails?: boolean
}

function seen({ others, promoting, runs = false, checkpointRefused = false, timeline = 2, startFails = false }: Seen) {
  const started: string[] = []
  const asked: string[] = []
  const rowOf = (sql: string, isPrimary: boolean) => {
    if (sql.includes('pg_control_checkpoint')) return { at: timeline }
    if (sql.includes('primary_conninfo')) return { conninfo: `user=repl password='it\\'s' host=old` }
    return { isPrimary, streams: !isPrimary, timeline: '00000002', walPosition: '0/1', data: null }
  }
  const instanceAt = (url: string) =>
    `postgres@eu-west-1${['a', 'b', 'c'][Number(new URL(url).hostname.split('.')[2]) - 21]}`
  const ask = async (_host: string, questions: readonly Question[]) =>
    questions.map(question => {
      const { name, url, sql } = question as Extract<Question, { kind: 'sql' }>
      asked.push(sql)
      const isPrimary = others[instanceAt(url)]
      const error =
        isPrimary === undefined ? 'it is down' : checkpointRefused && sql === 'CHECKPOINT' ? 'must be superuser' : null
      return { name, atNs: '0', error, value: error === null ? [rowOf(sql, isPrimary === true)] : null }
    })
  const exec = (host: string, argv: readonly string[], options?: ExecOptions) => {
    const [program, , file = ''] = argv
    if (program === 'test')
      return Promise.resolve({ code: file.endsWith(promoting ?? '-') ? 0 : 1, stdout: '', stderr: '' })
    if (program === 'rm') return Promise.resolve({ code: 0, stdout: '', stderr: '' })
    return thisMachine.exec(host, argv, options)
  }
  const system = {
    ...estateOf(environment),
    ...{ ask, tell: ask, exec, change: exec, secrets: () => ({ [`password@10.1.22.10:5432`]: 's3cret' }) },
    pids: async () => (runs ? [7] : []),
    start: async (id: string) => {
      started.push(id)
      if (startFails && started.length === 1) throw new Error('it does not start')
    },
  }
  const log = { instance: lost, timeline: '1', walPosition: '0/1', data }
  const again = (ms = 5_000) =>
    rejoin(system as never, { instance: lost, log }, { runId: 'r', signal: AbortSignal.timeout(ms) })
  return { again, started, asked }
}

test('where nobody took its place it is started as what it was; while it runs nothing happens', async () => {
  const alone = seen({ others: { [near]: false, [far]: false } })
  await alone.again()
  expect([alone.started, rewinds()]).toEqual([[lost], []])
  const running = seen({ others: { [near]: true, [far]: false }, runs: true })
  await running.again()
  expect([running.started, rewinds()]).toEqual([[], []])
})

test('it is left down where nobody can tell, or another is about to take writes', async () => {
  const silent = seen({ others: { [near]: false } })
  await expect(silent.again()).rejects.toThrow('only 1 of the other members of core-db answer')
  const promoted = seen({ others: { [near]: false, [far]: false }, promoting: far })
  await expect(promoted.again()).rejects.toThrow(`${far} was told to take writes and does not yet`)
  expect([...silent.started, ...promoted.started]).toEqual([])
})

test('behind whoever took its place it is rewound, with what is its own as it was', async () => {
  rewindThat('exit 0')
  const { again, started, asked } = seen({ others: { [near]: true, [far]: false } })
  await again()
  expect(started).toEqual([lost])
  expect(asked.indexOf('CHECKPOINT')).toBeGreaterThan(0)
  expect(rewinds()).toEqual([expect.stringContaining(`--source-server=host='10.1.22.10' port='5432'`)])
  expect(readFileSync(join(folder, 'password'), 'utf8')).toBe('s3cret\n')
  expect(readFileSync(join(data, 'pg_hba.conf'), 'utf8')).toBe('mine')
  expect(readFileSync(join(data, 'log/crash'), 'utf8')).toBe('why it died')
  expect(existsSync(join(data, 'standby.signal'))).toBe(true)
  const settings = readFileSync(join(data, 'postgresql.auto.conf'), 'utf8')
  expect(settings).toMatch(/^# mine\nprimary_conninfo = 'user=repl password=''it\\\\''s'' .*host=''10\.1\.22\.10''/)
  expect(readdirSync(folder).filter(name => name.includes('kept'))).toEqual([])
})

test('one that was rewound and did not start is only started again', async () => {
  rewindThat('exit 0')
  const { again, started } = seen({ others: { [near]: true, [far]: false }, startFails: true })
  await expect(again()).rejects.toThrow('it does not start')
  await again()
  expect([started, rewinds()]).toMatchObject([[lost, lost], [expect.anything()]])
  expect(readFileSync(join(data, 'postgresql.auto.conf'), 'utf8').match(/primary_conninfo/g)).toHaveLength(1)
})

test('a rewind that failed half-way is taken up again', async () => {
  rewindThat('exit 1')
  const { again } = seen({ others: { [near]: true, [far]: false } })
  await expect(again()).rejects.toThrow(/was not rewound: .*pg_basebackup/)
  rewindThat(`chmod 000 ${data}/base; exit 0`)
  await again()
  expect(rewinds()).toHaveLength(2)
  expect(readFileSync(join(data, 'pg_hba.conf'), 'utf8')).toBe('mine')
  expect(existsSync(join(data, 'postmaster.opts'))).toBe(true)
})

test('without a checkpoint of its own time nothing is rewound, and why there is none is told', async () => {
  rewindThat('exit 0')
  const { again, started } = seen({ others: { [near]: true, [far]: false }, timeline: 1, checkpointRefused: true })
  await expect(again(700)).rejects.toThrow(/no checkpoint since it takes writes \(CHECKPOINT: .*must be superuser\)/)
  expect([rewinds(), started]).toEqual([[], []])
})
