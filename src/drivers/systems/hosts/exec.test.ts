import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { lasting, running, type Sshd, startSshd } from '../../../../test/sshd.ts'
import { SshHosts } from './ssh-hosts.ts'
import type { TranscriptEntry } from './transcript.ts'

let sshd: Sshd
let hosts: SshHosts

beforeAll(async () => {
  sshd = await startSshd()
  hosts = new SshHosts({ hosts: { db: { ssh: sshd.access, region: 'eu' } } })
})
afterAll(async () => {
  await hosts.close()
  await sshd.end()
})

const awkward = [
  'a b',
  '',
  "it's",
  '"quoted"',
  '$HOME `id` $(id) !x',
  'a\\b\\',
  ' tab\t, two\nlines\n',
  '\r',
  '-n',
  '*?[a]{b,c}~',
  'für 東京 🚑',
  '#;&|<>()=%',
]

test('every argument arrives as it is', async () => {
  const { code, stdout, stderr } = await hosts.exec('db', ['printf', String.raw`%s\0`, ...awkward])
  expect(stdout.split('\0')).toEqual([...awkward, ''])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('an argument may be as long as the kernel lets it be', async () => {
  const long = "it's\n".repeat(25_000)
  const { stdout } = await hosts.exec('db', ['printf', '%s', long])
  expect(stdout).toBe(long)
})

test('so does its environment, which nobody there can read in the table of processes', async () => {
  const secret = `hunter2-${randomBytes(6).toString('hex')}`
  const env = { MUSTER_A: awkward.join(''), MUSTER_B: secret }
  const waiting = hosts.exec('db', ['sh', '-c', 'printf %s "$MUSTER_A"; sleep 2.5; printf %s "$MUSTER_B"'], { env })
  await vi.waitFor(() => expect(running('sleep 2.5')).not.toEqual([]), 20_000)
  expect(running(secret)).toEqual([])
  expect((await waiting).stdout).toBe(awkward.join('') + secret)
})

test('what cannot arrive is refused before', async () => {
  await expect(hosts.exec('db', ['echo', 'a\0b'])).rejects.toMatchObject({ code: 'hosts.nul' })
  await expect(hosts.exec('db', ['env'], { env: { 'a b': '' } })).rejects.toMatchObject({ code: 'hosts.variable' })
  await expect(hosts.exec('web', ['env'])).rejects.toMatchObject({
    message: 'there is no host "web"',
    hint: 'there are db',
  })
})

test.each([0, 1, 126, 137, 255])('exit code %i is told, also where ssh has one like it', async code => {
  const result = await hosts.exec('db', ['sh', '-c', `echo out; echo err >&2; exit ${code}`])
  expect(result).toEqual({ code, stdout: 'out\n', stderr: 'err\n' })
})

test('a program that is not there has the exit code that shells have for it', async () => {
  const { code, stderr } = await hosts.exec('db', ['no-such-program'])
  expect(code).toBe(127)
  expect(stderr).toMatch(/no-such-program/)
})

test('output without a line’s end stays so, and a letter of several bytes whole', async () => {
  const long = 'ü東🚑'.repeat(100_000)
  const { stdout, stderr } = await hosts.exec('db', ['sh', '-c', 'cat; printf end >&2'], { input: long })
  expect(stdout).toBe(long)
  expect(stderr).toBe('end')
})

test('without input stdin is at its end, and a command need not read what it gets', async () => {
  expect(await hosts.exec('db', ['cat'])).toMatchObject({ code: 0, stdout: '' })
  expect(await hosts.exec('db', ['true'], { input: 'x'.repeat(1_000_000) })).toMatchObject({ code: 0 })
})

test('what a login says there is no part of what a command says', async () => {
  const noise = join(sshd.home, '.bashrc')
  writeFileSync(noise, 'echo welcome; echo beware >&2\n')
  try {
    const { stdout, stderr } = await hosts.exec('db', ['sh', '-c', 'echo out; echo err >&2'])
    expect({ stdout, stderr }).toEqual({ stdout: 'out\n', stderr: 'err\n' })
  } finally {
    writeFileSync(noise, '')
  }
})

test('when the time is over, the command and what it started is ended there as well', async () => {
  const time = lasting()
  const script = `sleep ${time} & sleep ${time}; echo never`
  await expect(hosts.exec('db', ['sh', '-c', script], { timeoutMs: 400 })).rejects.toMatchObject({
    code: 'hosts.time-limit',
    message: expect.stringMatching(/^on db \(127\.0\.0\.1:\d+\) sh -c .*sleep.* took over 400 ms$/),
  })
  expect(running(time)).toEqual([])
})

test('so it is when the caller aborts, whether it runs already or waits for its turn', async () => {
  const stop = new AbortController()
  const argv = ['sleep', lasting()]
  const all = Array.from({ length: 20 }, () => hosts.exec('db', argv, { signal: stop.signal }))
  const ends = Promise.allSettled(all)
  await vi.waitFor(() => expect(running(argv.join(' '))).not.toEqual([]), 20_000)
  stop.abort()
  for (const end of await ends) expect(end).toMatchObject({ status: 'rejected', reason: { code: 'hosts.aborted' } })
  expect(running(argv.join(' '))).toEqual([])
  await expect(hosts.exec('db', argv, { signal: stop.signal })).rejects.toMatchObject({ code: 'hosts.aborted' })
})

test('a command that nobody can end from here is ended by the host itself', async () => {
  const argv = ['sleep', lasting()]
  const waiting = hosts.exec('db', argv, { timeoutMs: 4_000 }).catch((error: Error) => error)
  await vi.waitFor(() => expect(running(argv.join(' '))).not.toEqual([]), 20_000)
  sshd.cut()
  expect(await waiting).toMatchObject({ code: 'hosts.connection-lost' })
  expect(running(argv.join(' '))).not.toEqual([])
  await vi.waitFor(() => expect(running(argv.join(' '))).toEqual([]), 20_000)
})

test('a program that is started has three streams, byte for byte', async () => {
  const bytes = randomBytes(1 << 20)
  const child = hosts.spawn('db', ['sh', '-c', 'printf %s "$NAME" >&2; cat; exit 7'], { env: { NAME: 'für "$x"\n' } })
  const [out, said, [code]] = await Promise.all([
    buffer(child.stdout!),
    text(child.stderr!),
    once(child, 'close'),
    child.stdin!.end(bytes),
  ])
  const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex')
  expect(digest(out)).toBe(digest(bytes))
  expect(said).toBe('für "$x"\n')
  expect(code).toBe(7)
})

test('who goes behind others on the host does so in the session as well', async () => {
  const { stdout } = await hosts.exec('db', ['sh', '-c', 'nice; cat /proc/self/autogroup 2>/dev/null'], { niceness: 7 })
  expect(stdout).toMatch(/^7\n/)
  if (stdout.includes('autogroup')) expect(stdout).toMatch(/nice 7$/m)
  const child = hosts.spawn('db', ['nice'], { niceness: 7 })
  expect(await text(child.stdout!)).toBe('7\n')
})

test('what was run is told: when, where, and how it ended, without what is secret', async () => {
  const entries: TranscriptEntry[] = []
  const told = new SshHosts(
    { hosts: { db: { ssh: sshd.access, region: 'eu' } } },
    { onEntry: entry => entries.push(entry), conceal: said => said.replaceAll('hunter2', '***') },
  )
  try {
    await told.exec('db', ['sh', '-c', 'exit 3', 'hunter2'], { env: { PASSWORD: 'other' }, input: 'more' })
    const late = told.exec('db', ['sh', '-c', 'sleep 9', 'hunter2'], { timeoutMs: 300 })
    await expect(late).rejects.toThrow(/took over 300 ms$/)
    await once(told.spawn('db', ['false']), 'close')
  } finally {
    await told.close()
  }
  expect(entries).toEqual([
    { event: 'began', id: 1, host: 'db', command: "sh -c $'exit 3' ***", as: null, at: expect.any(String) },
    { event: 'ended', id: 1, tookMs: expect.any(Number), outcome: 'exit code 3' },
    { event: 'began', id: 2, host: 'db', command: "sh -c $'sleep 9' ***", as: null, at: expect.any(String) },
    { event: 'ended', id: 2, tookMs: expect.any(Number), outcome: expect.stringMatching(/\*\*\* took over 300 ms$/) },
    { event: 'began', id: 3, host: 'db', command: 'false', as: null, at: expect.any(String) },
    { event: 'ended', id: 3, tookMs: expect.any(Number), outcome: 'exit code 1' },
  ])
  expect(JSON.stringify(entries)).not.toMatch(/hunter2|other|more/)
  expect(Math.abs(Date.parse((entries[0] as { at: string }).at) - Date.now())).toBeLessThan(60_000)
})

test('nothing of ours is written to the host', () => {
  expect(readFileSync(join(sshd.home, '.bashrc'), 'utf8')).toBe('')
})
