/** A decision for people at a terminal. Pure. */
import { ExitCode } from '../model/exit-code.ts'
import type { PromiseChange, ReleaseChange } from './compare-releases.ts'
import { passedOverTexts, short } from './count-runs.ts'
import { type Check, type Decision, type DrillDecision, wordOf } from './decision.ts'
import { differenceText } from './differences.ts'
import { shiftText } from './judge-changes.ts'

/** What holds is told too: a gate that is only green says nothing. */
export const decisionText = ({ policy, environment, exitCode, checks, drills }: Decision): string =>
  [
    `gate ${policy} on ${environment}: ${wordOf(exitCode)} (exit ${exitCode})`,
    ...checks.map(checkLine),
    ...drills.flatMap(drillLines),
    '',
  ].join('\n')

const width = Math.max(...Object.values(ExitCode).map(code => wordOf(code).length))

const checkLine = ({ id, exitCode, says }: Check) => `  ${wordOf(exitCode).padEnd(width)}  ${id}: ${says}`

function drillLines({ scenario, wanted, checks, runs, passedOver, changes }: DrillDecision): string[] {
  return [
    '',
    `${scenario}${wanted ? `, configuration ${short(wanted.configurationDigest)}` : ''}`,
    ...checks.map(checkLine),
    ...runs.map(run => `  run ${run.runId}: ${run.cameTo}`),
    ...passedOverTexts(passedOver).map(text => `  not counted: ${text}`),
    ...(changes ? changeLines(changes) : []),
  ]
}

function changeLines(changes: ReleaseChange): string[] {
  return ['  since the last good release:', ...changeTexts(changes).map(text => `    ${text}`)]
}

/** What changed, one sentence each: settings, promises, losses, and what was not compared. */
export function changeTexts({ promises, loss, configuration, settings, notCompared }: ReleaseChange): string[] {
  const { before, after } = configuration
  return [
    before === after
      ? `configuration ${short(after)}, the same`
      : `configuration ${short(before)} -> ${short(after)}, ${settings.length} ${settings.length === 1 ? 'setting differs' : 'settings differ'}`,
    ...settings.slice(0, mostSettings).map(differenceText),
    ...(settings.length > mostSettings ? [`and ${settings.length - mostSettings} settings more`] : []),
    ...promises.map(change => `${change.finding}: ${outcomeText(change)}; ${shiftText(change)}`),
    `acknowledged writes lost: ${loss.before.lost} of ${loss.before.acked} -> ${loss.after.lost} of ${loss.after.acked}`,
    ...notCompared.map(({ runId, why }) => `not compared: ${runId}: ${why}`),
  ]
}

const mostSettings = 20

const outcomes: Readonly<Record<PromiseChange['outcome'], string>> = {
  regressed: 'slower than is allowed',
  within: 'not slower than is allowed',
  untold: 'too few runs to tell',
  slower: 'slower',
  faster: 'faster',
  unchanged: 'no change seen',
}

export const outcomeText = ({ outcome }: PromiseChange) => outcomes[outcome]
