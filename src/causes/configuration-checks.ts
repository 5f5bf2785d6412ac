/** What in the configuration makes recovery slow or unsafe, before anything is broken: a check for each cause that can tell. Pure. */
import type { LabEnvironment } from '../model/environment/environment.ts'
import type { CheckResult } from '../model/record/journal-entry.ts'
import { causes } from './all.ts'
import { given, settingsOf, settingsText, told, valueText } from './settings.ts'

/** One for each cause that needs no drill; what is sound and not set at all is left out. */
export function configurationChecks({ driver: { settings } }: LabEnvironment): CheckResult[] {
  return causes.flatMap(cause => {
    if (!cause.statically) return []
    const says = cause.statically(settings)
    const own = settingsOf(cause, settings)
    if (says === null && own.every(setting => given(settings, setting) === undefined)) return []
    const [first, ...rest] = own
    const values =
      first && rest.length === 0
        ? valueText(settings, first)
        : settingsText(own.map(setting => told(settings, setting)))
    return [{ name: `config/${cause.id}`, ok: says === null, detail: says === null ? values : `${values}: ${says}` }]
  })
}
