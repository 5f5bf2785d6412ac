/** A closed loop of clients at the front door, as a process of its own in a place of the lab. Takes its task as JSON in its argument. */
import { newAgent, send } from '../src/vantage/http-attempt.ts'
import { judges } from '../src/vantage/judges.ts'
import { tokensFor } from '../src/vantage/token.ts'
import type { Pace } from './pgbench.ts'
import { quantile } from './table.ts'

export interface HttpTask {
  readonly url: string
  readonly tokenKey: string
  /** each with one request in flight on a kept connection */
  readonly clients: number
  readonly seconds: number
}

/** So many that none comes near the gateway's limit for one. */
const subjects = 300

async function run({ url, tokenKey, clients, seconds }: HttpTask): Promise<Pace> {
  const tokens = tokensFor(tokenKey, 'bench', subjects)
  const agent = newAgent(url)
  const latencies: number[] = []
  const from = performance.now()
  let turn = 0
  const client = async () => {
    while (performance.now() - from < seconds * 1000) {
      const headers = { authorization: `Bearer ${tokens[turn++ % subjects]}` }
      const sent = performance.now()
      const answer = await send({ agent, url, method: 'GET', headers, lingerMs: 5_000 }, reply =>
        judges['http-service'](reply, {}),
      )
      if (answer.outcome !== 'ok') throw new Error(`${url}: ${answer.code ?? answer.outcome}`)
      latencies.push(performance.now() - sent)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const perSecond = (latencies.length / (performance.now() - from)) * 1000
  return { perSecond, p95Ms: quantile(latencies, 0.95) }
}

if (import.meta.main) {
  const pace = await run(JSON.parse(process.argv[2] as string) as HttpTask)
  process.stdout.write(JSON.stringify(pace), () => process.exit(0))
}
