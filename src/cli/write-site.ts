/** `muster report --index`: the pages over a folder of reports, written whole or not at all. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { publicFingerprint } from '../evidence/keys.ts'
import { drivers } from '../drivers/index.ts'
import { drilledEnvironment } from '../library/drilled-environment.ts'
import { isSealed, type SealedRun, storedRuns, type UnusableRun } from '../library/stored-runs.ts'
import { usageError } from '../model/muster-error.ts'
import { runFiles } from '../model/record/run-directory.ts'
import { generator, pageNames } from '../site/page.ts'
import { sitePages } from '../site/site.ts'
import type { SiteRun } from '../site/site-run.ts'
import { reportsDir } from './paths.ts'

export interface SiteOptions {
  readonly reports?: string
  /** folder to be written; absent: `site` inside that of reports */
  readonly out?: string
  /** public key that every run must be signed with */
  readonly key?: string
}

/** Returns the path of the first page. */
export async function writeSite({
  reports = reportsDir,
  out = join(reports, 'site'),
  key,
}: SiteOptions): Promise<string> {
  const trustedKey = key === undefined ? null : await publicFingerprint(key)
  await refuseForeign(out, reports)
  const stored = await storedRuns(reports, key)
  if (stored.length === 0) throw usageError('report.nothing', `${reports}: there is no run in it`, 'run a drill first')
  const runs: SiteRun[] = []
  for (const run of stored.filter(isSealed)) runs.push(await siteRun(run, out))
  const unusable = stored.flatMap(run => (isSealed(run) ? [] : [{ ...run, why: withoutPath(run) }]))
  const faultKinds = drivers.flatMap(({ faults }) => faults.map(({ kind }) => kind)).toSorted()
  await replaceFolder(out, sitePages({ runs, unusable, faultKinds, trustedKey }))
  return join(out, pageNames.index)
}

async function siteRun(run: SealedRun, out: string): Promise<SiteRun> {
  const { directory, drilled, verdict, fingerprint } = run
  const report = join(directory, runFiles.reportHtml)
  const address = relative(resolve(out), resolve(report)).split(sep).map(encodeURIComponent).join('/')
  const environment = await drilledEnvironment(directory)
  return { drilled, verdict, fingerprint, environment, report: existsSync(report) ? address : null }
}

/** Where the reports lie on this machine belongs on no page. */
const withoutPath = ({ directory, runId, why }: UnusableRun) =>
  why.replaceAll(`${directory}${sep}`, '').replaceAll(directory, runId)

/** What is replaced must be ours: a folder that an earlier index was written to, or an empty one. */
async function refuseForeign(out: string, reports: string): Promise<void> {
  if (resolve(out) === resolve(reports))
    throw usageError('report.out', `${out}: holds the reports themselves`, 'name another folder with --out')
  if (!existsSync(out)) return
  const foreign = usageError(
    'report.out',
    `${out}: is there already, and is no index of reports`,
    'name another folder with --out, or take it away',
  )
  if (!(await stat(out)).isDirectory()) throw foreign
  const names = await readdir(out)
  if (names.length === 0) return
  const own: readonly string[] = Object.values(pageNames)
  if (names.some(name => !own.includes(name))) throw foreign
  const first = await readFile(join(out, pageNames.index), 'utf8').catch(() => '')
  if (!first.includes(`content="${generator}"`)) throw foreign
}

/** Whoever reads the folder meanwhile sees the old pages or the new ones, and never some of each. */
async function replaceFolder(out: string, files: ReadonlyMap<string, string>): Promise<void> {
  const parent = dirname(resolve(out))
  await mkdir(parent, { recursive: true })
  const draft = await mkdtemp(join(parent, `.${basename(out)}-`))
  try {
    const next = join(draft, 'next')
    await mkdir(next)
    for (const [name, text] of files) await writeFile(join(next, name), text)
    if (existsSync(out)) await rename(out, join(draft, 'last'))
    await rename(next, out)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}
