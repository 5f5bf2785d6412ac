/** `muster report --index`: what it writes, what it refuses, and what it leaves alone. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeSite } from '../../src/cli/write-site.ts'
import { musterIn } from '../drills/muster.ts'
import { makeRun, testSigner } from '../library/made-run.ts'

const home = mkdtempSync(join(tmpdir(), 'muster-index-'))
const { muster } = musterIn(home)
const reports = join(home, 'reports')
const runs: string[] = []
let signer: Awaited<ReturnType<typeof testSigner>>
beforeAll(async () => {
  signer = await testSigner(home)
  const other = await testSigner(home, 'other')
  runs.push(await makeRun(reports, { startedWall: '2026-02-10T12:00:00.000Z' }, signer))
  runs.push(await makeRun(reports, { startedWall: '2026-05-10T12:00:00.000Z' }, other))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const folder = (name: string) => join(home, name)
const pagesIn = (out: string) => readdirSync(out).map(name => [name, readFileSync(join(out, name), 'utf8')])

test('both pages are written beside the reports, and again to the same bytes', async () => {
  const { code, stdout } = await muster('report', '--index', '--reports', reports)
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${join(reports, 'site', 'index.html')}\n` })
  const first = pagesIn(join(reports, 'site'))
  expect(first.map(([name]) => name)).toEqual(['index.html', 'trends.html'])
  await writeSite({ reports })
  expect(pagesIn(join(reports, 'site'))).toEqual(first)
  // Nothing is left of the drafts, and the pages are no drill.
  expect(readdirSync(reports)).toEqual(['db-failover', 'site'])
  expect((await muster('trend', '--reports', reports)).stdout).not.toContain('site')
})

test('the policy lets in the one script of the page, and nothing else', async () => {
  await writeSite({ reports, out: folder('policy') })
  for (const [name, text = ''] of pagesIn(folder('policy'))) {
    const scripts = [...text.matchAll(/<script>([^]*?)<\/script>/g)].map(([, script = '']) => script)
    const digests = scripts.map(script => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    expect(scripts).toHaveLength(name === 'index.html' ? 1 : 0)
    expect(/script-src ([^;]*);/.exec(text)?.[1]).toBe(digests[0])
    expect(text).toContain("default-src 'none'")
    expect(text.match(/https?:/g)).toBeNull()
  }
})

test('with a key only runs that it signed are verified; without one it is said what that proves', async () => {
  await writeSite({ reports, out: folder('own') })
  expect(readFileSync(join(folder('own'), 'index.html'), 'utf8')).toContain(
    '2 sealed runs of 1 drill, each verified by the key beside it',
  )
  await writeSite({ reports, out: folder('trusted'), key: `${signer.file}.pub` })
  const text = readFileSync(join(folder('trusted'), 'index.html'), 'utf8')
  expect(text).toContain(`1 sealed run of 1 drill, all signed with the key <code>${signer.fingerprint}</code>`)
  expect(text).toContain('1 run did not verify')
  expect(text).toMatch(new RegExp(`<td>${runs[1]}</td>.*not verified`))
})

test('what was written before is replaced whole; what is not ours is left alone', async () => {
  const out = folder('replaced')
  await writeSite({ reports, out })
  writeFileSync(join(out, 'trends.html'), 'old')
  await writeSite({ reports, out })
  expect(readFileSync(join(out, 'trends.html'), 'utf8')).toContain('<!doctype html>')
  mkdirSync(folder('foreign'))
  writeFileSync(join(folder('foreign'), 'index.html'), 'of somebody else')
  await expect(writeSite({ reports, out: folder('foreign') })).rejects.toThrow(
    /foreign: is there already, and is no index/,
  )
  writeFileSync(join(out, 'notes.txt'), 'mine')
  await expect(writeSite({ reports, out })).rejects.toThrow(/replaced: is there already, and is no index/)
  expect(existsSync(join(out, 'notes.txt'))).toBe(true)
  await expect(writeSite({ reports, out: reports })).rejects.toThrow(/holds the reports themselves/)
})

test.each([
  [['report'], /name a run, or ask for pages over all of them with --index/],
  [['report', 'reports/sample/db-failover', '--index'], /reports\/sample\/db-failover means nothing with --index/],
  [['report', '--index', '--format', 'html'], /--format means nothing with --index/],
  [['report', 'reports/sample/db-failover', '--out', home], /--out means nothing without --index/],
  [['report', '--index', '--reports', folder('nowhere')], /nowhere: there is no run in it\n {2}run a drill first/],
  [['report', '--index', '--reports', reports, '--key', folder('no.pub')], /no\.pub: no such key/],
])('bad input is told with what to do: %j', async (argv, said) => {
  expect(await muster(...argv)).toMatchObject({ code: 64, stderr: expect.stringMatching(said) })
  expect(existsSync(folder('nowhere'))).toBe(false)
})
