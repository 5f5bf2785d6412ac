/** `muster notify overdue`: a message for each drill of the programme that was not done in time. */
import { ExitCode } from '../model/exit-code.ts'
import { nameOf, placeOf } from '../programme/owed-drill.ts'
import { overdueMessage } from './messages.ts'
import { type OwedOptions, owedNow, type StandingDrill } from './owed.ts'
import { requireChannels, tellAll } from './tell-channels.ts'

export interface OverdueOptions extends Omit<OwedOptions, 'quarter'> {
  readonly notify?: string
  readonly output: string
}

/** Tells nobody when nothing is overdue. */
export async function tellOverdue(options: OverdueOptions): Promise<number> {
  requireChannels(options.notify)
  const { standings } = await owedNow(options)
  const overdue = standings.filter(({ standing }) => standing.state === 'overdue')
  if (overdue.length > 0) return await tellAll(overdue.map(messageFor), options)
  process.stdout.write(options.output === 'json' ? '[]\n' : 'no drill is overdue\n')
  return ExitCode.met
}

const messageFor = ({ drill, standing }: StandingDrill) =>
  overdueMessage(
    { scenario: nameOf(drill), title: drill.scenario?.title ?? drill.scenarioFile, environment: placeOf(drill) },
    `${standing.why}. Owner: ${drill.obligation.owner}.`,
  )
