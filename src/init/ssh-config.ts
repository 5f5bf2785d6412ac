/** Machines that a configuration of ssh names. Pure. */
import { type Facts, type Machine, noFacts } from './facts.ts'

/** `isOwn`: it is where ssh looks by itself; of any other its path has to be named. */
export function factsOfSsh(text: string, file: string, isOwn: boolean): Facts {
  const blocks = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
    .reduce<string[][][]>((all, line) => {
      const words = line.split(/[\s=]+/)
      if (/^(host|match)$/i.test(words[0] as string)) return [...all, [words]]
      all.at(-1)?.push(words)
      return all
    }, [])
  const jumps = new Set(blocks.flatMap(jumpsOf))
  const machines = blocks
    .flatMap(block => machinesOf(block, isOwn ? {} : { configFile: file }))
    .map(machine => (jumps.has(machine.name) || jumps.has(machine.address) ? { ...machine, isJump: true } : machine))
  const notes = machines.length === 0 ? [`${file}: it names no machine, only patterns`] : []
  return { ...noFacts, machines, notes }
}

/** Names with patterns stand for many. How ssh gets there stays in its file: only where is taken from it. */
function machinesOf(
  [[kind = '', ...names] = [], ...lines]: string[][],
  through: { readonly configFile?: string },
): Machine[] {
  if (kind.toLowerCase() !== 'host') return []
  const said = (word: string) => lines.find(([key]) => key?.toLowerCase() === word)?.[1]
  return names
    .filter(name => !/[*?!]/.test(name))
    .map(name => ({ name, address: said('hostname') ?? name, ssh: { host: name, ...through } }))
}

/** Machines on the way to others: `ProxyJump drill@bastion:22,second`. */
const jumpsOf = (block: readonly string[][]): string[] =>
  block
    .filter(([key]) => key?.toLowerCase() === 'proxyjump')
    .flatMap(([, ...words]) => words.join(',').split(','))
    .map(word => word.replace(/^.*@/, '').replace(/:\d+$/, ''))
