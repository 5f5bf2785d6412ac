/** `muster run --dry-run` on an estate: the plan, and every command and request that would change something. */
import { rehearse, type Rehearsal, type Told } from '../harness/rehearse.ts'
import type { EstateEnvironment } from '../model/environment/environment.ts'
import type { Composed } from './compose.ts'
import { openEstate } from './open-estate.ts'
import { planLines } from './plan-text.ts'
import { secrecy } from './secrecy.ts'

/** Stands for the run, which has no name yet. */
const runId = 'RUN-ID'

/** Looks at the estate, changes nothing there. For people the plan comes first: it is true also where nothing can be reached. */
export async function dryRun({ plan, drivers, environment, frozen }: Composed, output: string): Promise<void> {
  if (output !== 'json') say([...planLines(plan, frozen.plan.digest, new Date()), ''])
  const note = (text: string) => void process.stderr.write(`${text}\n`)
  const system = await openEstate(environment as EstateEnvironment, note, { isRehearsal: true })
  try {
    secrecy.learnTexts(Object.values(system.secrets()))
    const rehearsal = await rehearse({ plan, drivers, system, runId })
    if (output === 'json') say([JSON.stringify({ plan, rehearsal }, null, 2)])
    else say(rehearsalLines(rehearsal, [...new Set(plan.vantages.map(({ host }) => host))]))
  } finally {
    await system.close()
  }
}

const say = (lines: readonly string[]) => void process.stdout.write(secrecy.conceal(`${lines.join('\n')}\n`))

/** Each command as it would be typed on its host. */
export function rehearsalLines({ lock, unlock, faults, steps }: Rehearsal, vantages: readonly string[]): string[] {
  return [
    `What would be run now, word for word; ${runId} stands for the name of the run. What only looks is left out.`,
    '',
    `on ${vantages.join(', ')}: Muster's own programs, under ~/.cache/muster, which measure as long as the drill lasts`,
    ...part('before anything else', lock),
    ...faults.flatMap(({ kind, instance, targets, inject, undo, missing }) => [
      ...(targets === null ? [] : ['', `== what ${kind} would hit, as its own system says`, ...targets]),
      ...part(`${kind} on ${instance}`, inject),
      ...part(`undo of ${kind}`, undo),
      ...(missing === null ? [] : [`not all of it can be told now: ${missing}`]),
    ]),
    ...steps.flatMap(({ id, perform, undo }) =>
      perform === null
        ? ['', `== step ${id}: decided when it is reached, by what is found then`]
        : [...part(`step ${id}`, perform), ...(undo?.length ? part(`undo of step ${id}`, undo) : [])],
    ),
    ...part('after all else', unlock),
    '',
    'Nothing was changed; programs that only ask were brought to the hosts from which stores are asked.',
    ...(faults.some(({ targets }) => targets !== null)
      ? ['What would be hit was found by previews that act on nothing; they have been taken away again.']
      : []),
  ]
}

/** What is the same on several hosts stands once. */
function part(title: string, told: readonly Told[]): string[] {
  const commands = [...new Set(told.map(({ command }) => command))]
  const hostsOf = (command: string) => told.filter(one => one.command === command).map(({ host }) => host)
  const blocks = commands.flatMap(command => [`on ${[...new Set(hostsOf(command))].join(', ')}:`, command])
  return ['', `== ${title}`, ...(blocks.length === 0 ? ['nothing'] : blocks)]
}
