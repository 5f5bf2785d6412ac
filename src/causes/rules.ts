/** Causes as rules of the lint: what needs no drill to be told. Always warnings: a setting that is unwise is what drills are for. */
import { claim, type Rule, type Violation } from '../policy/rule.ts'
import { type Architecture, isLab } from '../model/environment/environment.ts'
import { causes } from './all.ts'
import type { Cause } from './cause.ts'
import { keysOf, settingsOf, valueText } from './settings.ts'

export const causeRules: readonly Rule[] = causes.filter(({ statically }) => statically).map(ruleOf)

function ruleOf(cause: Cause): Rule {
  return {
    id: cause.id,
    severity: 'warning',
    title: cause.title,
    why: cause.rule,
    remedy: `${cause.advice}; see ${cause.docs}`,
    check: environment => violationsOf(cause, environment),
  }
}

function violationsOf(cause: Cause, environment: Architecture): Violation[] {
  if (!isLab(environment)) return []
  const { driver } = environment
  const consequence = cause.statically?.(driver.settings)
  if (!consequence) return []
  const [first = claim([], ''), ...rest] = settingsOf(cause, driver.settings).map(setting =>
    claim(['driver', 'settings', ...keysOf(setting)], valueText(driver.settings, setting)),
  )
  return [{ between: [first, ...rest], consequence: sentence(consequence), fix: `${cause.advice}; see ${cause.docs}` }]
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
