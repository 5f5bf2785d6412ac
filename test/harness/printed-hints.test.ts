/** Whoever only follows what is printed gets out of every interruption, in every environment, wherever he stands. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const home = mkdtempSync(join(tmpdir(), 'muster-hints-'))
/** where the user stands: neither beside the sources, nor without a blank in its name */
const place = join(home, 'my drills')
mkdirSync(place)
// An environment of the user's own, in a file.
const own = join(place, 'shop.ts')
writeFileSync(
  own,
  `import lab from ${JSON.stringify(join(root, 'environments/lab-single-region.ts'))}\nexport default { ...lab, name: 'shop' }\n`,
)
afterAll(() => rmSync(home, { recursive: true, force: true }))

interface Said {
  readonly code: number
  readonly text: string
}

function type(line: string): { child: ChildProcess; ended: Promise<Said>; said(pattern: RegExp): Promise<void> } {
  const child = spawn('sh', ['-c', `exec env ${line}`], {
    cwd: place,
    env: { ...process.env, MUSTER_HOME: home, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()))
  const ended = new Promise<Said>(done => child.once('close', code => done({ code: code ?? 137, text })))
  const said = (pattern: RegExp) =>
    new Promise<void>((done, reject) => {
      const look = () => pattern.test(text) && done()
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look)
      look()
      void ended.then(({ code }) => reject(new Error(`ended with ${code} before it said ${pattern}: ${text}`)))
    })
  return { child, ended, said }
}

/** The commands of ours that a text holds, as they stand. */
const commandsIn = (text: string) => [...text.matchAll(/(?:MUSTER_HOME=\S+ )(\S*muster .+)$/gm)].map(([all]) => all)

const drill = (environment: string) =>
  `${join(root, 'muster')} run ${join(root, 'scenarios/db-failover.ts')} -e '${environment}' --reports 'my reports'`

async function killed(environment: string, at: RegExp): Promise<void> {
  const going = type(drill(environment))
  await going.said(at)
  going.child.kill('SIGKILL')
  await going.ended
}

/** Processes of the lab of this home. */
const left = () =>
  readdirSync('/proc').filter(pid => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${home}/lab`)
    } catch {
      // It has ended meanwhile.
      return false
    }
  })

test('killed while it boots, in two environments, and in mid-drill: what is printed leads to a met drill', async () => {
  await killed('lab-single-region', /lab: processes/)
  await killed(own, /\d s baseline$/m)
  const refused = await type(drill('lab-single-region')).ended
  expect(refused).toMatchObject({ code: 5, text: expect.stringContaining('was interrupted') })
  const [recover] = commandsIn(refused.text)
  const recovered = await type(recover as string).ended
  expect(recovered).toMatchObject({
    code: 0,
    text: expect.stringContaining('environment shop: interrupted in baseline'),
  })
  expect(recovered.text).toContain('environment lab-single-region: interrupted in starting')
  expect(await type(recover as string).ended).toMatchObject({ code: 0, text: 'nothing to recover\n' })

  await killed(own, /\d s observe$/m)
  const status = await type(`${join(root, 'muster')} status`).ended
  expect(status.text).toContain('environment shop: interrupted in observe')
  expect(await type(commandsIn(status.text)[0] as string).ended).toMatchObject({ code: 0 })

  const met = await type(drill(own)).ended
  expect(met).toMatchObject({ code: 0, text: expect.stringContaining('MET') })
  const next = commandsIn(met.text.slice(met.text.indexOf('Next:')))
  expect(next).toHaveLength(3)
  for (const line of next.slice(0, 2)) expect(await type(line).ended).toMatchObject({ code: 0 })
  // The third is another drill: that it is one is seen without running it.
  expect(await type(`${next[2]} --dry-run`).ended).toMatchObject({ code: 0 })
  expect(readdirSync(home).filter(name => name.includes('.lock'))).toEqual([])
  await expect.poll(left, { timeout: 10_000 }).toEqual([])
})

test.each([
  ['a lock that was cut short', '{"pid":1'],
  ['a lock whose records are gone', JSON.stringify({ pid: 1, start: '0', runId: 'r', directory: '/nowhere/d/r' })],
])('%s: recover puts it right, and says what it rests on', async (_what, text) => {
  writeFileSync(join(home, 'lab.lock'), text)
  const refused = await type(`${join(root, 'muster')} run ${join(root, 'scenarios/db-failover.ts')}`).ended
  expect(refused.code).toBe(5)
  const recovered = await type(commandsIn(refused.text)[0] as string).ended
  expect(recovered).toMatchObject({ code: 0, text: expect.stringContaining('no lab runs') })
  expect(readdirSync(home)).not.toContain('lab.lock')
})
