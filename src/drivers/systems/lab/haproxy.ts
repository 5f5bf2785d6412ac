/** How a HAProxy of the lab is spoken to: through its runtime socket, which lies in the sandbox's own /run. */
import { addAbortListener } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { socketFolderOf } from '../../../lab/components/component.ts'
import type { Lab } from '../../../lab/lab.ts'
import { ownModule } from '../../../model/own-files.ts'

const script = ownModule(import.meta.dirname, 'haproxy-ask')
const timeoutMs = 5_000

const socketOf = (componentId: string) => `${socketFolderOf(componentId)}/stats.sock`

/** argv that, run in any host of the lab, gives a component's HAProxy these commands (`; ` between them). */
export const askHaproxy = (componentId: string, commands: string): string[] => [
  process.execPath,
  script,
  socketOf(componentId),
  commands,
]

/**
 * What a component's HAProxy says to these commands (`; ` between them); rejects when it does not answer within 5 s, or `signal`
 * aborts. From outside: on a machine that is busy, a process that enters the lab to ask is what the answer would wait for.
 */
export async function tellHaproxy(
  lab: Lab,
  componentId: string,
  commands: string,
  signal: AbortSignal,
): Promise<string> {
  const socket = connect(lab.outside(socketOf(componentId)))
  const end = (why: string) => socket.destroy(new Error(why))
  socket.setTimeout(timeoutMs, () => end(`no answer in ${timeoutMs} ms`))
  const listener = addAbortListener(signal, () => end('it was aborted'))
  socket.end(`${commands}\n`)
  try {
    return await text(socket)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${componentId} cannot be asked: ${why}`, { cause: error })
  } finally {
    listener[Symbol.dispose]()
  }
}
