/** Drafts an environment from files, and from who answers. */
import { homedir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { asked } from '../asking/ask.ts'
import type { Facts } from '../init/facts.ts'
import { type Drafted, drafted, factsIn } from '../init/init.ts'
import { factsOfMember } from '../init/patroni.ts'
import { factsOfCluster } from '../init/redis.ts'
import { usageError } from '../model/muster-error.ts'
import type { Question } from '../model/question.ts'
import { builderFor, refuseToOverwrite, textOf, writeNew } from './draft-file.ts'

interface Options {
  readonly name: string
  readonly out?: string
  readonly output: 'human' | 'json'
}

export async function initVerb(sources: readonly string[], { name, out, output }: Options): Promise<void> {
  if (!/^[a-z][a-z0-9.-]{0,62}$/.test(name))
    throw usageError('init.name', `"${name}" is no name`, 'lower-case letters, digits, dots and hyphens')
  if (out !== undefined) refuseToOverwrite(out)
  const facts = await Promise.all(sources.map(factsFrom))
  const draft = drafted(facts, name, sources.map(shown), builderFor('environment', out))
  if (out !== undefined) await writeNew(out, draft.text)
  show(draft, out, output)
}

/** What a person reads of a source: a whole path may tell more than is meant. */
const shown = (source: string) => (isUrl(source) ? source : basename(source))

const isUrl = (source: string) => /^[a-z]+:\/\//.test(source)

async function factsFrom(source: string): Promise<Facts> {
  if (!isUrl(source)) return factsIn(await textOf(source), resolve(source), join(homedir(), '.ssh/config'))
  if (!URL.canParse(source)) throw usageError('init.url', `${source}: is no URL`)
  const { protocol, hostname: host, port } = new URL(source)
  if (protocol === 'redis:') return await cluster({ host, port: Number(port || 6379) }, source)
  if (protocol === 'http:') return await patroni(source)
  throw usageError(
    'init.url',
    `${source}: nobody is asked by ${protocol}`,
    'http:// for a Patroni, redis:// for a node of a Redis Cluster',
  )
}

async function cluster(node: { host: string; port: number }, source: string): Promise<Facts> {
  const { host: address, port } = node
  const replies = await answer({ name: source, kind: 'redis', address, port, commands: ['CLUSTER NODES'] })
  return factsOfCluster((replies as string[])[0] ?? '', node)
}

async function patroni(source: string): Promise<Facts> {
  const get = async (path: string) => {
    const reply = (await answer({ name: source, kind: 'http', url: new URL(path, source).href })) as { body: string }
    try {
      return JSON.parse(reply.body) as unknown
    } catch {
      // A page for people: whoever answers is no Patroni, and the facts say so.
      return null
    }
  }
  return factsOfMember(await get('/patroni'), await get('/cluster'), source)
}

async function answer(question: Question): Promise<unknown> {
  try {
    return await asked(question)
  } catch (error) {
    const { message, cause } = error as Error & { cause?: { message?: string } }
    throw usageError('init.silent', `${question.name}: nobody answers: ${cause?.message || message}`)
  }
}

function show({ text, blanks, notes }: Drafted, out: string | undefined, output: Options['output']): void {
  if (output === 'json')
    return void process.stdout.write(`${JSON.stringify({ draft: text, blanks, notes }, null, 2)}\n`)
  if (out === undefined) process.stdout.write(text)
  for (const note of notes) process.stderr.write(`note: ${note}\n`)
  for (const { path, what } of blanks) process.stderr.write(`fill in ${path}: ${what}\n`)
  if (out !== undefined) process.stderr.write(`written: ${out}\n`)
}
