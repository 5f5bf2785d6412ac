/**
 * Delivers messages, in a process of its own and with the lowest priority: whatever a receiver does, no drill waits for it. Each
 * channel gets its messages in order; channels do not wait for each other. When the process that began it is gone, it goes on, and says so.
 */
import { constants, setPriority } from 'node:os'
import { createInterface } from 'node:readline'
import type { Message } from '../model/notice/message.ts'
import { literalsReplaced } from '../secrecy/literals.ts'
import { textWithoutSecrets } from '../secrecy/unshown.ts'
import { deliver } from './deliver.ts'
import { orphanedMessage } from './orphaned.ts'
import type { Closing, NotifierConfig, OpenChannel, Outcome, Told } from './protocol.ts'
import { requestsFor } from './requests.ts'

try {
  setPriority(constants.priority.PRIORITY_LOW)
} catch {
  // Then with the priority that it was given.
}
// Ctrl-C stops the drill; of that people are to be told.
process.on('SIGINT', () => undefined)
// Who asked may be gone: it is delivered all the same.
process.stdout.on('error', () => undefined)

const chains = new Map<OpenChannel, Promise<void>>()
let config: NotifierConfig | null = null
let last: Message | null = null
let isClosed = false

for await (const line of createInterface({ input: process.stdin })) {
  const said = JSON.parse(line) as NotifierConfig | Told | Closing
  if ('channels' in said) config = said
  else if ('closing' in said) isClosed = true
  else if (config) hear(said, config)
}
const orphaned = isClosed ? null : orphanedMessage(last, new Date().toISOString())
// Nobody is left who would count it.
if (orphaned && config) hear({ seq: -1, message: orphaned }, config)
await Promise.all(chains.values())
// Connections that are kept open keep nobody waiting.
process.exit(0)

function hear(told: Told, { channels, limits }: NotifierConfig): void {
  last = told.message
  for (const open of channels) {
    const before = chains.get(open) ?? Promise.resolve()
    chains.set(
      open,
      before.then(async () =>
        report({ seq: told.seq, channel: open.channel.name, problem: await tell(open, told, limits) }),
      ),
    )
  }
}

/** All requests of one message share its time. */
async function tell(open: OpenChannel, { message }: Told, limits: NotifierConfig['limits']): Promise<string | null> {
  const endsAt = performance.now() + limits.budgetMs
  const problems: string[] = []
  for (const request of requestsFor(open, message)) {
    const leftMs = Math.max(1, Math.floor(endsAt - performance.now()))
    const problem = await deliver(request, { ...limits, budgetMs: leftMs })
    if (problem !== null) problems.push(withoutSecretsOf(open)(problem))
  }
  return problems.length === 0 ? null : [...new Set(problems)].join('; ')
}

function withoutSecretsOf({ url, token }: OpenChannel): (text: string) => string {
  const parts = [url, ...url.split(/[/?&=]/).filter(part => part.length >= 8), ...(token === null ? [] : [token])]
  const replaced = literalsReplaced(parts.map(text => ({ text, token: 'secret:not-shown' })))
  return text => textWithoutSecrets(replaced(text))
}

function report(outcome: Outcome): void {
  process.stdout.write(`${JSON.stringify(outcome)}\n`)
}
