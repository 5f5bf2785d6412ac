/** AWS's own description of FIS, where it lies beside the checkout; null: it does not, and what needs it is skipped. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ApiModel } from './api-model.ts'

const file = fileURLToPath(new URL('../../../shared/models/aws-fis-2020-12-01.service-2.json', import.meta.url))

export const fisModel: ApiModel | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
