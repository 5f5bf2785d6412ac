import type { Cause } from '../cause.ts'
import { backendApiStatementTimeout } from './statement-timeout.ts'

export const backendApiCauses: readonly Cause[] = [backendApiStatementTimeout]
