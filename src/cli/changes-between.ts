/** Which settings of the drilled system differ between two runs, by what was frozen with each. */
import { drilledEnvironment } from '../library/drilled-environment.ts'
import type { SettingChange } from '../model/environment/setting-change.ts'
import { settingChanges } from '../trend/setting-changes.ts'

/** Of two run directories; null where the environment of one of them cannot be read. */
export async function changesBetween(before: string, after: string): Promise<SettingChange[] | null> {
  const [old, now] = [await drilledEnvironment(before), await drilledEnvironment(after)]
  return old && now ? settingChanges(old.driver, now.driver, 'driver') : null
}
