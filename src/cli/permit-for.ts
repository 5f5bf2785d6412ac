/** Whether a drill may be run now, by its environment and the approvals that were given. */
import { basename } from 'node:path'
import { type Counted, permitted } from '../permission/permit.ts'
import type { Composed } from './compose.ts'
import { textOf } from './draft-file.ts'

/** The approvals by which it may; refuses where it may not. */
export async function permitFor(
  { plan, frozen }: Composed,
  files: readonly string[] = [],
): Promise<readonly Counted[]> {
  const given = await Promise.all(files.map(async file => ({ name: basename(file), text: await textOf(file) })))
  return permitted({ plan, digest: frozen.plan.digest, at: new Date() }, given)
}
