/** Puts back what is there, also what comes there late: whoever made it may have died while Cloudflare was still hearing it. */
import { setTimeout as delay } from 'node:timers/promises'
import type { CloudflareSettings } from '../../../model/environment/cloudflare/cloudflare-settings.ts'

/** So many looks in turn must find nothing. */
const looks = 3
const againMsOf = ({ endpoint }: CloudflareSettings) => (endpoint === undefined ? 1_000 : 20)

/** `putBack`: whether there was anything to put back. */
export async function untilQuiet(settings: CloudflareSettings, putBack: () => Promise<boolean>): Promise<void> {
  for (let quiet = 0; quiet < looks;) {
    quiet = (await putBack()) ? 0 : quiet + 1
    if (quiet < looks) await delay(againMsOf(settings))
  }
}
