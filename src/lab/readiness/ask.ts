/**
 * Questions asked from inside the lab: run in a host's namespace, reads lists of questions on stdin and prints the answers, a line
 * of JSON each, until stdin ends. Entering a namespace for each would cost more than the answers. Every question is asked over a
 * connection of its own: one that is kept tells nothing of whether others can be made.
 */
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, Question } from '../../model/question.ts'
import type { KeyPair } from '../objects/keys.ts'

export type LabQuestion =
  | Question
  /** whether a bucket can be made: it is deleted again */
  | {
      readonly name: string
      readonly kind: 'new-bucket'
      readonly address: string
      readonly port: number
      readonly keys: KeyPair
      readonly bucket: string
    }
  /** something new, put at one URL, is served at the other */
  | { readonly name: string; readonly kind: 'replicated'; readonly put: string; readonly get: string }

/** A line on stdin, and the one on stdout that answers it. */
export interface Questions {
  readonly id: number
  readonly questions: readonly LabQuestion[]
}
export interface Answers {
  readonly id: number
  readonly answers: Answer[]
}

const timeoutMs = 2_500
const ownConnection = { connection: 'close' }
/** Replication is behind by as much as a second or two when it is sound. */
const replicationMs = 5_000

async function http(question: Extract<Question, { kind: 'http' }>): Promise<unknown> {
  const { url, token, method = 'GET', body } = question
  const headers: Record<string, string> = { ...question.headers, ...ownConnection }
  if (token) headers['authorization'] = `Bearer ${token}`
  if (body !== undefined) headers['content-type'] = 'application/json'
  const signal = AbortSignal.timeout(timeoutMs)
  const response = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) })
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
}

async function sql(question: Extract<Question, { kind: 'sql' }>): Promise<unknown> {
  const { Client } = await import('pg')
  const client = new Client({
    connectionString: question.url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  })
  // The query's own rejection says the same; without a listener the event would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const result = await client.query(question.sql)
    return (Array.isArray(result) ? result.at(-1) : result).rows
  } finally {
    void client.end()
  }
}

async function redis(question: Extract<Question, { kind: 'redis' }>): Promise<unknown> {
  const { Redis } = await import('ioredis')
  const client = new Redis({
    host: question.address,
    port: question.port,
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const replies: string[] = []
    for (const command of question.commands) {
      const [name, ...rest] = command.split(' ')
      replies.push(String(await client.call(name as string, ...rest)))
    }
    return replies
  } finally {
    client.disconnect()
  }
}

async function replicated({ put, get }: Extract<LabQuestion, { kind: 'replicated' }>): Promise<unknown> {
  const body = `${process.pid} ${Date.now()}`
  const signal = AbortSignal.timeout(replicationMs)
  // Nobody in particular puts it, and nobody in particular may read it.
  const taken = await fetch(put, {
    method: 'PUT',
    body,
    headers: { ...ownConnection, 'x-amz-acl': 'public-read' },
    signal,
  })
  if (!taken.ok) throw new Error(`not taken: status ${taken.status}`)
  for (let seen = 'nothing'; ; await delay(50)) {
    if (signal.aborted) throw new Error(`what was put is not there after ${replicationMs / 1000} s: ${seen}`)
    const response = await fetch(get, { headers: ownConnection, signal }).catch(
      (error: unknown) => ((seen = messageOf(error)), null),
    )
    if (!response) continue
    const text = await response.text()
    if (response.ok && text === body) return null
    seen = response.ok ? 'an older one' : `status ${response.status}`
  }
}

async function answer(question: LabQuestion): Promise<Answer> {
  try {
    const value = await asked(question)
    return { name: question.name, atNs: now(), error: null, value }
  } catch (error) {
    return { name: question.name, atNs: now(), error: messageOf(error), value: null }
  }
}

const now = () => String(process.hrtime.bigint())

async function newBucket({
  address,
  port,
  keys,
  bucket,
}: Extract<LabQuestion, { kind: 'new-bucket' }>): Promise<string> {
  // Large, and seldom asked for.
  const { makeAndDelete } = await import('../objects/s3.ts')
  return await makeAndDelete({ address, port }, keys, bucket)
}

function asked(question: LabQuestion): Promise<unknown> {
  switch (question.kind) {
    case 'http':
      return http(question)
    case 'sql':
      return sql(question)
    case 'redis':
      return redis(question)
    case 'replicated':
      return replicated(question)
    case 'new-bucket':
      return newBucket(question)
  }
}

function messageOf(error: unknown): string {
  const { message, code, cause } = error as {
    message?: string
    code?: string
    cause?: { message?: string; code?: string }
  }
  return cause?.message || cause?.code || message || code || String(error)
}

async function answerAll({ id, questions }: Questions): Promise<void> {
  const answers: Answers = { id, answers: await Promise.all(questions.map(answer)) }
  process.stdout.write(`${JSON.stringify(answers)}\n`)
}

if (import.meta.main) {
  const lines = createInterface(process.stdin)
  lines.on('line', line => void answerAll(JSON.parse(line) as Questions))
}
