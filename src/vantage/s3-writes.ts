/**
 * Writes of a ledger to an object store with several sites, as an application fails over by itself: all writers use one site,
 * and when that does not answer, what is written from then on goes to the next, and stays there. A write is sent once, to one
 * site, whatever becomes of it.
 */
import type { PlannedLedger } from '../model/plan/plan.ts'
import type { Answer } from './attempt.ts'
import { bodyOf, keyOf } from './s3-objects.ts'
import { putObject, type S3Secrets, type S3Site, s3Site } from './s3-sites.ts'

export class S3Writes {
  readonly #sites: readonly S3Site[]
  readonly #patienceMs: number
  readonly #keys: number | undefined
  #at = 0

  constructor({ urls, deadlineMs, keys }: Pick<PlannedLedger, 'urls' | 'deadlineMs' | 'keys'>, secrets: S3Secrets) {
    this.#sites = urls.map(url => s3Site(url, secrets))
    this.#patienceMs = deadlineMs
    this.#keys = keys
  }

  async write(ledger: string, writer: number, seq: number, lingerMs: number): Promise<Answer> {
    const at = this.#at
    const site = this.#sites[at] as S3Site
    const patience = setTimeout(() => this.#leave(at), this.#patienceMs)
    const answer = await putObject(site, keyOf(ledger, writer, seq, this.#keys), bodyOf(ledger, writer, seq), lingerMs)
    clearTimeout(patience)
    if (answer.outcome !== 'ok' && !isRefusal(answer)) this.#leave(at)
    return answer
  }

  close(): void {
    for (const { client } of this.#sites) client.destroy()
  }

  /** Whoever was sent to a site that has been left already leaves none. */
  #leave(at: number): void {
    if (this.#at === at) this.#at = (at + 1) % this.#sites.length
  }
}

/** The site itself says that the request is wrong: another would say the same. */
const isRefusal = ({ code = '' }: Answer) => code.startsWith('http-4')
