/** What changes something of an estate is told when it has ended: commands on its hosts, and questions to what runs on them. */
import type { Ask } from '../../contract/ask.ts'
import type { Change } from '../../contract/changes.ts'
import type { Hosts } from '../../contract/hosts.ts'
import { shownQuestion } from './shown-question.ts'
import { shownCommand } from './transcript.ts'

export type Tell = (change: Change) => void

/** Hosts on which only what changes something is run. */
export const tellingHosts = (hosts: Hosts, tell: Tell): Hosts => ({
  async exec(host, argv, options) {
    const told = begun(host, tell)
    const command = shownCommand(argv)
    try {
      const result = await hosts.exec(host, argv, options)
      told(command, `exit code ${result.code}${result.code === 0 ? '' : `: ${result.stderr.trim()}`}`)
      return result
    } catch (error) {
      told(command, messageOf(error))
      throw error
    }
  },
  spawn: (host, argv, options) => hosts.spawn(host, argv, options),
})

/** Questions of which each changes something. */
export const tellingAsk =
  (ask: Ask['ask'], tell: Tell): Ask['ask'] =>
  async (host, questions, signal) => {
    const told = begun(host, tell)
    try {
      const answers = await ask(host, questions, signal)
      for (const question of questions) {
        const answer = answers.find(({ name }) => name === question.name)
        told(shownQuestion(question), answer?.error ?? 'answered')
      }
      return answers
    } catch (error) {
      for (const question of questions) told(shownQuestion(question), messageOf(error))
      throw error
    }
  }

function begun(host: string, tell: Tell) {
  const from = performance.now()
  return (command: string, outcome: string) => {
    const tookMs = Math.round(performance.now() - from)
    // Whoever waits for it goes on first: how soon it ended is part of what is measured.
    setImmediate(() => tell({ host, command, tookMs, outcome }))
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
