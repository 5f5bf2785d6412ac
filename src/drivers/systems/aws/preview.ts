/** What FIS itself resolves the targets of a fault to, found by an experiment that acts on nothing and is taken away again. */
import { randomBytes } from 'node:crypto'
import type { Experiments } from './experiments.ts'
import type { Owner, Template } from './template.ts'

/** For people: each target with what it is. `templateFor`: whose the template is, told by its tags. */
export async function previewed(
  experiments: Experiments,
  templateFor: (owner: Owner) => Template,
  signal: AbortSignal,
): Promise<string[]> {
  const owner = { runId: 'preview', name: `preview-${randomBytes(4).toString('hex')}` }
  try {
    const made = await experiments.make(templateFor(owner))
    const id = await experiments.start(made, owner, { isPreview: true })
    await experiments.untilOver(id, signal)
    const found = await experiments.resolved(id, signal)
    return found.map(
      ({ targetName, resourceType, targetInformation = {} }) =>
        `${targetName}: ${resourceType} ${Object.values(targetInformation).join(' ')}`,
    )
  } finally {
    await experiments.end(owner, AbortSignal.timeout(endMs))
  }
}

const endMs = 60_000
