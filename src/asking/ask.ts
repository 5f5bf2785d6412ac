/**
 * Questions asked from a place: run there, reads lists of questions on stdin and prints the answers, a line of JSON each, until stdin
 * ends. Reaching the place for each would cost more than the answers. Every question is asked over a connection of its own: one
 * that is kept tells nothing of whether others can be made.
 */
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Tls } from '../model/tls.ts'
import type { Answer, Question } from '../model/question.ts'
import { tlsOptions } from '../model/tls-options.ts'

/** A line on stdin, and the one on stdout that answers it. */
export interface Questions<Asked extends Named = Question> {
  readonly id: number
  readonly questions: readonly Asked[]
}
export interface Answers {
  readonly id: number
  readonly answers: Answer[]
}

interface Named {
  readonly name: string
}

const timeoutMs = 2_500
/** So that no connection is used for a second question. */
export const ownConnection = { connection: 'close' }

async function http(question: Extract<Question, { kind: 'http' }>): Promise<unknown> {
  const { url, token, method = 'GET', body } = question
  const headers: Record<string, string> = { ...question.headers, ...ownConnection }
  if (token) headers['authorization'] = `Bearer ${token}`
  if (body !== undefined) headers['content-type'] = 'application/json'
  const signal = AbortSignal.timeout(timeoutMs)
  if (question.tls) return await overTls(question.tls, { url, method, headers, signal, body })
  const response = await fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) })
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
}

interface Call {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly body: string | undefined
}

/** As an environment says that it is spoken, which `fetch` cannot be told. */
async function overTls(tls: Tls, { url, body, ...call }: Call): Promise<unknown> {
  const sent = request(url, { ...call, ...tlsOptions(tls) })
  sent.end(body)
  const [reply] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: reply.statusCode, headers: reply.headers, body: await text(reply) }
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
    ...(question.password === undefined ? {} : { password: question.password }),
    ...(question.tls === undefined ? {} : { tls: tlsOptions(question.tls) }),
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
  })
  // Whoever is turned away is told no more than that the connection is closed: why was said before.
  let why: Error | null = null
  client.on('error', error => (why ??= error))
  try {
    await client.connect()
    const replies: string[] = []
    for (const command of question.commands) {
      const [name, ...rest] = command.split(' ')
      replies.push(String(await client.call(name as string, ...rest)))
    }
    return replies
  } catch (error) {
    throw why ?? error
  } finally {
    client.disconnect()
  }
}

/** What is asked; rejects where it cannot be answered. */
export function asked(question: Question): unknown {
  switch (question.kind) {
    case 'http':
      return http(question)
    case 'sql':
      return sql(question)
    case 'redis':
      return redis(question)
    case 'clock':
      return null
  }
}

export function messageOf(error: unknown): string {
  const { message, code, cause } = error as {
    message?: string
    code?: string
    cause?: { message?: string; code?: string }
  }
  return cause?.message || cause?.code || message || code || String(error)
}

/** Answers lines on stdin, each question by what `answerTo` resolves with. */
export function answerLines<Asked extends Named>(answerTo: (question: Asked) => unknown): void {
  const answer = async (question: Asked): Promise<Answer> => {
    try {
      const value = await answerTo(question)
      return { name: question.name, atNs: now(), error: null, value }
    } catch (error) {
      return { name: question.name, atNs: now(), error: messageOf(error), value: null }
    }
  }
  const answerAll = async ({ id, questions }: Questions<Asked>) => {
    const answers: Answers = { id, answers: await Promise.all(questions.map(answer)) }
    process.stdout.write(`${JSON.stringify(answers)}\n`)
  }
  createInterface(process.stdin).on('line', line => void answerAll(JSON.parse(line) as Questions<Asked>))
}

const now = () => String(process.hrtime.bigint())

if (import.meta.main) answerLines(asked)
