/**
 * Has an experiment act on nothing: FIS resolves its targets, and skips every action (`actionsMode: skip-all`). This client knows
 * nothing of that mode and drops it without a word, which would make the preview a real experiment: it is put back before the
 * request is signed, and looked at again right before it is sent.
 */
import type { StartExperimentCommand } from '@aws-sdk/client-fis'
import { MusterError } from '../../../model/muster-error.ts'

export function skipActions(command: StartExperimentCommand): void {
  command.middlewareStack.add(
    next => args => {
      const request = args.request as { body: string }
      request.body = withSkipping(request.body)
      return next(args)
    },
    { step: 'build', priority: 'high', name: 'skipActions' },
  )
  command.middlewareStack.add(
    next => args => {
      requireSkipping((args.request as { body?: unknown }).body)
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'requireSkipping' },
  )
}

/** Pure. */
export const withSkipping = (body: string): string =>
  JSON.stringify({ ...(JSON.parse(body || '{}') as object), experimentOptions: { actionsMode: 'skip-all' } })

/** Throws unless what is sent says that nothing is to be done. Pure. */
export function requireSkipping(body: unknown): void {
  const said = typeof body === 'string' ? (JSON.parse(body) as { experimentOptions?: { actionsMode?: string } }) : {}
  if (said.experimentOptions?.actionsMode === 'skip-all') return
  throw new MusterError(
    'aws.not-a-preview',
    'the request does not say `actionsMode: skip-all`: it would start a real experiment, and is not sent',
  )
}
