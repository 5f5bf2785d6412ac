/** What a drill would change on an estate is told, and not done; what it looks at is looked at. */
import type { Answer, Question } from '../../../model/question.ts'
import type { Ask } from '../../contract/ask.ts'
import type { Hosts } from '../../contract/hosts.ts'
import { HostComponents } from './components.ts'
import { shownQuestion } from './shown-question.ts'
import type { Tell } from './telling.ts'
import { quoted } from './remote-shell.ts'

/** Outcome of whatever is rehearsed. */
const outcome = 'not done'

/** Every command ends as if it had worked. */
export const rehearsedHosts = (hosts: Hosts, tell: Tell): Hosts => ({
  exec(host, argv, options) {
    const input = options?.input ? ` <<'INPUT'\n${options.input.trimEnd()}\nINPUT` : ''
    tell({ host, command: typedCommand(argv) + input, tookMs: 0, outcome })
    return Promise.resolve({ code: 0, stdout: '', stderr: '' })
  },
  spawn: (host, argv, options) => hosts.spawn(host, argv, options),
})

/** As somebody could type it there: a script with its lines, which people have to read. */
const typedCommand = (argv: readonly string[]) =>
  argv.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted(word))).join(' ')

/** Every question is answered as if it had been heard. */
export const rehearsedAsk =
  (tell: Tell): Ask['ask'] =>
  (host, questions) => {
    for (const question of questions) tell({ host, command: shownQuestion(question), tookMs: 0, outcome })
    return Promise.resolve(questions.map(heard))
  }

const heard = ({ name, kind }: Question): Answer => ({
  ...{ name, atNs: '0', error: null },
  value: kind === 'http' ? { status: 200, headers: {}, body: '{}' } : [],
})

/** What was struck counts as struck: it is let go and started as it would be. */
export class RehearsedComponents extends HostComponents {
  override isClaimed(): Promise<boolean> {
    return Promise.resolve(true)
  }

  /** What would start it is told. */
  override pids(): Promise<readonly number[]> {
    return Promise.resolve([])
  }

  override start(id: string): Promise<void> {
    return this.startNow(id)
  }
}
