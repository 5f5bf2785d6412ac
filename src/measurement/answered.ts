import type { WriteRecord } from '../model/record/observation.ts'

/**
 * Whether a write proves that its target was up: acknowledged, or answered by a node that names itself and says that fewer
 * replicas have it than were asked for. Such an answer promises nothing, so that the write's own outcome stays indeterminate.
 */
export const isAnswered = ({ outcome, by }: Pick<WriteRecord, 'outcome' | 'by'>) =>
  outcome === 'ok' || outcome === 'okWarn' || (outcome === 'info' && by?.['node'] !== undefined)
