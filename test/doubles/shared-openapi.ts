/** Cloudflare's published description of its API, where it lies beside the checkout; null: it does not, and what needs it is skipped. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { OpenApi } from './open-api.ts'

const file = fileURLToPath(new URL('../../../shared/data/cloudflare/lb-dns-subset.openapi.json', import.meta.url))

export const cloudflareApi: OpenApi | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
