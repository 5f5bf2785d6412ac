/** Why a lab did not come up: what does not hold, the last words of the components behind it, and the settings that they name. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type MusterError, refusal } from '../model/muster-error.ts'
import { lastWords, settingsNamed } from './last-words.ts'
import { endedDaemons } from './process/ended.ts'
import { logFileOf } from './process/daemon.ts'
import type { RunningLab } from './running-lab.ts'
import type { LabComponent } from './topology.ts'

const mostChecks = 8
/** The code of what a boot ends with when its time is over. */
export const lateCode = 'lab.late'

/** What one or several components said, the same of each. */
interface Said {
  readonly kind: LabComponent['kind']
  readonly ids: readonly string[]
  readonly ended: boolean
  readonly words: readonly string[]
  readonly settings: readonly string[]
}

/** `error`: what made the boot give up. The lab must still be there: it is asked. */
export async function bootRefusal(
  lab: RunningLab,
  error: { code: string | number; message: string },
): Promise<MusterError> {
  // Where the processes cannot be looked at, the boot failed for another reason: that one is told.
  const ended = await endedDaemons(lab.site, lab.exec).catch((): LabComponent[] => [])
  // Who says why it cannot go on has said more than everything that waits for it.
  const failing = error.code === lateCode && ended.length === 0 ? await failingChecks(lab) : []
  const suspects = ended.length > 0 ? ended : suspectsOf(lab, `${error.message}\n${failing.join('\n')}`)
  const said = merged(await Promise.all(suspects.map(component => saidBy(lab, component, ended.includes(component)))))
  const named = [
    ...new Set([
      ...settingsNamed(lab.settings, null, [error.message, ...failing]),
      ...said.flatMap(({ settings }) => settings),
    ]),
  ]
  return refusal(
    'lab.not-steady',
    [`the lab does not come up: ${error.message}`, ...failing.map(line => `  ${line}`), ...said.flatMap(linesOf)].join(
      '\n',
    ),
    `${named.length > 0 ? `look at ${named.join(', ')}` : 'mend what they speak of'}; whole logs lie beneath ${lab.stateDir}/<component>/log`,
  )
}

async function failingChecks(lab: RunningLab): Promise<string[]> {
  const checks = await lab
    .readiness(AbortSignal.timeout(10_000))
    .catch((error: Error) => [{ name: 'readiness', ok: false, detail: error.message }])
  const failing = checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`)
  const more = failing.length - mostChecks
  return [...failing.slice(0, mostChecks), ...(more > 0 ? [`and ${more} more`] : [])]
}

/** Whoever is named by what does not hold, and every Patroni: without a database little else holds. */
const suspectsOf = ({ topology }: RunningLab, text: string): LabComponent[] =>
  topology.components.filter(({ id, kind }) => kind === 'patroni' || (kind !== 'postgres' && text.includes(id)))

async function saidBy(lab: RunningLab, { id, kind }: LabComponent, ended: boolean): Promise<Said> {
  const file = logFileOf(lab.site, id)
  // One that was not started yet has said nothing.
  const log = existsSync(file) ? await readFile(file, 'utf8') : ''
  const words = (await Promise.all(lastWords(log, ended).map(word => withItsLine(word, lab.stateDir)))).flat()
  return { kind, ids: [id], ended, words, settings: settingsNamed(lab.settings, kind, words) }
}

/** A sentence that points into a file of the lab's configuration, followed by that line of it. */
async function withItsLine(word: string, stateDir: string): Promise<string[]> {
  const [, path, line] = /(\/\S+\.(?:cfg|ini|conf|ya?ml)):(\d+)/.exec(word) ?? []
  if (path === undefined || !path.startsWith(`${stateDir}/`) || !existsSync(path)) return [word]
  const text = await readFile(path, 'utf8')
  const there = text.split('\n')[Number(line) - 1]?.trim()
  return there ? [word, `there stands: ${there}`] : [word]
}

/** Members of one cluster say the same, each with its own name and address in it. */
function merged(said: readonly Said[]): Said[] {
  const bySaying = Map.groupBy(
    said.filter(({ words, ended }) => ended || words.length > 0),
    ({ kind, words }) =>
      `${kind} ${words
        .join('\n')
        .replaceAll(/\d+/g, '#')
        .replaceAll(/#[a-c]\b/g, '#')}`,
  )
  return [...bySaying.values()].map(group => ({ ...(group[0] as Said), ids: group.flatMap(({ ids }) => ids) }))
}

const linesOf = ({ ids, ended, words }: Said) => [
  `  ${ids.join(', ')} ${ended ? 'ended' : 'runs'}${words.length > 0 ? ', and said:' : ', and said nothing'}`,
  ...words.map(word => `    ${word}`),
]
